import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clusteredInterval, pairedMeanInterval } from '../../src/analysis/paired-mean.ts';
import { tQuantile } from '../../src/analysis/quantiles.ts';
import type { Interval } from '../../src/analysis/wilson.ts';
import { enumerateFlakyRows } from './enumerate-flaky-rows.ts';

const drops = fc.array(fc.constantFrom(-1, -0.5, -1 / 7, 0, 0, 0, 1 / 7, 0.5, 1), { minLength: 1, maxLength: 60 });
const changedIn = (values: Float64Array) => values.filter((value) => value !== 0).length;
const byRows = (values: Float64Array) => pairedMeanInterval(values, changedIn(values), 0.95);

describe('pairedMeanInterval', () => {
  test('ten rows that differ: the mean ± t(n − 1)·s/√n', () => {
    // SciPy 1.17: stats.ttest_1samp(drops, 0).confidence_interval().
    const values = Float64Array.of(0.12, 0.24, 0.13, 0, 0.1, 0.18, -0.08, 0.46, 0.14, 0, -0.3, 0.05);
    const { interval, hasPseudoRows } = byRows(values);
    expect(hasPseudoRows).toBe(false);
    expect(interval.low).toBeCloseTo(-0.03006081829006381, 12);
    expect(interval.high).toBeCloseTo(0.20339415162339713, 12);
  });

  test('fewer than ten rows that differ: two imagined rows, worked by hand', () => {
    // 20 rows, 3 broke: with + 1 and − 1 the mean is 3/22, the sum of squares 5, s² = (5 − 22·(3/22)²)/21.
    const values = Float64Array.from({ length: 20 }, (_, row) => (row < 3 ? 1 : 0));
    const { interval, hasPseudoRows } = byRows(values);
    const halfWidth = tQuantile(0.975, 21) * Math.sqrt((5 - 22 * (3 / 22) ** 2) / 21 / 22);
    expect(hasPseudoRows).toBe(true);
    expect(interval.low).toBeCloseTo(3 / 22 - halfWidth, 12);
    expect(interval.high).toBeCloseTo(3 / 22 + halfWidth, 12);
  });

  test.each([
    { length: 300, drop: 0, why: 'no row changed' },
    { length: 300, drop: 0.1, why: 'every row fell by the same' },
    { length: 9, drop: 1, why: 'every row broke' },
    { length: 2, drop: -1, why: 'two rows' },
    { length: 1, drop: 1, why: 'one row' },
  ])('has a width where nothing is spread: $length rows of $drop ($why)', ({ length, drop }) => {
    const { interval, hasPseudoRows } = byRows(new Float64Array(length).fill(drop));
    expect(hasPseudoRows).toBe(true);
    expect(interval.high - interval.low).toBeGreaterThan(1 / (length + 2));
  });

  test('contains the mean, lies in [−1, 1], has some width, and mirrors', () => {
    fc.assert(
      fc.property(drops, (list) => {
        const values = Float64Array.from(list);
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const { low, high } = byRows(values).interval;
        expect(low).toBeGreaterThanOrEqual(-1);
        expect(low).toBeLessThanOrEqual(mean + 1e-15);
        expect(high).toBeGreaterThanOrEqual(mean - 1e-15);
        expect(high).toBeLessThanOrEqual(1);
        expect(high).toBeGreaterThan(low);
        const mirrored = byRows(values.map((value) => -value)).interval;
        expect(mirrored.low).toBeCloseTo(-high, 12);
        expect(mirrored.high).toBeCloseTo(-low, 12);
      }),
    );
  });
});

/**
 * Why the imagined rows are whole ones: nothing changed, and every outcome of a few flaky rows among 300 is counted.
 * Without them, rows that pass nine times in ten make one night of luck look certain: each is a little above its mean.
 */
