import type { PairedScores } from './drop-estimate.ts';

/** What the rows say that have a score on both sides, before any interval. */
export interface Differences {
  /** Baseline − candidate of each such row: positive where it got worse, in [−1, 1]. */
  readonly drops: Float64Array;
  /** The same against the newest night of the baseline that has the row. */
  readonly sinceNewest: Float64Array;
  /** The group of each of them, from 0; null: rows stand for themselves. */
  readonly clusters: Uint32Array | null;
  readonly baselineMean: number;
  readonly candidateMean: number;
  /** Each of the candidate's scores is 0 or 1: answers that passed or failed whole. */
  readonly isPassFail: boolean;
  /** Rows of the baseline without a score of the candidate, whatever they were counted as. */
  readonly missing: number;
}

/** Below it two scores are one: the mean of seven times 0.1 is not 0.1 in floating point. */
const rounding = 1e-9;

/** @param missingAs the score that a missing row counts with: 0 failed, 1 passed; null: it is left out */
export function differencesOf(scores: PairedScores, missingAs: 0 | 1 | null): Differences {
  const { baseline, newest, candidate } = scores;
  const drops = new Float64Array(baseline.length);
  const sinceNewest = new Float64Array(baseline.length);
  const clusters = scores.clusters && new Uint32Array(baseline.length);
  let n = 0;
  let missing = 0;
  let baselineTotal = 0;
  let candidateTotal = 0;
  let isPassFail = true;
  for (let row = 0; row < baseline.length; row += 1) {
    const before = baseline[row] ?? Number.NaN;
    let now = candidate[row] ?? Number.NaN;
    if (Number.isNaN(now)) {
      missing += 1;
      if (missingAs === null) continue;
      now = missingAs;
    }
    const drop = before - now;
    drops[n] = Math.abs(drop) < rounding ? 0 : drop;
    sinceNewest[n] = (newest[row] ?? Number.NaN) - now;
    if (clusters) clusters[n] = scores.clusters?.[row] ?? 0;
    baselineTotal += before;
    candidateTotal += now;
    isPassFail &&= now === 0 || now === 1;
    n += 1;
  }
  return {
    drops: drops.subarray(0, n),
    sinceNewest: sinceNewest.subarray(0, n),
    clusters: clusters?.subarray(0, n) ?? null,
    baselineMean: baselineTotal / n,
    candidateMean: candidateTotal / n,
    isPassFail,
    missing,
  };
}

/** How many rows changed, and how far. */
export interface Turned {
  /** Rows whose score fell by half of the whole or more since the newest night; `recovered`: rose so. */
  readonly broke: number;
  readonly recovered: number;
  /** Rows whose score differs from the baseline's at all. */
  readonly changed: number;
  /**
   * Rows that tell how far differences spread, both sides' luck in it: those that changed; where the candidate's scores are
   * passes and fails, those that are not what more than half of the baseline's were. Against a window nearly every row differs a
   * little from its mean, also where all rows pass tonight, and then only the window's luck is in the spread.
   */
  readonly telling: number;
}

export function countTurned({ drops, sinceNewest, isPassFail }: Differences): Turned {
  let broke = 0;
  let recovered = 0;
  let changed = 0;
  let overruled = 0;
  for (let row = 0; row < drops.length; row += 1) {
    const turn = sinceNewest[row] ?? 0;
    const drop = drops[row] ?? 0;
    if (drop !== 0) changed += 1;
    if (Math.abs(drop) > 0.5 + rounding) overruled += 1;
    if (turn >= 0.5 - rounding) broke += 1;
    if (turn <= rounding - 0.5) recovered += 1;
  }
  return { broke, recovered, changed, telling: isPassFail ? overruled : changed };
}
