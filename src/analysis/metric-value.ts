import { decimalFromUsd, usdFromNano } from '../vocabulary/exact-usd.ts';
import type { Metric } from '../vocabulary/metric.ts';
import { nearestRank } from './percentiles.ts';
import type { RunColumns } from './run-columns.ts';
import { sumCost } from './sum-cost.ts';

/** What a gate measures apart from scores. */
export type PlainMetric = Exclude<Metric, { readonly kind: 'score' }>;

/** One variant's part of a run's results. */
export interface MeasuredVariant {
  readonly columns: RunColumns;
  readonly variant: number;
  /** Planned. */
  readonly samples: number;
}

/** A metric's value, and what it is the sum or the percentile of. */
export interface MetricValue {
  /** In the metric's own unit. */
  readonly value: number;
  readonly answers: number;
}

/**
 * A metric of one variant in one run, as it was measured.
 * @returns null: unknown, as nothing was measured, or as one of the answers that a sum is of did not say
 */
export function metricValue({ columns, variant, samples }: MeasuredVariant, metric: PlainMetric): MetricValue | null {
  const members = positionsOf(columns, variant);
  const answered = members.filter((at) => columns.answered[at] === 1);
  const known = (value: number | null) => (value === null ? null : { value, answers: answered.length });
  switch (metric.kind) {
    case 'errorRate':
      return samples === 0 ? null : known((members.length - answered.length) / samples);
    case 'latencyMs':
    case 'ttftMs':
      return known(percentile(columns[metric.kind], answered, metric.percentile));
    case 'tokens':
      return known(
        sumOfAll(answered, (at) => (columns.promptTokens[at] ?? NaN) + (columns.completionTokens[at] ?? NaN)),
      );
    case 'costUsd':
      return known(cost(columns, members));
    default:
      return metric satisfies never;
  }
}

function positionsOf({ variant: variants }: RunColumns, variant: number): Uint32Array {
  return Uint32Array.from(variants.keys()).filter((at) => variants[at] === variant);
}

function percentile(column: Float64Array, answered: Uint32Array, percent: number): number | null {
  const measured = Float64Array.from(answered, (at) => column[at] ?? Number.NaN).filter(
    (value) => !Number.isNaN(value),
  );
  return nearestRank(measured.sort(), percent);
}

function sumOfAll(answered: Uint32Array, valueAt: (at: number) => number): number | null {
  const sum = answered.reduce((total, at) => total + valueAt(at), 0);
  return answered.length === 0 || Number.isNaN(sum) ? null : sum;
}

/** What was billed where every answer says it, else what the prices make of the tokens where all of it is known. */
function cost(columns: RunColumns, members: Uint32Array): number | null {
  const { billedNanoUsd, unknownCount, computed, computedUnknownCount } = sumCost(columns, members);
  if (billedNanoUsd !== null && unknownCount === 0) return Number(decimalFromUsd(usdFromNano(billedNanoUsd)));
  return computed !== null && computedUnknownCount === 0 ? Number(decimalFromUsd(computed)) : null;
}
