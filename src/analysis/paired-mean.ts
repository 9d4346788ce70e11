import { meanOf, squaredDistances } from './moments.ts';
import { tQuantile, upperProbability } from './quantiles.ts';
import type { Interval } from './wilson.ts';

/** Fewer rows that tell of the spread than this, and it says too little. */
const fewestForSpread = 10;

/** Differences of less than this are rounding. */
const rounding = 1e-9;

export interface PairedMean {
  readonly interval: Interval;
  /** Two imagined rows were added. */
  readonly hasPseudoRows: boolean;
}

/**
 * Interval of the mean difference of paired rows, by t with n − 1 degrees of freedom. Where fewer than ten rows tell
 * how far they spread (or all differ by the same), two imagined rows are added, one that broke and one that recovered whole:
 * Bonett & Price (2012), J. Educ. Behav. Stat. 37:479–488. So it is never of zero width.
 *
 * Which rows tell is a refinement of ours for passes and fails against the mean of several nights, where nearly every row
 * differs. If 20 rows that pass 9 times in 10 all pass tonight (12 nights in 100), each lies a little above its mean, and that
 * spread has nothing of tonight's luck in it. Counting rows that differ, 20 such rows gave 8.8 false alarms in 100 against seven
 * nights, 60 rows 7.0; counting those that are not what most nights were, 0.2 and 3.6 (test/analysis/small-groups.test.ts).
 * @param drops baseline − candidate of each row, in [−1, 1]; at least one
 * @param telling how many of them tell of the spread: `Turned`
 * @returns bounds in [−1, 1], around the mean
 */
export function pairedMeanInterval(drops: Float64Array, telling: number, confidence: number): PairedMean {
  const n = drops.length;
  const mean = meanOf(drops);
  const squares = squaredDistances(drops, mean);
  if (telling >= fewestForSpread && squares > n * rounding ** 2) {
    const halfWidth = tQuantile(upperProbability(confidence), n - 1) * Math.sqrt(squares / (n - 1) / n);
    return { interval: around(mean, mean, halfWidth), hasPseudoRows: false };
  }
  // + 1 and − 1 leave the sum as it is and add 1 twice to the sum of squares.
  const count = n + 2;
  const shrunk = (mean * n) / count;
  const variance = (squares + n * mean * mean + 2 - count * shrunk * shrunk) / (count - 1);
  const halfWidth = tQuantile(upperProbability(confidence), count - 1) * Math.sqrt(variance / count);
  return { interval: around(mean, shrunk, halfWidth), hasPseudoRows: true };
}

/**
 * The same where rows come in groups: delete-one-cluster jackknife (CV3 of MacKinnon, Nielsen & Webb 2023,
 * J. Appl. Econom. 38:671–694). Groups may differ in size: t has as many degrees of freedom as there would be groups of equal
 * size, less one (n² ÷ Σn², as in Carter, Schnepel & Steigerwald 2017, Rev. Econ. Stat. 99:698–709), and G − 1 where they are
 * equal. With t(G − 1) ten groups of 3 to 100 rows give 9 % false alarms.
 * @param clusters the group of each row, from 0
 * @param byRows what holds without groups: it is never narrower than that
 * @returns with one group only, everything from −1 to 1: nothing tells how far groups lie apart
 */
export function clusteredInterval(
  drops: Float64Array,
  clusters: Uint32Array,
  byRows: Interval,
  confidence: number,
): { readonly interval: Interval; readonly clusterCount: number } {
  const { counts, totals } = totalsByCluster(drops, clusters);
  const clusterCount = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  if (clusterCount < 2) return { interval: { low: -1, high: 1 }, clusterCount };
  const mean = meanOf(drops);
  let squares = 0;
  for (const [cluster, count] of counts.entries()) {
    // A group without rows changes nothing when it is left out.
    const without = (mean * drops.length - (totals[cluster] ?? 0)) / (drops.length - count);
    squares += (without - mean) ** 2;
  }
  const error = Math.sqrt(((clusterCount - 1) / clusterCount) * squares);
  const freedom = Math.max(1, effectiveGroups(counts) - 1);
  const byGroups = around(mean, mean, tQuantile(upperProbability(confidence), freedom) * error);
  return {
    interval: { low: Math.min(byRows.low, byGroups.low), high: Math.max(byRows.high, byGroups.high) },
    clusterCount,
  };
}

/** How many groups of equal size say as much. */
function effectiveGroups(counts: Uint32Array): number {
  let [rows, squares] = [0, 0];
  for (const count of counts) {
    rows += count;
    squares += count * count;
  }
  return (rows * rows) / squares;
}

/** What is meant must lie within, and a difference of shares cannot leave [−1, 1]. */
function around(mean: number, centre: number, halfWidth: number): Interval {
  return {
    low: Math.max(-1, Math.min(mean, centre - halfWidth)),
    high: Math.min(1, Math.max(mean, centre + halfWidth)),
  };
}

function totalsByCluster(drops: Float64Array, clusters: Uint32Array): { counts: Uint32Array; totals: Float64Array } {
  const size = clusters.reduce((most, cluster) => Math.max(most, cluster + 1), 0);
  const counts = new Uint32Array(size);
  const totals = new Float64Array(size);
  for (let row = 0; row < drops.length; row += 1) {
    const cluster = clusters[row] ?? 0;
    counts[cluster] = (counts[cluster] ?? 0) + 1;
    totals[cluster] = (totals[cluster] ?? 0) + (drops[row] ?? 0);
  }
  return { counts, totals };
}
