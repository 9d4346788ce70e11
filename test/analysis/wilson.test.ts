import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wilsonInterval, z95 } from '../../src/analysis/wilson.ts';

const counts = fc
  .integer({ min: 1, max: 1_000_000 })
  .chain((scored) => fc.tuple(fc.integer({ min: 0, max: scored }), fc.constant(scored)));

describe('wilsonInterval', () => {
  test.each([
    { passed: 81, scored: 263, low: 0.2553, high: 0.3662, why: 'Newcombe 1998, table I, method 3' },
    { passed: 15, scored: 148, low: 0.0624, high: 0.1605, why: 'Newcombe 1998, table I, method 3' },
    { passed: 0, scored: 20, low: 0, high: 0.1611, why: 'Newcombe 1998: none passed, yet not of zero width' },
    { passed: 1, scored: 29, low: 0.0061, high: 0.1718, why: 'Newcombe 1998, table I, method 3' },
    { passed: 20, scored: 20, low: 0.8389, high: 1, why: 'all passed: the mirror image of none' },
  ])('$passed of $scored → [$low, $high] ($why)', ({ passed, scored, low, high }) => {
    const interval = wilsonInterval(passed, scored, z95);
    expect(interval?.low).toBeCloseTo(low, 4);
    expect(interval?.high).toBeCloseTo(high, 4);
  });

  test('nothing scored has no interval', () => {
    expect(wilsonInterval(0, 0, z95)).toBeNull();
  });

  test('its bounds are the rates whose score test is just not rejected', () => {
    // The definition, solved by bisection: |p̂ − p| = z·√(p(1 − p)/n).
    fc.assert(
      fc.property(counts, ([passed, scored]) => {
        const interval = wilsonInterval(passed, scored, z95);
        expect(interval?.low).toBeCloseTo(boundByBisection(passed / scored, scored, 0), 9);
        expect(interval?.high).toBeCloseTo(boundByBisection(passed / scored, scored, 1), 9);
      }),
    );
  });

  test('contains the rate, stays in [0, 1] and has some width', () => {
    fc.assert(
      fc.property(counts, ([passed, scored]) => {
        const { low, high } = wilsonInterval(passed, scored, z95) ?? { low: Number.NaN, high: Number.NaN };
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(passed / scored);
        expect(high).toBeGreaterThanOrEqual(passed / scored);
        expect(high).toBeLessThanOrEqual(1);
        expect(high - low).toBeGreaterThan(0);
      }),
    );
  });

  test('is symmetric: failures in place of passes mirror it', () => {
    fc.assert(
      fc.property(counts, ([passed, scored]) => {
        const interval = wilsonInterval(passed, scored, z95);
        const mirrored = wilsonInterval(scored - passed, scored, z95);
        expect(interval?.low).toBeCloseTo(1 - (mirrored?.high ?? Number.NaN), 12);
        expect(interval?.high).toBeCloseTo(1 - (mirrored?.low ?? Number.NaN), 12);
      }),
    );
  });

  test('rises with one more pass', () => {
    fc.assert(
      fc.property(counts, ([passed, scored]) => {
        fc.pre(passed < scored);
        const fewer = wilsonInterval(passed, scored, z95) ?? { low: Number.NaN, high: Number.NaN };
        const more = wilsonInterval(passed + 1, scored, z95) ?? { low: Number.NaN, high: Number.NaN };
        expect(more.low).toBeGreaterThan(fewer.low);
        expect(more.high).toBeGreaterThan(fewer.high);
      }),
    );
  });
});

/** @param far the end towards which the bound lies */
function boundByBisection(rate: number, scored: number, far: 0 | 1): number {
  let inside = rate;
  let outside: number = far;
  for (let step = 0; step < 100; step += 1) {
    const middle = (inside + outside) / 2;
    const rejected = Math.abs(rate - middle) > z95 * Math.sqrt((middle * (1 - middle)) / scored);
    if (rejected) outside = middle;
    else inside = middle;
  }
  return inside;
}
