import { changePoints } from '../analysis/change-points.ts';
import type { TrendChange, TrendData, TrendMetric, TrendNight } from '../report/trend-data.ts';
import { missesTooMuch } from '../store/green-run.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { readSeries, type SeriesNight } from '../store/series.ts';
import { runNames, variantLabels } from '../store/series-names.ts';
import { nearest } from '../vocabulary/nearest.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { NightNumbers } from './night-numbers.ts';
import { ScoreReader } from './score-reader.ts';
import { betweenNights, type DifferencesOf } from './trend-differences.ts';
import { type DriftOf, driftReader } from './trend-drift.ts';

export interface WantedTrend {
  readonly name: string;
  /** A label; null: every variant. */
  readonly variant: string | null;
  /** The newest so many nights. */
  readonly last: number;
}

/** @throws UserError exit 2 where there is no database, or no run or variant of that name */
export function trendIn(dbPath: string, wanted: WantedTrend): TrendData {
  const store = openStore(dbPath, 'existing');
  try {
    return readTrend(store, wanted);
  } finally {
    store.close();
  }
}

/** @throws as `trendIn` */
export function readTrend(store: Store, { name, variant, last }: WantedTrend): TrendData {
  if (!(Number.isInteger(last) && last > 0))
    throw new UserError('--last must be a whole number above 0.', { where: '--last' });
  const labels = labelsOf(store, name, variant);
  const numbers = new NightNumbers(store);
  const reader = new ScoreReader(store);
  return {
    schemaVersion: 1,
    name,
    variants: labels.map((label) => {
      const series = readSeries(store, name, label, null);
      const isWhole = wholenessIn(series);
      const nights = series.slice(0, last).map((night) => ({ ...numbers.read(night), isWhole: isWhole(night) }));
      const tonight = series.find(isWhole);
      const driftOf = tonight ? driftReader(reader, name, label, tonight) : () => null;
      return {
        label,
        nightCount: series.length,
        nights,
        metrics: metricsOf(nights, driftOf, betweenNights(reader, label, series)),
      };
    }),
  };
}

/** Whether a night's numbers may be set beside the others': all of it is there, and it asked for the rows that most nights do. */
function wholenessIn(series: readonly SeriesNight[]): (night: SeriesNight) => boolean {
  const isComplete = (night: SeriesNight) => night.status === 'complete' && !missesTooMuch(night);
  const bySelection = Map.groupBy(series.filter(isComplete), ({ selection }) => selection);
  const [usual] = [...bySelection].toSorted(([, some], [, others]) => others.length - some.length);
  return (night) => isComplete(night) && night.selection === usual?.[0];
}

function labelsOf(store: Store, name: string, variant: string | null): readonly string[] {
  const labels = variantLabels(store, name);
  if (labels.length === 0) throw unknownName(store, name);
  if (variant === null) return labels;
  if (labels.includes(variant)) return [variant];
  const meant = nearest(variant, labels);
  throw new UserError(`No run named "${name}" has a variant "${variant}".`, {
    where: '--variant',
    next: meant === null ? `Use one of: ${labels.join(', ')}.` : `Did you mean "${meant}"?`,
  });
}

function unknownName(store: Store, name: string): UserError {
  const names = runNames(store);
  const meant = nearest(name, names);
  const few = names.slice(0, 5).join(', ');
  const known = names.length === 0 ? 'Run `promptbatch run CONFIG` first.' : `The newest names: ${few}.`;
  return new UserError(`There is no run named "${name}".`, {
    where: store.path,
    next: meant === null ? known : `Did you mean "${meant}"?`,
  });
}

function metricsOf(
  nights: readonly TrendNight[],
  driftOf: DriftOf,
  differencesOf: DifferencesOf,
): readonly TrendMetric[] {
  const changesOf = (readValue: (night: TrendNight) => number | null) =>
    levelsOf(nights, readValue).map((change) => ({ ...change, differences: differencesOf(change.from, change.to) }));
  const scorers = [...new Set(nights.flatMap(({ scores }) => Object.keys(scores)))];
  return [
    ...scorers.map((scorer) => {
      const changes = changesOf(({ scores }) => scores[scorer]?.mean ?? null);
      return { metric: `score.${scorer}`, changes, drift: driftOf(scorer) };
    }),
    { metric: 'latencyMs.p95', changes: changesOf(({ latencyMs }) => latencyMs.p95), drift: null },
    { metric: 'tokens', changes: changesOf(({ tokens }) => tokens), drift: null },
    {
      metric: 'costUsd',
      changes: changesOf(({ costUsd }) => (costUsd === null ? null : Number(costUsd))),
      drift: null,
    },
  ];
}

/** Red nights count: after a drop all of them are red, and it is there that the level changed. */
function levelsOf(
  nights: readonly TrendNight[],
  readValue: (night: TrendNight) => number | null,
): Omit<TrendChange, 'differences'>[] {
  const known = nights.toReversed().flatMap((night) => {
    const value = night.isWhole ? readValue(night) : null;
    return value === null ? [] : [{ id: night.id, value }];
  });
  return changePoints(known.map(({ value }) => value)).map(({ index, before, after }) => {
    return { from: known[index - 1]?.id ?? '', to: known[index]?.id ?? '', before, after };
  });
}
