/** Every one null when nothing was measured; each is a value that was observed, none is interpolated. */
export interface Percentiles {
  /** How many observations they rest on. */
  readonly n: number;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/**
 * Percentiles as order statistics, by nearest rank: the smallest observation that at least p % of all observations
 * do not exceed (definition 1 of Hyndman & Fan 1996, The American Statistician 50:361–365).
 * @param observations in any order and any unit; NaN means not measured and is left out
 */
export function percentiles(observations: Float64Array): Percentiles {
  const sorted = observations.filter((value) => !Number.isNaN(value)).sort();
  return {
    n: sorted.length,
    p50: nearestRank(sorted, 50),
    p90: nearestRank(sorted, 90),
    p95: nearestRank(sorted, 95),
    p99: nearestRank(sorted, 99),
    max: sorted.at(-1) ?? null,
  };
}

/**
 * @param sorted ascending, without NaN
 * @param percent whole number in [1, 100]: 0.07 × 100 is not 7 in floating point, and would miss the rank
 */
export function nearestRank(sorted: Float64Array, percent: number): number | null {
  return sorted[Math.ceil((percent * sorted.length) / 100) - 1] ?? null;
}
