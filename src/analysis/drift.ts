import { meanOf, squaredDistances } from './moments.ts';
import { tQuantile } from './quantiles.ts';

/** One mean score a night, in [0, 1], over the same rows on all of them. */
export interface DriftQuestion {
  /** Tonight and the nights before it; none of them in the reference. */
  readonly recent: readonly number[];
  /** The first nights, which stand still. */
  readonly reference: readonly number[];
  /** How many nights the reference is to have. */
  readonly referenceNights: number;
  /** The smallest drift that matters. */
  readonly maxDrift: number;
}

export interface DriftEstimate {
  /**
   * *worse* and *slightly worse*: a drift is shown. Of the rest, *unclear* says that it looks as large as `maxDrift`, and
   * that this many nights do not show it.
   */
  readonly word: 'worse' | 'slightly worse' | 'unclear' | 'no relevant drop';
  /** Nights on both sides. */
  readonly n: number;
  readonly referenceMean: number;
  readonly recentMean: number;
  /** Positive: it got worse. */
  readonly drop: number;
  /** One-sided lower bound of the drop. */
  readonly low: number;
  readonly confidence: number;
}

export interface DriftUnknown {
  readonly word: 'unknown';
  readonly n: number;
  /** How many more nights it takes. */
  readonly lacking: number;
}

/** Tonight is one of them. */
const recentNights = 7;

/** It is asked every night of a year, and the reference stays the same: one alarm in a thousand would be one in three years. */
const confidence = 0.999;

/** A drift of exactly `maxDrift` counts, and nights that are alike have none, however their sums were rounded. */
const rounding = 1e-12;

/**
 * A slow loss, which no baseline that moves along can show: the last nights against the first ones, by Student's t test of
 * two groups of nights with one spread, one-sided at 0.1 %.
 */
export function judgeDrift(question: DriftQuestion): DriftEstimate | DriftUnknown {
  const { reference, maxDrift } = question;
  const recent = question.recent.slice(0, recentNights);
  const n = reference.length + recent.length;
  const lacking = Math.max(0, question.referenceNights - reference.length) + recentNights - recent.length;
  if (lacking > 0) return { word: 'unknown', n, lacking };
  const before = meanOf(reference);
  const now = meanOf(recent);
  const drop = Math.abs(before - now) < rounding ? 0 : before - now;
  const variance = (squaredDistances(reference, before) + squaredDistances(recent, now)) / (n - 2);
  const error = Math.sqrt(variance * (1 / reference.length + 1 / recent.length));
  const low = drop - tQuantile(confidence, n - 2) * error;
  return { word: wordOf(drop, low, maxDrift), n, referenceMean: before, recentMean: now, drop, low, confidence };
}

function wordOf(drop: number, low: number, maxDrift: number): DriftEstimate['word'] {
  const isLarge = drop >= maxDrift - rounding && drop > 0;
  if (low > 0) return isLarge ? 'worse' : 'slightly worse';
  return isLarge ? 'unclear' : 'no relevant drop';
}
