import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { percentileInterval } from '../../src/analysis/percentile-interval.ts';
import { nearestRank } from '../../src/analysis/percentiles.ts';
import { seededRandom } from '../../src/vocabulary/seeded-random.ts';

/** So a value is its own rank. */
const upTo = (count: number) => Float64Array.from({ length: count }, (_, index) => index + 1);

describe('percentileInterval', () => {
  // By the definition, with scipy.stats.binom.cdf (scipy 1.17).
  test.each([
    { n: 0, percent: 50, confidence: 0.95, low: null, high: null, why: 'nothing was measured' },
    { n: 5, percent: 50, confidence: 0.95, low: null, high: null, why: 'five say too little of a median' },
    { n: 6, percent: 50, confidence: 0.95, low: 1, high: 6, why: 'six are the fewest' },
    { n: 9, percent: 50, confidence: 0.95, low: 2, high: 8, why: 'the textbook case' },
    { n: 20, percent: 50, confidence: 0.95, low: 6, high: 15, why: 'the textbook case' },
    { n: 71, percent: 95, confidence: 0.95, low: 63, high: null, why: 'p95 has no upper bound below 72' },
    { n: 72, percent: 95, confidence: 0.95, low: 64, high: 72, why: 'and the largest is its bound from there' },
    { n: 72, percent: 95, confidence: 0.99, low: 63, high: null, why: 'more certainty needs more' },
    { n: 300, percent: 95, confidence: 0.95, low: 277, high: 293, why: 'a usual night' },
    { n: 367, percent: 99, confidence: 0.95, low: 359, high: null, why: 'p99 has no upper bound below 368' },
    { n: 368, percent: 99, confidence: 0.95, low: 360, high: 368, why: 'and has one from there' },
    { n: 1000, percent: 1, confidence: 0.95, low: 4, high: 18, why: 'the lower tail mirrors the upper' },
    { n: 10_000, percent: 90, confidence: 0.95, low: 8941, high: 9059, why: 'a large night' },
  ])('p$percent of $n at $confidence → ranks $low to $high ($why)', ({ n, percent, confidence, low, high }) => {
    expect(percentileInterval(upTo(n), percent, confidence)).toEqual({ low, high });
  });

  test('a million observations do not underflow', () => {
    const { low, high } = percentileInterval(upTo(1_000_000), 50, 0.95);
    expect(low).toBeCloseTo(500_000 - 980, -1);
    expect(high).toBeCloseTo(500_000 + 981, -1);
  });

  test('lies around the percentile that is shown', () => {
    const sorted = fc
      .array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 500 })
      .map((values) => Float64Array.from(values).sort());
    fc.assert(
      fc.property(sorted, fc.integer({ min: 1, max: 99 }), (values, percent) => {
        const shown = nearestRank(values, percent) ?? Number.NaN;
        const { low, high } = percentileInterval(values, percent, 0.95);
        expect(low ?? Number.NEGATIVE_INFINITY).toBeLessThanOrEqual(shown);
        expect(high ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(shown);
      }),
    );
  });

  test('misses the true percentile at most 1 time in 20, whatever the distribution', () => {
    const random = seededRandom(5);
    const night = () => Float64Array.from({ length: 100 }, () => random() ** 4).sort();
    const truth = 0.95 ** 4;
    let missed = 0;
    for (let nights = 0; nights < 2000; nights += 1) {
      const { low, high } = percentileInterval(night(), 95, 0.95);
      if ((low ?? 0) > truth || (high ?? 1) < truth) missed += 1;
    }
    expect(missed / 2000).toBeLessThanOrEqual(0.05);
    // Ranks are whole numbers: at 100 observations both ends together miss 1.8 %.
    expect(missed / 2000).toBeGreaterThan(0.01);
  });
});
