import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changePoints } from '../../src/analysis/change-points.ts';
import { seededRandom } from '../../src/vocabulary/seeded-random.ts';

/** Nights at the given levels, ± 1 point of noise. */
function noisy(seed: number, ...stretches: readonly (readonly [nights: number, level: number])[]): number[] {
  const random = seededRandom(seed);
  return stretches.flatMap(([nights, level]) =>
    Array.from({ length: nights }, () => level + (random() + random() + random() - 1.5) * 0.02),
  );
}

const flat = (nights: number, level: number) => Array.from({ length: nights }, () => level);

describe('changePoints', () => {
  // The divergence by its definition over every split, and scipy.stats.ttest_ind, in Python (numpy 2.4, scipy 1.17).
  test.each([
    {
      series: noisy(1, [20, 0.9], [20, 0.87]),
      found: [{ index: 20, before: 0.901267, after: 0.870389, pValue: 1.836e-11 }],
      why: 'one step',
    },
    {
      series: noisy(2, [40, 0.9], [8, 0.85], [52, 0.9]),
      found: [
        { index: 40, before: 0.899495, after: 0.859613, pValue: 1.067e-12 },
        { index: 48, before: 0.859613, after: 0.899784, pValue: 8.198e-15 },
      ],
      why: 'a bad week, and back',
    },
    {
      series: noisy(3, [15, 0.9], [30, 0.88], [45, 0.92], [30, 0.9]),
      found: [
        { index: 19, before: 0.894114, after: 0.876291, pValue: 3.063e-7 },
        { index: 45, before: 0.876291, after: 0.920589, pValue: 1.255e-25 },
        { index: 90, before: 0.920589, after: 0.899776, pValue: 9.571e-13 },
      ],
      why: 'three steps, two of them hidden in the noise at first',
    },
    { series: noisy(4, [60, 0.9]), found: [], why: 'noise alone' },
    {
      series: [...flat(10, 0), ...flat(10, 1)],
      found: [{ index: 10, before: 0, after: 1, pValue: 0 }],
      why: 'no noise',
    },
  ])('$why', ({ series, found }) => {
    const points = changePoints(series);
    expect(points.map(({ index }) => index)).toEqual(found.map(({ index }) => index));
    for (const [place, { before, after, pValue }] of found.entries()) {
      expect(points[place]?.before).toBeCloseTo(before, 6);
      expect(points[place]?.after).toBeCloseTo(after, 6);
      expect(Math.abs((points[place]?.pValue ?? 1) - pValue)).toBeLessThanOrEqual(pValue * 1e-3);
    }
  });

  test.each([
    { series: [], why: 'no night' },
    { series: [0.9], why: 'one night' },
    { series: [0.9, 0.1], why: 'of two nights nobody knows how far they lie apart by themselves' },
    { series: flat(100, 0.7), why: 'equal nights, although their sums are rounded' },
    { series: flat(60, 1 / 3), why: 'equal nights, although their sums are rounded' },
  ])('nothing changed: $why', ({ series }) => {
    expect(changePoints(series)).toEqual([]);
  });

  test('does not ask for unit or origin, and mirrored levels change at the same nights', () => {
    const stretch = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.constantFrom(0.5, 0.7, 0.9));
    fc.assert(
      fc.property(fc.array(stretch, { minLength: 1, maxLength: 4 }), fc.integer(), (stretches, seed) => {
        const series = noisy(seed, ...stretches);
        const points = changePoints(series);
        const indexes = points.map(({ index }) => index);
        expect(changePoints(series.map((value) => 8 * value)).map(({ index }) => index)).toEqual(indexes);
        expect(changePoints(series.map((value) => -value)).map(({ index }) => index)).toEqual(indexes);
        expect(indexes).toEqual([...new Set(indexes)].toSorted((a, b) => a - b));
        for (const { index, pValue } of points) {
          expect(index).toBeGreaterThan(0);
          expect(index).toBeLessThan(series.length);
          expect(pValue).toBeLessThan(0.001);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('quiet years have few', () => {
    const years = Array.from({ length: 20 }, (_, seed) => changePoints(noisy(seed, [365, 0.9])).length);
    expect(years.reduce((sum, count) => sum + count, 0) / years.length).toBeLessThan(1);
  });

  test('a step of three standard deviations is found within two nights of where it is', () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const points = changePoints(noisy(seed, [30, 0.9], [30, 0.87]));
      expect(points.some(({ index }) => Math.abs(index - 30) <= 2)).toBe(true);
    }
  });
});
