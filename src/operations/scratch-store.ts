import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '../store/open-store.ts';

/** Gives a database that is gone afterwards: for what has to be known before a run without leaving a trace of it. */
export async function withScratchStore<Found>(use: (store: Store) => Promise<Found>): Promise<Found> {
  const folder = mkdtempSync(join(tmpdir(), 'promptbatch-'));
  try {
    const store = openStore(join(folder, 'scratch.db'), 'create');
    try {
      return await use(store);
    } finally {
      store.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
