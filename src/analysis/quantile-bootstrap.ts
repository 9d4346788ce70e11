import { seededRandom } from '../vocabulary/seeded-random.ts';
import { percentileInterval } from './percentile-interval.ts';
import { nearestRank } from './percentiles.ts';
import type { Interval } from './wilson.ts';

/** Two variants of one run: their samples were interleaved in time, so that a slow hour hits both. */
export interface PercentileRatioQuestion {
  /** In any order and one unit, above 0; NaN: not measured. */
  readonly baseline: Float64Array;
  readonly candidate: Float64Array;
  /** Whole number in [1, 99]. */
  readonly percent: number;
  /** Two-sided, e.g. 0.95. */
  readonly confidence: number;
  readonly seed: number;
}

export interface PercentileRatio {
  readonly baseline: number;
  readonly candidate: number;
  /** candidate ÷ baseline. */
  readonly ratio: number;
  /** Around the ratio; null: one side has too few observations for an interval of this percentile. */
  readonly interval: Interval | null;
}

const resamples = 4000;

/**
 * The ratio of two percentiles with its bootstrap interval (percentile method, Efron & Tibshirani 1993, chapter 13). The
 * two are resampled apart: that both asked the same rows makes the interval too wide rather than too narrow.
 * @returns null: one side measured nothing, or 0
 */
export function percentileRatio(question: PercentileRatioQuestion): PercentileRatio | null {
  const { percent, confidence } = question;
  const before = sortMeasured(question.baseline);
  const after = sortMeasured(question.candidate);
  const baseline = nearestRank(before, percent);
  const candidate = nearestRank(after, percent);
  if (!baseline || !candidate) return null;
  const ratio = candidate / baseline;
  if (!isBounded(before, percent, confidence) || !isBounded(after, percent, confidence)) {
    return { baseline, candidate, ratio, interval: null };
  }
  const random = seededRandom(question.seed);
  const ratios = Float64Array.from({ length: resamples }, () => {
    return resampledPercentile(after, percent, random) / resampledPercentile(before, percent, random);
  }).sort();
  return { baseline, candidate, ratio, interval: middleOf(ratios, confidence, ratio) };
}

function sortMeasured(observations: Float64Array): Float64Array {
  return observations.filter((value) => !Number.isNaN(value)).sort();
}

/** A resample holds no value beyond the largest: where that is no bound, the bootstrap would pretend to one. */
function isBounded(sorted: Float64Array, percent: number, confidence: number): boolean {
  const { low, high } = percentileInterval(sorted, percent, confidence);
  return low !== null && high !== null;
}

function middleOf(ratios: Float64Array, confidence: number, ratio: number): Interval {
  const miss = Math.floor(((1 - confidence) / 2) * ratios.length);
  return {
    low: Math.min(ratio, ratios[miss] ?? ratio),
    high: Math.max(ratio, ratios[ratios.length - 1 - miss] ?? ratio),
  };
}

/**
 * The percentile of one resample, in constant time: the r-th smallest of n draws from a sorted sample is the value at
 * place ⌊n·U⌋, where U is the r-th smallest of n uniform numbers, and that has the distribution Beta(r, n + 1 − r).
 */
function resampledPercentile(sorted: Float64Array, percent: number, random: () => number): number {
  const n = sorted.length;
  const rank = Math.ceil((percent * n) / 100);
  const left = gamma(rank, random);
  const right = gamma(n + 1 - rank, random);
  return sorted[Math.min(n - 1, Math.floor((n * left) / (left + right)))] ?? Number.NaN;
}

/**
 * Marsaglia & Tsang (2000), ACM Transactions on Mathematical Software 26(3):363–372.
 * @param shape at least 1
 */
function gamma(shape: number, random: () => number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = normal(random);
    const v = (1 + c * z) ** 3;
    if (v > 0 && Math.log(1 - random()) < (z * z) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Box & Muller (1958), The Annals of Mathematical Statistics 29(2):610–611. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
