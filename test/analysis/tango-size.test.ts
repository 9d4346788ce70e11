import { describe, expect, test } from 'vitest';
import { enumerateShares, findBoundaries } from './enumerate-pairs.ts';

/** Share of rows that change by noise alone, half of them in each direction. */
const discordances = Array.from({ length: 20 }, (_, index) => (index + 1) / 100);

/** Every outcome of n rows, whose probabilities are added up: no seed, and nothing left to luck. */
describe('Tango’s interval, over every possible outcome', () => {
  test.each([50, 100, 300, 1000])('%i rows without a drop: false alarms of 4.0 to 5.5 in 100', (n) => {
    const boundaries = findBoundaries(n, 0);
    for (const discordance of discordances) {
      const shares = enumerateShares(n, { broken: discordance / 2, recovered: discordance / 2 }, boundaries);
      const where = `n = ${n}, discordance ${discordance}`;
      expect(shares.leftOut, where).toBeLessThan(1e-9);
      expect(1 - shares.holds, where).toBeLessThanOrEqual(0.055);
      expect(shares.above + shares.leftOut, where).toBeLessThanOrEqual(0.027);
      expect(shares.below + shares.leftOut, where).toBeLessThanOrEqual(0.027);
      // With fewer changed rows than five to be expected it is careful, as it should be.
      if (n * discordance >= 5) expect(shares.above + shares.below, where).toBeGreaterThanOrEqual(0.04);
    }
  });

  test.each([50, 100, 300, 1000])('%i rows with a drop of 5 points: held in 94.5 of 100', (n) => {
    const drop = 0.05;
    const boundaries = findBoundaries(n, drop);
    for (const discordance of discordances) {
      const shares = enumerateShares(n, { broken: discordance / 2 + drop, recovered: discordance / 2 }, boundaries);
      const where = `n = ${n}, discordance ${discordance}`;
      expect(shares.leftOut, where).toBeLessThan(1e-9);
      expect(shares.holds, where).toBeGreaterThanOrEqual(0.945);
    }
  });

  test('an enumeration that leaves no room for a drop would be noticed: the textbook interval fails it', () => {
    // Wald's: d ± z·√(b + c − (b − c)²/n)/n. At 50 rows and few changed ones it has no width, and misses the drop.
    const z = 1.959964;
    const n = 50;
    const waldHolds = (b: number, c: number) =>
      Math.abs((b - c) / n - 0.05) <= (z * Math.sqrt(b + c - (b - c) ** 2 / n)) / n;
    const first = new Int32Array(n + 1);
    const last = new Int32Array(n + 1);
    for (let b = 0; b <= n; b += 1) {
      const held = Array.from({ length: n - b + 1 }, (_, c) => c).filter((c) => waldHolds(b, c));
      first[b] = held[0] ?? 0;
      last[b] = held.at(-1) ?? -1;
    }
    expect(enumerateShares(n, { broken: 0.06, recovered: 0.01 }, { first, last }).holds).toBeLessThan(0.945);
  });
});
