import { chooseNights } from '../analysis/choose-nights.ts';
import type { Config } from '../config/schema.ts';
import type { Store } from '../store/open-store.ts';
import type { PrunableRun } from '../store/prunable-runs.ts';
import { readRun } from '../store/read-runs.ts';
import { readSeries } from '../store/series.ts';
import { referenceNightsOf } from './trend-drift.ts';

/**
 * Which runs `maxDrift` measures from, where the newest run of a name has such a gate: without them the pinned reference
 * would move on to younger nights by itself.
 * @param runs all of the database, the newest first
 * @returns their row ids
 */
export function driftReferences(store: Store, runs: readonly PrunableRun[]): ReadonlySet<number> {
  const whole = runs.filter(({ isBeingPruned, confirmsRowId }) => !isBeingPruned && confirmsRowId === null);
  const newestOfNames = [...Map.groupBy(whole, ({ name }) => name).values()].flatMap(([newest]) => newest ?? []);
  return new Set(newestOfNames.flatMap(({ name, rowId }) => referenceOf(store, name, rowId)));
}

function referenceOf(store: Store, name: string, newestRowId: number): readonly number[] {
  const newest = readRun(store, newestRowId);
  const { gates = [], variants = [] } = newest.config as Partial<Config>;
  const measured = gates.filter(({ maxDrift }) => maxDrift !== undefined);
  const labels = variants
    .map(({ label }) => label)
    .filter((label) => measured.some(({ variant }) => (variant ?? label) === label));
  const counts = { window: 0, reference: referenceNightsOf(newest) };
  return labels.flatMap((label) => {
    // Nights of other rows are a series of their own; which one the next night goes on with is not known.
    const ofSameRows = Map.groupBy(readSeries(store, name, label, null), ({ selection }) => selection);
    const references = [...ofSameRows.values()].flatMap((nights) => chooseNights(nights, counts).reference);
    return references.map(({ rowId }) => rowId);
  });
}
