import { meanOf, squaredDistances } from './moments.ts';
import { tQuantile, upperProbability } from './quantiles.ts';
import type { Interval } from './wilson.ts';

/** Fewer rows than this beside the commonest value, and the spread among them says too little. */
const fewestForSpread = 10;

/**
 * Interval of the mean score of one run by t with n − 1 degrees of freedom, the rows being what varies
 * (Miller 2024, arXiv:2411.00640). Where fewer than ten rows differ from the commonest value, four imagined rows are added,
 * two of 0 and two of 1 (Agresti & Coull 1998, The American Statistician 52:119–126): so it is never of zero width, and
 * with few fractions among passes no narrower than Wilson's.
 * @param values a score of each row, in [0, 1]
 * @returns bounds in [0, 1], around the mean; null: no row
 */
export function meanInterval(values: Float64Array, confidence: number): Interval | null {
  const n = values.length;
  if (n === 0) return null;
  const mean = meanOf(values);
  const squares = squaredDistances(values, mean);
  const upper = upperProbability(confidence);
  if (isSpread(values)) return around(mean, mean, tQuantile(upper, n - 1) * Math.sqrt(squares / (n - 1) / n));
  const count = n + 4;
  const shrunk = (mean * n + 2) / count;
  const variance = (squares + n * mean * mean + 2 - count * shrunk * shrunk) / (count - 1);
  return around(mean, shrunk, tQuantile(upper, count - 1) * Math.sqrt(variance / count));
}

/** Whether at least ten rows differ from the commonest value: walks only until that is certain. */
function isSpread(values: Float64Array): boolean {
  const counts = new Map<number, number>();
  let most = 0;
  for (let row = 0; row < values.length; row += 1) {
    // A mean of equal scores may be rounded.
    const value = Math.round((values[row] ?? 0) * 1e9);
    const count = (counts.get(value) ?? 0) + 1;
    counts.set(value, count);
    most = Math.max(most, count);
    // The commonest value grows by one row at most with each that is seen, so what lies beside it never gets less.
    if (row + 1 - most >= fewestForSpread) return true;
  }
  return false;
}

function around(mean: number, centre: number, halfWidth: number): Interval {
  return {
    low: Math.max(0, Math.min(mean, centre - halfWidth)),
    high: Math.min(1, Math.max(mean, centre + halfWidth)),
  };
}
