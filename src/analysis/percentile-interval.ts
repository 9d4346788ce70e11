/** Observed values, in the unit of what was measured; null: too few were measured to say. */
export interface PercentileInterval {
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Distribution-free interval of a percentile, between two order statistics (David & Nagaraja 2003, Order Statistics,
 * section 7.1): how many of n observations lie below the true percentile is binomial. Each end misses it with at most
 * (1 − confidence) / 2. The upper bound of p95 needs 72 observations at 95 %, that of p99 368.
 * @param sorted ascending, without NaN
 * @param percent whole number in [1, 99]
 * @param confidence two-sided, e.g. 0.95
 */
export function percentileInterval(sorted: Float64Array, percent: number, confidence: number): PercentileInterval {
  const { low, high } = boundingRanks(sorted.length, percent, (1 - confidence) / 2);
  return { low: valueAtRank(sorted, low), high: valueAtRank(sorted, high) };
}

/** Ranks from 1. low: the last rank r with P(B < r) ≤ miss. high: the first with P(B < r) ≥ 1 − miss. */
function boundingRanks(n: number, percent: number, miss: number) {
  const share = percent / 100;
  const logOdds = Math.log(share) - Math.log1p(-share);
  let logChance = n * Math.log1p(-share);
  let below = 0;
  let low = 0;
  for (let rank = 1; rank <= n; rank += 1) {
    below += Math.exp(logChance);
    if (below <= miss) low = rank;
    if (below >= 1 - miss) return { low, high: rank };
    logChance += Math.log((n - rank + 1) / rank) + logOdds;
  }
  return { low, high: n + 1 };
}

function valueAtRank(sorted: Float64Array, rank: number): number | null {
  return sorted[rank - 1] ?? null;
}
