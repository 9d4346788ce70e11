import type { RunEnd, StopCause } from '../runner/world.ts';
import { confirmRunOf } from '../store/confirm-runs.ts';
import type { Store } from '../store/open-store.ts';
import { type RunRecord, readRun } from '../store/read-runs.ts';
import { type NewPrice, recordPrices } from '../store/run-prices.ts';
import { createRun, reopenFailed, startTry } from '../store/run-records.ts';
import { uncoveredBudget } from './budget-in-force.ts';
import { executeRun, type Opened, type RunWatcher } from './execute-run.ts';
import type { Interrupts } from './interrupt.ts';
import { newRun, startOf } from './open-try.ts';
import type { PreparedRun } from './prepare-run.ts';
import type { ReachedEndpoint } from './reach-endpoint.ts';
import type { ResultsFile } from './results-file.ts';
import type { World } from './wiring.ts';

/** What a run needs that may have to be asked once more. */
export interface Asking {
  readonly file: ResultsFile;
  readonly prepared: PreparedRun;
  readonly endpoint: ReachedEndpoint;
  readonly prices: readonly NewPrice[];
  /** A failed sample is sent again. */
  readonly retryFailed: boolean;
  /** The run is to be accepted as a baseline once it completes. */
  readonly acceptsBaseline: boolean;
  readonly times: Opened['times'];
  readonly interrupts: Interrupts;
  readonly world: World;
  readonly watch: RunWatcher;
}

/** What became of the re-run. */
export type Confirmation =
  /** It would use more than the budget has left: nothing was sent. */
  | { readonly kind: 'uncovered'; readonly why: string }
  | { readonly kind: 'stopped'; readonly run: RunRecord; readonly cause: StopCause }
  /** Every sample has its outcome and its scores; its end is not stored yet. */
  | { readonly kind: 'finished'; readonly run: RunRecord };

/**
 * Asks everything once more, as a run of its own that is linked to the first; goes on with the one that was begun. It lives
 * under the first run's claim, by its budget.
 * @param because the first run's words, for the one who watches
 */
export async function confirmRun(asking: Asking, first: RunRecord, because: string): Promise<Confirmation> {
  const { file, prepared, endpoint, times, interrupts, world, watch } = asking;
  const store = file.store();
  const begun = confirmRunOf(store, first.rowId);
  const why = begun ? null : uncoveredBudget(store, prepared, first);
  if (why !== null) {
    watch.notice(`${because} A re-run would confirm it, but the budget does not cover one: ${why}.`);
    return { kind: 'uncovered', why };
  }
  const run = openConfirmRun(store, asking, first, begun);
  watch.notice(
    `${because} Run ${first.id} is ${begun ? 'being' : 'now'} asked again, whole, as run ${run.id}: it counts as worse only if that is worse too.`,
  );
  const stop = interrupts.newStop();
  interrupts.begun(first.id);
  const writer = file.nextWriter();
  try {
    const opened = { run, isResumed: begun !== null, times };
    return conclusion(store, run, await executeRun(store, prepared, opened, endpoint, writer, stop, world, watch));
  } finally {
    await writer.discard();
  }
}

function conclusion(store: Store, { rowId }: RunRecord, end: RunEnd): Confirmation {
  if (end.kind === 'crashed') throw end.error;
  const run = readRun(store, rowId);
  return end.kind === 'stopped' ? { kind: 'stopped', run, cause: end.cause } : { kind: 'finished', run };
}

function openConfirmRun(
  store: Store,
  { prepared, prices, retryFailed, world }: Asking,
  first: RunRecord,
  begun: RunRecord | null,
): RunRecord {
  return store.transaction(() => {
    const start = startOf(prepared, world);
    const { startedMs } = start;
    if (begun) {
      const tryNumber = startTry(store, begun.rowId, start);
      if (retryFailed) reopenFailed(store, begun.rowId, tryNumber, startedMs);
      recordPrices(store, begun.rowId, tryNumber, prices, startedMs);
      return readRun(store, begun.rowId);
    }
    // What it repeats is stored with the first run, whatever the config is called today.
    const { datasetId } = first;
    const run = { ...newRun(prepared, world, startedMs), datasetId, confirmsRowId: first.rowId };
    const rowId = createRun(store, run, start);
    recordPrices(store, rowId, 1, prices, startedMs);
    return readRun(store, rowId);
  });
}
