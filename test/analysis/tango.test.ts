import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalQuantile, upperProbability } from '../../src/analysis/quantiles.ts';
import { tangoInterval } from '../../src/analysis/tango.ts';
import { z95 } from '../../src/analysis/wilson.ts';

const tables = fc
  .integer({ min: 1, max: 1_000_000 })
  .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)))
  .chain(([changed, n]) => fc.tuple(fc.integer({ min: 0, max: changed }), fc.constant(changed), fc.constant(n)))
  .map(([broke, changed, n]) => ({ broke, recovered: changed - broke, n }));

describe('tangoInterval', () => {
  test.each([
    { n: 21, broke: 1, recovered: 7, low: -0.5172, high: -0.026, why: 'more recovered than broke' },
    { n: 300, broke: 15, recovered: 5, low: 0.0045, high: 0.0664, why: 'a usual night' },
    { n: 300, broke: 0, recovered: 0, low: -0.0126, high: 0.0126, why: 'no row changed, and yet it has a width' },
    { n: 1, broke: 1, recovered: 0, low: -0.5869, high: 1, why: 'a single row shows nothing' },
    { n: 21, broke: 21, recovered: 0, low: 0.6907, high: 1, why: 'every row broke' },
  ])('$broke broke, $recovered recovered of $n → [$low, $high] ($why)', ({ n, broke, recovered, low, high }) => {
    const interval = tangoInterval(broke, recovered, n, z95);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  test('agrees with 1,000 tables that SciPy made from the likelihood itself (tango-tables.py)', () => {
    const lines = readFileSync(new URL('tango-tables.csv', import.meta.url), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1);
    expect(lines).toHaveLength(1000);
    const furthest = lines.map((line) => {
      const [n = 0, broke = 0, recovered = 0, confidence = 0, low = 0, high = 0] = line.split(',').map(Number);
      const interval = tangoInterval(broke, recovered, n, normalQuantile(upperProbability(confidence)));
      return Math.max(Math.abs(interval.low - low), Math.abs(interval.high - high));
    });
    expect(Math.max(...furthest)).toBeLessThan(1e-12);
  });

  test('with no changed row it is ± z²/(n + z²), also with a million rows', () => {
    for (const n of [1, 2, 10, 300, 1_000_000]) {
      const { low, high } = tangoInterval(0, 0, n, z95);
      expect(high / (z95 ** 2 / (n + z95 ** 2))).toBeCloseTo(1, 9);
      expect(low).toBe(-high);
    }
  });

  test('with every row broken its lower end is (n − z²)/(n + z²)', () => {
    for (const n of [1, 10, 300, 1_000_000]) {
      const { low, high } = tangoInterval(n, 0, n, z95);
      expect(low).toBeCloseTo((n - z95 ** 2) / (n + z95 ** 2), 9);
      expect(high).toBe(1);
      const mirrored = tangoInterval(0, n, n, z95);
      expect((1 + mirrored.high) / ((2 * z95 ** 2) / (n + z95 ** 2))).toBeCloseTo(1, 9);
    }
  });

  test('excludes 0 exactly where McNemar’s test without correction rejects', () => {
    // The score statistic at a drop of 0 is (b − c)/√(b + c).
    fc.assert(
      fc.property(tables, ({ broke, recovered, n }) => {
        const statistic = (broke - recovered) / Math.sqrt(Math.max(1, broke + recovered));
        fc.pre(Math.abs(Math.abs(statistic) - z95) > 1e-9);
        const { low, high } = tangoInterval(broke, recovered, n, z95);
        expect(low > 0 || high < 0).toBe(Math.abs(statistic) > z95);
      }),
    );
  });

  test('contains the drop, stays in [−1, 1] and has some width', () => {
    fc.assert(
      fc.property(tables, fc.double({ min: 0.5, max: 5, noNaN: true }), ({ broke, recovered, n }, z) => {
        const { low, high } = tangoInterval(broke, recovered, n, z);
        expect(low).toBeGreaterThanOrEqual(-1);
        expect(low).toBeLessThanOrEqual((broke - recovered) / n);
        expect(high).toBeGreaterThanOrEqual((broke - recovered) / n);
        expect(high).toBeLessThanOrEqual(1);
        expect(high).toBeGreaterThan(low);
      }),
    );
  });

  test('is symmetric: broken and recovered rows exchanged mirror it', () => {
    fc.assert(
      fc.property(tables, ({ broke, recovered, n }) => {
        const { low, high } = tangoInterval(broke, recovered, n, z95);
        expect(tangoInterval(recovered, broke, n, z95)).toEqual({ low: -high, high: -low });
      }),
    );
  });

  test('rises with one more broken row in place of one that stayed, and falls with one more recovered', () => {
    fc.assert(
      fc.property(tables, ({ broke, recovered, n }) => {
        fc.pre(broke + recovered < n);
        const { low, high } = tangoInterval(broke, recovered, n, z95);
        const worse = tangoInterval(broke + 1, recovered, n, z95);
        const better = tangoInterval(broke, recovered + 1, n, z95);
        expect(worse.low).toBeGreaterThanOrEqual(low);
        expect(worse.high).toBeGreaterThanOrEqual(high);
        expect(better.low).toBeLessThanOrEqual(low);
        expect(better.high).toBeLessThanOrEqual(high);
      }),
    );
  });

  test('is wider at a higher confidence', () => {
    fc.assert(
      fc.property(tables, ({ broke, recovered, n }) => {
        const usual = tangoInterval(broke, recovered, n, z95);
        const wide = tangoInterval(broke, recovered, n, z95 * 1.3);
        expect(wide.low).toBeLessThanOrEqual(usual.low);
        expect(wide.high).toBeGreaterThanOrEqual(usual.high);
      }),
    );
  });
});
