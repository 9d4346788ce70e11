import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearestRank, percentiles } from '../../src/analysis/percentiles.ts';

const upTo = (count: number) => Float64Array.from({ length: count }, (_, index) => index + 1);

describe('nearestRank', () => {
  test.each([
    { observations: [15, 20, 35, 40, 50], percent: 30, value: 20, why: 'the worked example of the definition' },
    { observations: [15, 20, 35, 40, 50], percent: 40, value: 20, why: 'exactly 2 of 5: the second, not between' },
    { observations: [15, 20, 35, 40, 50], percent: 50, value: 35, why: 'the middle of an odd count' },
    { observations: [15, 20, 35, 40, 50], percent: 100, value: 50, why: 'the largest' },
    { observations: [7], percent: 1, value: 7, why: 'a single one is every percentile' },
    { observations: [1, 2], percent: 50, value: 1, why: 'half of two is the first' },
  ])('$percent % of $observations → $value ($why)', ({ observations, percent, value }) => {
    expect(nearestRank(Float64Array.from(observations), percent)).toBe(value);
  });

  test('p % of 1 … 100 is p, for every p: no rank is missed by rounding', () => {
    const observations = upTo(100);
    for (let percent = 1; percent <= 100; percent += 1) expect(nearestRank(observations, percent)).toBe(percent);
  });
});

describe('percentiles', () => {
  test('nothing measured is null throughout', () => {
    const empty = { n: 0, p50: null, p90: null, p95: null, p99: null, max: null };
    expect(percentiles(new Float64Array())).toEqual(empty);
    expect(percentiles(Float64Array.of(Number.NaN, Number.NaN))).toEqual(empty);
  });

  test('NaN is not measured, and order does not matter', () => {
    const shuffled = Float64Array.of(Number.NaN, 3, 1, Number.NaN, 2);
    expect(percentiles(shuffled)).toEqual({ n: 3, p50: 2, p90: 3, p95: 3, p99: 3, max: 3 });
    expect(shuffled[1]).toBe(3);
  });

  test('are observed values, in ascending order, with the promised share at or below each', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1 }), (values) => {
        const { p50, p90, p95, p99, max } = percentiles(Float64Array.from(values));
        const found = [p50, p90, p95, p99, max].map((value) => value ?? Number.NaN);
        expect(found).toEqual([...found].sort((a, b) => a - b));
        for (const [index, percent] of [50, 90, 95, 99, 100].entries()) {
          const value = found[index] ?? Number.NaN;
          expect(values).toContain(value);
          expect(values.filter((other) => other <= value).length * 100).toBeGreaterThanOrEqual(percent * values.length);
          expect(values.filter((other) => other < value).length * 100).toBeLessThan(percent * values.length);
        }
      }),
    );
  });
});
