import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '../store/open-store.ts';
import { exitCodeOf } from './interrupt.ts';
import type { World } from './wiring.ts';

/**
 * Gives a database that is gone afterwards: for what has to be known before a run without leaving a trace of it, prompts
 * least of all. SIGINT and SIGTERM remove it too, and end the process.
 */
export async function withScratchStore<Found>(
  world: Pick<World, 'onSignal' | 'exitNow'>,
  use: (store: Store) => Promise<Found>,
): Promise<Found> {
  const folder = mkdtempSync(join(tmpdir(), 'promptbatch-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const release = world.onSignal((signal) => {
    remove();
    world.exitNow(exitCodeOf(signal));
  });
  try {
    const store = openStore(join(folder, 'scratch.db'), 'create');
    try {
      return await use(store);
    } finally {
      store.close();
    }
  } finally {
    remove();
    release();
  }
}
