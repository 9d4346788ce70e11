import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meanInterval } from '../../src/analysis/mean-interval.ts';
import { tQuantile } from '../../src/analysis/quantiles.ts';

describe('meanInterval', () => {
  test('scores that differ: the mean ± t(n − 1)·s/√n', () => {
    // SciPy 1.17: stats.ttest_1samp(scores, 0).confidence_interval().
    const scores = Float64Array.of(0.2, 0.9, 0.5, 0.7, 0.4, 0.5, 0.8, 0.6, 0.3, 0.55, 0.65, 0.45);
    const { low, high } = meanInterval(scores, 0.95) ?? {};
    expect(low).toBeCloseTo(0.41842890392423615, 12);
    expect(high).toBeCloseTo(0.6732377627424304, 12);
  });

  test('fewer than ten rows beside the commonest value: four imagined rows, worked by hand', () => {
    // 30 rows, 4 of them half: with two of 0 and two of 1 the sum is 30, the sum of squares 29, of 34.
    const scores = Float64Array.from({ length: 30 }, (_, row) => (row < 4 ? 0.5 : 1));
    const { low, high } = meanInterval(scores, 0.95) ?? {};
    const halfWidth = tQuantile(0.975, 33) * Math.sqrt((29 - 34 * (30 / 34) ** 2) / 33 / 34);
    expect(low).toBeCloseTo(30 / 34 - halfWidth, 12);
    expect(high).toBeCloseTo(30 / 34 + halfWidth, 12);
  });

  test.each([
    { length: 1, score: 0.5, low: 0, high: 1, why: 'one row says next to nothing' },
    { length: 300, score: 0.5, low: 0.4935, high: 0.5065, why: 'all alike, and not of zero width' },
    { length: 300, score: 1, low: 0.9843, high: 1, why: 'nor at the end of the scale: Wilson says 0.9874' },
  ])('$length rows of $score → [$low, $high] ($why)', ({ length, score, low, high }) => {
    const interval = meanInterval(new Float64Array(length).fill(score), 0.95);
    expect(interval?.low).toBeCloseTo(low, 3);
    expect(interval?.high).toBeCloseTo(high, 3);
  });

  test('no row has no interval', () => {
    expect(meanInterval(new Float64Array(), 0.95)).toBeNull();
  });

  test('is around the mean, in [0, 1], of some width, mirrors, and does not know the order', () => {
    const values = fc.array(fc.constantFrom(0, 0.1, 0.5, 0.5, 0.9, 1, 1, 1), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(values, (list) => {
        const scores = Float64Array.from(list);
        const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
        const { low, high } = meanInterval(scores, 0.95) ?? { low: Number.NaN, high: Number.NaN };
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(mean);
        expect(high).toBeGreaterThanOrEqual(mean);
        expect(high).toBeLessThanOrEqual(1);
        expect(high).toBeGreaterThan(low);
        const mirrored = meanInterval(scores.map((score) => 1 - score).reverse(), 0.95);
        expect(mirrored?.low).toBeCloseTo(1 - high, 12);
        expect(mirrored?.high).toBeCloseTo(1 - low, 12);
      }),
    );
  });
});
