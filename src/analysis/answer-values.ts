import { decimalFromUsd, usdFromNano } from '../vocabulary/exact-usd.ts';
import { dealPositions } from './members.ts';
import { meanOf } from './moments.ts';
import { judgeNightValue } from './night-value.ts';
import { nearestRank } from './percentiles.ts';
import { percentileRatio } from './quantile-bootstrap.ts';
import type { RunColumns } from './run-columns.ts';
import { sumCost } from './sum-cost.ts';

export const comparedPercentiles = [50, 90, 95, 99] as const;
type ComparedPercentile = `p${(typeof comparedPercentiles)[number]}`;
type ByPercentile<Value> = Readonly<Record<ComparedPercentile, Value>>;

/** What a variant's answers took in one run, beside their scores. null: not measured, not reported. */
export interface AnswerValues {
  readonly latencyMs: ByPercentile<number | null>;
  readonly ttftMs: ByPercentile<number | null>;
  /** Per answer that reported them. */
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  /** US dollars per answer of which it is known. */
  readonly billedUsd: number | null;
  readonly computedUsd: number | null;
  /** Failed ÷ planned. */
  readonly errorRate: number | null;
  /** Of the answers, the fastest first; NaN-free. */
  readonly times: { readonly latencyMs: Float64Array; readonly ttftMs: Float64Array };
}

/** @param samples planned, of each variant @returns by variant */
export function answerValues(columns: RunColumns, variantCount: number, samples: number): AnswerValues[] {
  const variantAt = (position: number) => columns.variant[position] ?? variantCount;
  return dealPositions(columns.seq.length, variantCount, variantAt).map((members) => {
    const answered = members.filter((at) => columns.answered[at] === 1);
    const times = { latencyMs: sorted(columns.latencyMs, answered), ttftMs: sorted(columns.ttftMs, answered) };
    const { billedNanoUsd, unknownCount, computed, computedUnknownCount } = sumCost(columns, answered);
    const billedUsd = billedNanoUsd === null ? null : Number(decimalFromUsd(usdFromNano(billedNanoUsd)));
    return {
      times,
      latencyMs: byPercentile((percent) => nearestRank(times.latencyMs, percent)),
      ttftMs: byPercentile((percent) => nearestRank(times.ttftMs, percent)),
      promptTokens: meanOfKnown(columns.promptTokens, answered),
      completionTokens: meanOfKnown(columns.completionTokens, answered),
      billedUsd: perAnswer(billedUsd, answered.length - unknownCount),
      computedUsd: perAnswer(computed && Number(decimalFromUsd(computed)), answered.length - computedUnknownCount),
      errorRate: samples === 0 ? null : (members.length - answered.length) / samples,
    };
  });
}

function sorted(column: Float64Array, members: Uint32Array): Float64Array {
  return Float64Array.from(members, (at) => column[at] ?? Number.NaN)
    .filter((value) => !Number.isNaN(value))
    .sort();
}

function meanOfKnown(column: Float64Array, members: Uint32Array): number | null {
  const known = Float64Array.from(members, (at) => column[at] ?? Number.NaN).filter((value) => !Number.isNaN(value));
  return known.length === 0 ? null : meanOf(known);
}

function perAnswer(sum: number | null, answers: number): number | null {
  return sum === null || answers === 0 ? null : sum / answers;
}

export function byPercentile<Measured>(measure: (percent: number) => Measured): ByPercentile<Measured> {
  const [p50, p90, p95, p99] = comparedPercentiles;
  return { p50: measure(p50), p90: measure(p90), p95: measure(p95), p99: measure(p99) };
}

/** A measured number on both sides. `ratio`: candidate ÷ baseline, with its interval; null: unknown. */
export interface ValuePair {
  readonly baseline: number | null;
  readonly candidate: number | null;
  readonly ratio: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

const confidence = 0.95;

/**
 * Tonight's value against those of nights. The night is the unit: with fewer than seven of them nothing tells how far nights lie
 * apart by themselves, so there is no interval then, whatever thousands of answers within a night say.
 * @param earlier a value a night, the newest first; null: not known
 */
export function againstNights(candidate: number | null, earlier: readonly (number | null)[]): ValuePair {
  const known = earlier.filter((value) => value !== null);
  const judged = judgeNightValue({
    ...{ tonight: candidate, earlier: known, confidence },
    maxIncrease: { amount: 0, isRelative: true },
  });
  if ('asShare' in judged && judged.asShare) {
    const { increase, low, high } = judged.asShare;
    return { baseline: judged.baseline, candidate, ratio: 1 + increase, low: 1 + low, high: 1 + high };
  }
  const baseline = known.length === 0 ? null : typical(known);
  return { baseline, candidate, ratio: ratioOf(candidate, baseline), low: null, high: null };
}

/** The geometric mean, as nights' ratios are what is compared; the plain one where a night had none. */
function typical(values: readonly number[]): number {
  if (values.length === 1) return values[0] ?? Number.NaN;
  if (values.some((value) => value <= 0)) return meanOf(values);
  return Math.exp(meanOf(values.map((value) => Math.log(value))));
}

/** Two variants of one run: their samples were interleaved in time. @param seed of the bootstrap */
export function againstVariant(
  candidate: Float64Array,
  baseline: Float64Array,
  percent: number,
  seed: number,
): ValuePair {
  const compared = percentileRatio({ baseline, candidate, percent, confidence, seed });
  if (compared) return { ...compared, low: compared.interval?.low ?? null, high: compared.interval?.high ?? null };
  const [before, now] = [nearestRank(baseline, percent), nearestRank(candidate, percent)];
  return { baseline: before, candidate: now, ratio: ratioOf(now, before), low: null, high: null };
}

function ratioOf(candidate: number | null, baseline: number | null): number | null {
  return candidate === null || !baseline ? null : candidate / baseline;
}