describe('two imagined rows, over every possible outcome', () => {
  test.each([
    { nights: 1, flaky: 9, passes: 0.5, plainFails: false, why: 'single answers' },
    { nights: 3, flaky: 9, passes: 0.5, plainFails: false, why: 'three nights' },
    { nights: 3, flaky: 9, passes: 0.9, plainFails: true, why: 'three nights, rows that seldom fail' },
    { nights: 7, flaky: 5, passes: 0.5, plainFails: true, why: 'seven nights' },
    { nights: 7, flaky: 9, passes: 0.9, plainFails: true, why: 'seven nights, rows that seldom fail' },
  ])('false alarms of at most 2.7 in 100 on each side: $why', ({ nights, flaky, passes, plainFails }) => {
    const rows = 300;
    const shares = { above: 0, below: 0, plain: 0, all: 0 };
    enumerateFlakyRows(flaky, nights, passes, (outcome, probability) => {
      const values = new Float64Array(rows);
      values.set(outcome);
      const { low, high } = byRows(values).interval;
      shares.all += probability;
      if (low > 0) shares.above += probability;
      if (high < 0) shares.below += probability;
      if (plainExcludesZero(outcome, rows)) shares.plain += probability;
    });
    const leftOut = 1 - shares.all;
    expect(leftOut).toBeLessThan(0.001);
    expect(shares.above + leftOut).toBeLessThanOrEqual(0.027);
    expect(shares.below + leftOut).toBeLessThanOrEqual(0.027);
    expect(shares.plain > 0.055).toBe(plainFails);
  });
});

/** The t interval as it would be without imagined rows. */
function plainExcludesZero(outcome: readonly number[], rows: number): boolean {
  const mean = outcome.reduce((sum, drop) => sum + drop, 0) / rows;
  const squares = outcome.reduce((sum, drop) => sum + drop * drop, 0) - rows * mean * mean;
  const error = Math.sqrt(Math.max(0, squares) / (rows - 1) / rows);
  return Math.abs(mean) > 1.9679296690656694 * error;
}

describe('clusteredInterval', () => {
  const nothing: Interval = { low: 0, high: 0 };

  test('equal groups: the t interval of their means', () => {
    // With equal sizes the jackknife is the textbook’s standard error of the group means.
    const groups = [0.1, -0.2, 0.4, 0.3];
    const values = Float64Array.from(groups.flatMap((mean) => [mean - 0.1, mean + 0.1]));
    const clusters = Uint32Array.of(0, 0, 1, 1, 2, 2, 3, 3);
    const { interval, clusterCount } = clusteredInterval(values, clusters, nothing, 0.95);
    const deviation = Math.sqrt(((0.05 ** 2 + 0.35 ** 2 + 0.25 ** 2 + 0.15 ** 2) / 3) as number);
    expect(clusterCount).toBe(4);
    expect(interval.high - 0.15).toBeCloseTo((tQuantile(0.975, 3) * deviation) / 2, 12);
    expect(0.15 - interval.low).toBeCloseTo((tQuantile(0.975, 3) * deviation) / 2, 12);
  });

  test.each([
    { clusters: [0, 0, 0], count: 1, why: 'all rows in one group' },
    { clusters: [5, 5, 5], count: 1, why: 'numbers without a row are no groups' },
  ])('$why: nothing is known', ({ clusters, count }) => {
    const found = clusteredInterval(Float64Array.of(1, 0, 0), Uint32Array.from(clusters), nothing, 0.95);
    expect(found).toEqual({ interval: { low: -1, high: 1 }, clusterCount: count });
  });

  test('groups that say the same leave what holds by rows', () => {
    const rows = byRows(Float64Array.of(0, 0, 0, 0)).interval;
    const found = clusteredInterval(new Float64Array(4), Uint32Array.of(0, 0, 1, 1), rows, 0.95);
    expect(found.interval).toEqual(rows);
  });

  test('is never narrower than by rows, and the names of groups do not matter', () => {
    const grouped = fc.array(fc.tuple(fc.constantFrom(-1, 0, 0, 0, 0.5, 1), fc.nat(6)), { minLength: 1 });
    fc.assert(
      fc.property(grouped, (rows) => {
        const values = Float64Array.from(rows, ([drop]) => drop);
        const clusters = Uint32Array.from(rows, ([, cluster]) => cluster);
        const plain = byRows(values).interval;
        const { interval } = clusteredInterval(values, clusters, plain, 0.95);
        expect(interval.low).toBeLessThanOrEqual(plain.low);
        expect(interval.high).toBeGreaterThanOrEqual(plain.high);
        const renamed = clusteredInterval(
          values,
          clusters.map((cluster) => 9 - cluster),
          plain,
          0.95,
        );
        expect(renamed.interval.low).toBeCloseTo(interval.low, 12);
        expect(renamed.interval.high).toBeCloseTo(interval.high, 12);
      }),
    );
  });
});
