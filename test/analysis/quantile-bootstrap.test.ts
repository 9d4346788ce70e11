import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PercentileRatioQuestion, percentileRatio } from '../../src/analysis/quantile-bootstrap.ts';
import { seededRandom } from '../../src/vocabulary/seeded-random.ts';

const roots = (count: number, scale: number, step: number) =>
  Float64Array.from({ length: count }, (_, index) => scale * Math.sqrt(1 + index * step));

const asked: PercentileRatioQuestion = {
  baseline: roots(300, 100, 1),
  candidate: roots(400, 120, 0.75),
  percent: 50,
  confidence: 0.95,
  seed: 1,
};

describe('percentileRatio', () => {
  // 40,000 resamples drawn value by value with numpy 2.4.
  test.each([
    { percent: 50, low: 1.1148, high: 1.2951 },
    { percent: 95, low: 1.1801, high: 1.2229 },
  ])('p$percent: drawn at once as if it were drawn value by value → [$low, $high]', ({ percent, low, high }) => {
    const found = percentileRatio({ ...asked, percent });
    expect(found?.ratio).toBeCloseTo(1.2008, 3);
    expect(Math.abs((found?.interval?.low ?? 0) - low)).toBeLessThan(0.006);
    expect(Math.abs((found?.interval?.high ?? 0) - high)).toBeLessThan(0.006);
  });

  test('the same seed gives the same interval, another seed another', () => {
    expect(percentileRatio(asked)).toEqual(percentileRatio(asked));
    expect(percentileRatio({ ...asked, seed: 2 })).not.toEqual(percentileRatio(asked));
  });

  test.each([
    { baseline: [], candidate: [1], why: 'nothing was measured on one side' },
    { baseline: [Number.NaN], candidate: [1], why: 'not measured is nothing' },
    { baseline: [0], candidate: [1], why: 'no ratio to nothing' },
    { baseline: [1], candidate: [0], why: 'nor of nothing' },
  ])('no ratio: $why', ({ baseline, candidate }) => {
    const sides = { baseline: Float64Array.from(baseline), candidate: Float64Array.from(candidate) };
    expect(percentileRatio({ ...asked, ...sides })).toBeNull();
  });

  test.each([
    { n: 71, percent: 95, known: false },
    { n: 72, percent: 95, known: true },
    { n: 367, percent: 99, known: false },
    { n: 368, percent: 99, known: true },
  ])('p$percent of $n answers on one side: an interval is known: $known', ({ n, percent, known }) => {
    const found = percentileRatio({ ...asked, percent, baseline: roots(n, 1, 1), candidate: roots(1000, 1, 1) });
    expect(found?.interval !== null).toBe(known);
    expect(found?.ratio).toBeGreaterThan(0);
  });

  test('is in no unit, and the ratio lies in its interval', () => {
    const side = fc.array(fc.double({ min: 1, max: 1e5, noNaN: true }), { minLength: 72, maxLength: 200 });
    fc.assert(
      fc.property(side, side, fc.constantFrom(50, 90, 95), (baseline, candidate, percent) => {
        const question = { ...asked, percent };
        const inMs = percentileRatio({
          ...question,
          baseline: Float64Array.from(baseline),
          candidate: Float64Array.from(candidate),
        });
        const inHalves = percentileRatio({
          ...question,
          baseline: Float64Array.from(baseline, (value) => 2 * value),
          candidate: Float64Array.from(candidate, (value) => 2 * value),
        });
        expect(inHalves?.ratio).toBe(inMs?.ratio);
        expect(inHalves?.interval).toEqual(inMs?.interval);
        expect(inMs?.interval?.low).toBeLessThanOrEqual(inMs?.ratio ?? 0);
        expect(inMs?.interval?.high).toBeGreaterThanOrEqual(inMs?.ratio ?? 0);
      }),
      { numRuns: 25 },
    );
  });

  test('two variants that are equally fast: 1 is outside about 1 time in 20', () => {
    const random = seededRandom(3);
    const night = () => Float64Array.from({ length: 150 }, () => Math.exp(random() + random() + random()));
    let missed = 0;
    for (let nights = 0; nights < 100; nights += 1) {
      const { interval } = percentileRatio({ ...asked, baseline: night(), candidate: night(), seed: nights }) ?? {};
      if (interval && (interval.low > 1 || interval.high < 1)) missed += 1;
    }
    expect(missed / 100).toBeLessThanOrEqual(0.1);
    expect(missed / 100).toBeGreaterThan(0);
  });
});
