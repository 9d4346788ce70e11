import type { DropWord } from './drop-estimate.ts';
import { meanOf, squaredDistances } from './moments.ts';
import { tQuantile, upperProbability } from './quantiles.ts';

/** What a night has one of: a percentile of its latency, its tokens, its cost. The more, the worse. */
export interface NightValueQuestion {
  /** In the value's own unit, at least 0; null: not known. */
  readonly tonight: number | null;
  /** Of the green nights before, the newest first. */
  readonly earlier: readonly number[];
  /** The smallest increase that matters: in the value's unit, or a share of what was usual. */
  readonly maxIncrease: { readonly amount: number; readonly isRelative: boolean };
  /** Two-sided, e.g. 0.95. */
  readonly confidence: number;
}

/** Positive: it got more. */
interface Increase {
  readonly increase: number;
  readonly low: number;
  readonly high: number;
}

export interface NightValueEstimate {
  readonly word: DropWord;
  /** How many earlier nights it rests on. */
  readonly n: number;
  /** What was usual: the geometric mean of the earlier nights. */
  readonly baseline: number;
  readonly measured: number;
  readonly inUnit: Increase;
  /** Of what was usual; null: that was 0. */
  readonly asShare: Increase | null;
  readonly confidence: number;
}

/** Too few nights. */
export interface NoNightBaseline {
  readonly word: 'no baseline';
  readonly n: number;
  /** How many more nights it takes. */
  readonly lacking: number;
}

/** Tonight has no value, or some nights had none and others did. */
export interface NightValueUnknown {
  readonly word: 'unknown';
  readonly n: number;
}

const fewestNights = 7;
const mostNights = 30;

/** An increase of exactly `maxIncrease` counts, however it was rounded. */
const rounding = 1e-12;

/**
 * Whether tonight has more of something than nights have by themselves. The night is the unit: servers have good and bad
 * nights, which thousands of answers within one night say nothing of. A t prediction interval of one more night, on
 * logarithms, because what doubles on a bad night halves on a good one.
 */
export function judgeNightValue(
  question: NightValueQuestion,
): NightValueEstimate | NoNightBaseline | NightValueUnknown {
  const { tonight, confidence } = question;
  const earlier = question.earlier.slice(0, mostNights);
  const n = earlier.length;
  if (n < fewestNights) return { word: 'no baseline', n, lacking: fewestNights - n };
  if (tonight === null) return { word: 'unknown', n };
  if (earlier.every((value) => value === 0)) return sinceNothing(tonight, question, n);
  if (tonight <= 0 || earlier.some((value) => value <= 0)) return { word: 'unknown', n };
  // Relative to tonight, so that equal nights are exactly 0 apart.
  const rises = earlier.map((value) => Math.log(tonight / value));
  const rise = meanOf(rises);
  const variance = squaredDistances(rises, rise) / (n - 1);
  const halfWidth = tQuantile(upperProbability(confidence), n - 1) * Math.sqrt(variance * (1 + 1 / n));
  const asShare = {
    increase: Math.expm1(rise),
    low: Math.expm1(rise - halfWidth),
    high: Math.expm1(rise + halfWidth),
  };
  const baseline = tonight / Math.exp(rise);
  const inUnit = {
    increase: baseline * asShare.increase,
    low: baseline * asShare.low,
    high: baseline * asShare.high,
  };
  const word = wordOf(question.maxIncrease.isRelative ? asShare : inUnit, question.maxIncrease.amount);
  return { word, n, baseline, measured: tonight, inUnit, asShare, confidence };
}

/** What cost nothing on every night: any cost is more, and no share of nothing. */
function sinceNothing(tonight: number, { maxIncrease, confidence }: NightValueQuestion, n: number): NightValueEstimate {
  const inUnit = { increase: tonight, low: tonight, high: tonight };
  const word = wordOf(inUnit, maxIncrease.isRelative ? 0 : maxIncrease.amount);
  return { word, n, baseline: 0, measured: tonight, inUnit, asShare: null, confidence };
}

/** As for a drop: the first that holds. */
function wordOf({ increase, low, high }: Increase, maxIncrease: number): DropWord {
  if (low > 0) return increase >= maxIncrease - rounding ? 'worse' : 'slightly worse';
  if (high < 0) return 'better';
  return high < maxIncrease || (increase === 0 && high === 0) ? 'no relevant drop' : 'unclear';
}
