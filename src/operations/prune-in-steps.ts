import type { Pruned } from '../report/pruned.ts';
import { relieveWal } from '../store/compact.ts';
import type { Store } from '../store/open-store.ts';
import type { PrunableRun } from '../store/prunable-runs.ts';
import {
  beginPruning,
  type Deleted,
  deleteDataset,
  deleteDatasetRows,
  deleteRecord,
  deleteSamples,
  deleteSomeEvents,
  dropTexts,
  samplesOf,
  unusedDatasets,
} from '../store/prune-run.ts';
import type { Clock } from '../vocabulary/clock.ts';

/** A transaction should take no longer: so long a run that writes the same file may have to wait. */
const stepMs = 50;
const leastStep = 16;
const firstStep = 500;

/**
 * Deletes runs and takes the texts out of others, in steps.
 * @param going runs that are deleted
 * @param fading runs that lose their texts
 */
export async function pruneInSteps(
  store: Store,
  going: readonly PrunableRun[],
  fading: readonly PrunableRun[],
  clock: Clock,
  notice: (sentence: string) => void,
): Promise<Pick<Pruned, 'deleted' | 'textsDropped'>> {
  const steps = new Steps(store, clock);
  const deleted = { runs: 0, results: 0, answers: 0, attempts: 0, scores: 0, events: 0, datasets: 0, datasetRows: 0 };
  const count = (some: Partial<Deleted>) => {
    for (const [kind, rows] of Object.entries(some)) deleted[kind as keyof Deleted] += rows;
  };
  for (const run of going) {
    if (!beginPruning(store, run)) {
      notice(`Run ${run.id} is live by now, and stays.`);
      continue;
    }
    await steps.upTo(samplesOf(store, run.rowId), (_, seq) => count(deleteSamples(store, run.rowId, seq)));
    await steps.untilNone(() => {
      const events = deleteSomeEvents(store, run.rowId);
      count({ events });
      return events;
    });
    deleteRecord(store, run.rowId);
    count({ runs: 1 });
  }
  for (const { id, rowCount } of unusedDatasets(store)) {
    await steps.upTo(rowCount, (_, index) => count({ datasetRows: deleteDatasetRows(store, id, index) }));
    count({ datasets: deleteDataset(store, id) });
  }
  const textsDropped = { runs: 0, answers: 0 };
  for (const run of fading) {
    let answers = 0;
    await steps.upTo(samplesOf(store, run.rowId), (from, to) => {
      answers += dropTexts(store, run, from, to) ?? 0;
    });
    if (answers > 0) textsDropped.runs += 1;
    textsDropped.answers += answers;
  }
  relieveWal(store);
  return { deleted, textsDropped };
}

/** Small transactions with a rest after each, as long as it took: others get at the database as much as we do. */
class Steps {
  readonly #store: Store;
  readonly #clock: Clock;
  #size = firstStep;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** From 0 to `end`, in ranges. */
  async upTo(end: number, take: (from: number, to: number) => void): Promise<void> {
    let from = 0;
    while (from < end) {
      const to = Math.min(end, from + this.#size);
      const tookMs = await this.#step(() => take(from, to));
      this.#size = Math.max(leastStep, Math.round(this.#size * Math.min(2, Math.max(0.25, stepMs / tookMs))));
      from = to;
    }
  }

  async untilNone(take: () => number): Promise<void> {
    let left = 1;
    while (left > 0)
      await this.#step(() => {
        left = take();
      });
  }

  async #step(work: () => void): Promise<number> {
    const clock = this.#clock;
    const startMs = clock.nowMs();
    work();
    relieveWal(this.#store);
    const tookMs = Math.max(1, clock.nowMs() - startMs);
    await clock.wait(tookMs);
    return tookMs;
  }
}
