import { existsSync } from 'node:fs';
import type { MeantRun } from '../report/dry-run.ts';
import type { Amounts } from '../runner/budget.ts';
import { type HeldBy, liveRunOf } from '../store/claim-run.ts';
import { confirmRunOf } from '../store/confirm-runs.ts';
import { doneSeqs } from '../store/done-samples.ts';
import { isUpToDate } from '../store/migrate.ts';
import { openStore, type Store } from '../store/open-store.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { readRowRepeats } from '../store/row-repeats.ts';
import { boundsOf } from './budget-in-force.ts';
import { chooseRun } from './choose-run.ts';
import { quotedUnasked } from './foresee-budget.ts';
import type { EvaluateWish } from './open-try.ts';
import type { PreparedSamples } from './prepare-run.ts';
import { pricesInForce } from './prices-in-force.ts';
import { repeating, rowRepeatsForNewRun } from './row-repeats.ts';
import { usedWithReRun } from './used-before.ts';
import type { World } from './wiring.ts';

/** Which run a call would be about, and what of it is done. */
export interface FoundRun {
  readonly meant: MeantRun;
  /** As it would be asked: with the repeats of the run that goes on, or those that a new one would get. */
  readonly planned: PreparedSamples;
  /** One byte a sample: 1 where it has a result. */
  readonly done: Uint8Array;
  /** As it goes into request ids; null: a new run gets its own. */
  readonly nextTry: { readonly id: string; readonly tryNumber: number } | null;
  /** By its tries so far, at what its answers cost then; null: it is new, or sends nothing. */
  readonly used: Amounts | null;
}

/**
 * Finds out which run would be chosen, in a database that is only read. Where there is none, every run is new.
 * @param datasets where the run's dataset lies
 * @throws UserError exit 2 where the wish contradicts itself, or `--resume` names no run of this identity
 */
export function findMeantRun(
  dbPath: string,
  datasets: Store,
  prepared: PreparedSamples,
  wish: EvaluateWish,
  world: World,
): FoundRun {
  if (!existsSync(dbPath) && wish.resume === null && !wish.retryFailed) return newRunOf(prepared, []);
  const store = openStore(dbPath, 'as-it-is');
  try {
    if (isUpToDate(store)) return findIn(store, datasets, prepared, wish, world);
    const reason = 'the database is of an older version, and only a run brings it up to date.';
    return { ...newRunOf(prepared, []), meant: { kind: 'unknown', reason } };
  } finally {
    store.close();
  }
}

function findIn(store: Store, datasets: Store, prepared: PreparedSamples, wish: EvaluateWish, world: World): FoundRun {
  const { config, identity, configPath } = prepared;
  const { name, resumeWithinHours } = config;
  const live = wish.whenLive === 'parallel' ? null : liveRunOf(store, name);
  if (live) return liveElsewhere(live, wish.whenLive === 'wait' ? 'waits' : 'live-elsewhere', prepared);
  const nowMs = world.clock.wallMs();
  const choice = chooseRun(store, { ...wish, name, identity, resumeWithinHours, nowMs, configPath });
  switch (choice.kind) {
    case 'new':
      return newRunOf(repeating(prepared, rowRepeatsForNewRun(store, datasets, prepared)), choice.says);
    case 'resume': {
      const { id, answered, failed, rowId, samples, tries } = choice.run;
      const { retried } = choice;
      const planned = repeating(prepared, readRowRepeats(store, rowId));
      return {
        planned,
        meant: { kind: 'resumed', id, answered, failed, retried, reRun: reRunLeft(store, rowId, retried > 0) },
        done: doneSeqs(store, rowId, samples, retried > 0 ? 'answered' : 'any'),
        nextTry: { id, tryNumber: tries + 1 },
        used: usedBy(store, planned, choice.run),
      };
    }
    case 'repeat': {
      const { id, verdict, rowId, samples } = choice.run;
      return {
        ...newRunOf(repeating(prepared, readRowRepeats(store, rowId)), []),
        meant: { kind: 'told-again', id, verdict },
        done: new Uint8Array(samples).fill(1),
      };
    }
    case 'live':
      return liveElsewhere(choice.heldBy, 'live-elsewhere', prepared);
    default:
      return choice satisfies never;
  }
}

/** What a re-run that was begun still has to ask; null: there is none, or it is done. */
function reRunLeft(store: Store, runRowId: number, isRetried: boolean): { id: string; toSend: number } | null {
  const begun = confirmRunOf(store, runRowId);
  if (!begun) return null;
  const toSend = begun.samples - begun.answered - (isRetried ? 0 : begun.failed);
  return toSend === 0 ? null : { id: begun.id, toSend };
}

function newRunOf(planned: PreparedSamples, says: readonly string[]): FoundRun {
  return { meant: { kind: 'new', says }, planned, done: new Uint8Array(planned.samples), nextTry: null, used: null };
}

function usedBy(store: Store, prepared: PreparedSamples, run: RunRecord): Amounts {
  const { config, dataset } = prepared;
  const here = { ...prepared, dataset: { ...dataset, id: run.datasetId } };
  const current = new Map(pricesInForce(config, quotedUnasked(config)).map(({ variant, price }) => [variant, price]));
  return usedWithReRun(store, here, run.rowId, current, boundsOf(config.budget)).used;
}

function liveElsewhere(heldBy: HeldBy, kind: 'waits' | 'live-elsewhere', prepared: PreparedSamples): FoundRun {
  const { runId: id, pid, host } = heldBy;
  return { ...newRunOf(prepared, []), meant: { kind, id, pid, host } };
}
