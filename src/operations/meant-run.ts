import { existsSync } from 'node:fs';
import type { MeantRun } from '../report/dry-run.ts';
import { liveRunOf } from '../store/claim-run.ts';
import { doneSeqs } from '../store/done-samples.ts';
import { isUpToDate } from '../store/migrate.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { chooseRun, type RunWish } from './choose-run.ts';
import type { PreparedSamples } from './prepare-run.ts';
import type { World } from './wiring.ts';

/** Which run a call would be about, and what of it is done. */
export interface FoundRun {
  readonly meant: MeantRun;
  /** One byte a sample: 1 where it has a result. */
  readonly done: Uint8Array;
  /** As it goes into request ids; null: a new run gets its own. */
  readonly nextTry: { readonly id: string; readonly tryNumber: number } | null;
}

/**
 * Finds out which run would be chosen, in a database that is only read. Where there is none, every run is new.
 * @throws UserError exit 2 where the wish contradicts itself, or `--resume` names no run of this identity
 */
export function findMeantRun(dbPath: string, prepared: PreparedSamples, wish: RunWish, world: World): FoundRun {
  const nothingDone = new Uint8Array(prepared.samples);
  if (!existsSync(dbPath) && wish.resume === null)
    return { meant: { kind: 'new', says: [] }, done: nothingDone, nextTry: null };
  const store = openStore(dbPath, 'as-it-is');
  try {
    if (isUpToDate(store)) return findIn(store, prepared, wish, world, nothingDone);
    const reason = 'the database is of an older version, and only a run brings it up to date.';
    return { meant: { kind: 'unknown', reason }, done: nothingDone, nextTry: null };
  } finally {
    store.close();
  }
}

function findIn(
  store: Store,
  { config, identity, configPath }: PreparedSamples,
  wish: RunWish,
  world: World,
  nothingDone: Uint8Array,
): FoundRun {
  const { name, resumeWithinHours } = config;
  const live = liveRunOf(store, name);
  if (live) {
    const { runId: id, pid, host } = live;
    return { meant: { kind: 'live-elsewhere', id, pid, host }, done: nothingDone, nextTry: null };
  }
  const nowMs = world.clock.wallMs();
  const choice = chooseRun(store, { ...wish, name, identity, resumeWithinHours, nowMs, configPath });
  switch (choice.kind) {
    case 'new':
      return { meant: { kind: 'new', says: choice.says }, done: nothingDone, nextTry: null };
    case 'resume': {
      const { id, answered, failed, rowId, samples, tries } = choice.run;
      return {
        meant: { kind: 'resumed', id, answered, failed },
        done: doneSeqs(store, rowId, samples),
        nextTry: { id, tryNumber: tries + 1 },
      };
    }
    case 'repeat': {
      const { id, verdict } = choice.run;
      return { meant: { kind: 'told-again', id, verdict }, done: new Uint8Array(nothingDone).fill(1), nextTry: null };
    }
    default:
      return choice satisfies never;
  }
}
