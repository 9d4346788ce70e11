import type { Pruned, PrunePlan } from '../report/pruned.ts';
import { liveWork } from '../store/claim-run.ts';
import { compact } from '../store/compact.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { countTexts, type PrunableRun, prunableRuns } from '../store/prunable-runs.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { type PruneRules, runsToPrune } from './choose-pruned.ts';
import { driftReferences } from './drift-references.ts';
import { pruneInSteps } from './prune-in-steps.ts';
import { readCutoffMs } from './read-cutoff.ts';
import type { World } from './wiring.ts';

export interface PruneOptions {
  readonly name: string | null;
  readonly keep: number | null;
  readonly keepGreen: number | null;
  /** An age or a date, see `readCutoffMs`. */
  readonly olderThan: string | null;
  readonly answersOlderThan: string | null;
  readonly vacuum: boolean;
}

/** What is going to be done. */
export interface PruneWish {
  readonly rules: PruneRules;
  readonly name: string | null;
  readonly answersOlderThanMs: number | null;
  readonly vacuum: boolean;
  /** Whether anything may be deleted; else the file is only made smaller. */
  readonly deletes: boolean;
}

/** @throws UserError exit 2 for what contradicts itself or cannot be read */
export function readPruneWish(options: PruneOptions, world: World): PruneWish {
  const { name, keep, keepGreen, olderThan, answersOlderThan, vacuum } = options;
  const nowMs = world.clock.wallMs();
  for (const [flag, count] of [
    ['--keep', keep],
    ['--keep-green', keepGreen],
  ] as const)
    if (count !== null && !(Number.isInteger(count) && count >= 0))
      throw new UserError(`${flag} must be a whole number.`, { where: flag, next: `For instance ${flag} 30.` });
  const olderThanMs = olderThan === null ? null : readCutoffMs(olderThan, nowMs, '--older-than');
  const answersOlderThanMs =
    answersOlderThan === null ? null : readCutoffMs(answersOlderThan, nowMs, '--answers-older-than');
  const next = 'Say which runs go: --keep N, --older-than 90d, or --answers-older-than 30d for the texts alone.';
  if (keepGreen !== null && keep === null && olderThanMs === null)
    throw new UserError('--keep-green only says what stays.', { where: '--keep-green', next });
  const deletes = keep !== null || olderThanMs !== null || answersOlderThanMs !== null;
  if (!deletes && !vacuum) throw new UserError('Nothing says what may go.', { next });
  return { rules: { keep, keepGreen, olderThanMs }, name, answersOlderThanMs, vacuum, deletes };
}

/** A database that is about to be pruned, to be closed by the caller. */
export interface OpenPrune {
  readonly plan: PrunePlan;
  readonly carryOut: (notice: (sentence: string) => void) => Promise<Pruned>;
  readonly close: () => void;
}

/**
 * Finds out what would go; nothing is deleted before `carryOut`.
 * @throws UserError exit 2 where there is no database
 */
export function openPrune(dbPath: string, wish: PruneWish, world: World): OpenPrune {
  const store = openStore(dbPath, 'existing');
  try {
    const { going, fading, plan } = planOf(store, wish);
    return {
      plan,
      carryOut: async (notice) => {
        const { deleted, textsDropped } = await pruneInSteps(store, going, fading, world.clock, notice);
        return { ...plan, deleted, textsDropped, ...(wish.vacuum ? vacuumed(store) : unasked) };
      },
      close: () => store.close(),
    };
  } catch (error) {
    store.close();
    throw error;
  }
}

function planOf(store: Store, { rules, name, answersOlderThanMs, deletes }: PruneWish) {
  const runs = prunableRuns(store);
  const { going, heldForDrift } = deletes
    ? runsToPrune(runs, rules, name, driftReferences(store, runs))
    : { going: [], heldForDrift: [] };
  const staying = runs.filter((run) => !going.includes(run) && run.status !== 'running');
  const isOld = (run: PrunableRun) => answersOlderThanMs !== null && run.touchedMs < answersOlderThanMs;
  const counted = staying
    .filter((run) => isOld(run) && (name === null || run.name === name))
    .map((run) => ({ run, texts: countTexts(store, run.rowId) }))
    .filter(({ texts }) => texts > 0);
  const plan: PrunePlan = {
    runs: going.map(({ id, name: ofRun, status, startedMs, results }) => ({
      id,
      name: ofRun,
      status,
      startedMs,
      results,
    })),
    heldForDrift: heldForDrift.length,
    texts: { runs: counted.length, answers: counted.reduce((sum, { texts }) => sum + texts, 0) },
  };
  return { going, fading: counted.map(({ run }) => run), plan };
}

const unasked = { vacuum: null, vacuumSkipped: null } as const;

/** Beside a live run it would hold up every commit until it is done. */
function vacuumed(store: Store): Pick<Pruned, 'vacuum' | 'vacuumSkipped'> {
  const { runRowIds, choosing } = liveWork(store);
  if (runRowIds.size + choosing.size > 0)
    return { vacuum: null, vacuumSkipped: 'a run is going on, and would be held up' };
  return { vacuum: compact(store), vacuumSkipped: null };
}
