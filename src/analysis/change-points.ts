import { meanOf, squaredDistances } from './moments.ts';
import { tTwoSidedP } from './quantiles.ts';

/** Between two observations of a series the level changed. */
export interface ChangePoint {
  /** Of the first observation at the new level. */
  readonly index: number;
  /** Mean between the change point before and this one, and from this one to the next. */
  readonly before: number;
  readonly after: number;
  /** Two-sided, of Student's t between the two stretches. */
  readonly pValue: number;
}

const maxPValue = 0.001;

/** So much weaker a point may be at first: another one beside it can hide it until all of them are known. */
const weakPValue = 0.01;

/** The means of equal observations may differ by as much: it is no change. */
const rounding = 1e-9;

/** A level that changes and comes back shows within a window, and drowns in the whole. */
const windowLength = 50;

/**
 * Where a series changed its level. E-divisive (Matteson & James 2014, JASA 109:334–345) finds where; Student's t test
 * instead of permutations says whether, in windows and in two steps, as Apache Otava does (Fleming et al. 2023, Hunter,
 * arXiv:2301.03034). The same series gives the same points.
 * @returns in the series' order
 */
export function changePoints(series: readonly number[]): ChangePoint[] {
  return dropWeak(series, findWeak(series));
}

/** @returns indexes, ascending */
function findWeak(series: readonly number[]): number[] {
  const found = new Set<number>();
  for (let start = 0; start < series.length; ) {
    const inWindow = divide(series, start, Math.min(start + windowLength, series.length));
    for (const index of inWindow) found.add(index);
    start = Math.max(inWindow.at(-1) ?? 0, start + windowLength / 2);
  }
  return [...found].sort((a, b) => a - b);
}

/** Splits a stretch where its two sides differ most, and each side again, as long as they do differ. */
function divide(series: readonly number[], start: number, end: number): number[] {
  const index = mostDivergent(series.slice(start, end));
  if (index === null) return [];
  const middle = start + index;
  if (testAt(series, start, middle, end).pValue >= weakPValue) return [];
  return [...divide(series, start, middle), middle, ...divide(series, middle, end)];
}

/** Takes the weakest away, which makes its neighbours' stretches longer, until all that are left are strong. */
function dropWeak(series: readonly number[], indexes: readonly number[]): ChangePoint[] {
  const points = indexes.map((index, place) => {
    return testAt(series, indexes[place - 1] ?? 0, index, indexes[place + 1] ?? series.length);
  });
  const weakest = points.reduce((worst, { pValue }, place) => {
    return pValue > (points[worst]?.pValue ?? 0) ? place : worst;
  }, 0);
  if ((points[weakest]?.pValue ?? 0) < maxPValue) return points;
  return dropWeak(series, indexes.toSpliced(weakest, 1));
}

/**
 * The split τ of the stretch's first κ observations, over all τ and κ, whose sides diverge most: by the mean distance
 * between the sides less the mean distances within them, weighted by the sides' sizes.
 * @returns index of the right side's first observation; null: there is nothing to split
 */
function mostDivergent(stretch: readonly number[]): number | null {
  const within = sumsOfDistances(stretch);
  let best: { index: number; divergence: number } | null = null;
  for (let right = 2; right <= stretch.length; right += 1) {
    for (let index = 1; index < right; index += 1) {
      const left = within(0, index);
      const after = within(index, right);
      const between = within(0, right) - left - after;
      const m = index;
      const n = right - index;
      const divergence =
        (2 / right) * (between - (m > 1 ? (n / (m - 1)) * left : 0) - (n > 1 ? (m / (n - 1)) * after : 0));
      if (best === null || divergence > best.divergence) best = { index, divergence };
    }
  }
  return best?.index ?? null;
}

/** @returns sum of |xᵢ − xⱼ| over all pairs from `start` to before `end` */
function sumsOfDistances(stretch: readonly number[]): (start: number, end: number) => number {
  const size = stretch.length + 1;
  const sums = new Float64Array(size * size);
  for (let end = 2; end < size; end += 1) {
    let toLast = 0;
    for (let start = end - 2; start >= 0; start -= 1) {
      toLast += Math.abs((stretch[start] ?? 0) - (stretch[end - 1] ?? 0));
      sums[start * size + end] = (sums[start * size + end - 1] ?? 0) + toLast;
    }
  }
  return (start, end) => sums[start * size + end] ?? 0;
}

/** Student's t test between the stretches to both sides of `index`. */
function testAt(series: readonly number[], start: number, index: number, end: number): ChangePoint {
  const left = series.slice(start, index);
  const right = series.slice(index, end);
  const before = meanOf(left);
  const after = meanOf(right);
  const squares = squaredDistances(left, before) + squaredDistances(right, after);
  const isSame = Math.abs(after - before) <= rounding * Math.max(Math.abs(before), Math.abs(after));
  return { index, before, after, pValue: isSame ? 1 : pValueOf(left, right, after - before, squares) };
}

function pValueOf(left: readonly number[], right: readonly number[], difference: number, squares: number): number {
  const degrees = left.length + right.length - 2;
  if (degrees < 1) return 1;
  const variance = squares / degrees;
  if (variance === 0) return 0;
  return tTwoSidedP(difference / Math.sqrt(variance * (1 / left.length + 1 / right.length)), degrees);
}
