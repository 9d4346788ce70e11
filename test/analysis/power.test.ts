import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noiseAgainst, smallestDropFound } from '../../src/analysis/power.ts';
import { enumerateShares, findBoundaries } from './enumerate-pairs.ts';

describe('smallestDropFound', () => {
  test.each([
    { n: 100, nights: 1, points: 11.3, why: 'a small dataset against one night' },
    { n: 300, nights: 1, points: 5.2, why: 'a usual one' },
    { n: 1000, nights: 1, points: 2.4, why: 'a large one' },
    { n: 100, nights: 7, points: 10.1, why: 'the mean of seven nights has less noise of its own' },
    { n: 300, nights: 7, points: 4.3, why: 'the same, a usual dataset' },
    { n: 1000, nights: 7, points: 1.9, why: 'the same, a large one' },
  ])('5 % of rows disagree by noise, $n rows, $nights nights: $points points ($why)', ({ n, nights, points }) => {
    expect((smallestDropFound(noiseAgainst(0.05, nights), n, 0.95) ?? 0) * 100).toBeCloseTo(points, 1);
  });

  test('is null where no drop at all is found so often', () => {
    expect(smallestDropFound(0.05, 5, 0.95)).toBeNull();
    expect(smallestDropFound(0, 8, 0.95)).toBeLessThanOrEqual(1);
  });

  test('falls with more rows, and rises with noise and confidence', () => {
    const noises = fc.double({ min: 0, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), noises, (n, noise) => {
        const drop = smallestDropFound(noise, n, 0.95) ?? 1;
        expect(smallestDropFound(noise, n + 10, 0.95) ?? 1).toBeLessThanOrEqual(drop);
        expect(smallestDropFound(noise + 0.1, n, 0.95) ?? 1).toBeGreaterThanOrEqual(drop);
        expect(smallestDropFound(noise, n, 0.99) ?? 1).toBeGreaterThanOrEqual(drop);
      }),
    );
  });

  test.each([200, 300, 500, 1000])('%i rows: it is found in 75 to 85 of 100, over every possible outcome', (n) => {
    const boundaries = findBoundaries(n, 0);
    for (const discordance of [0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2]) {
      const drop = smallestDropFound(discordance, n, 0.95) ?? Number.NaN;
      const found = enumerateShares(
        n,
        { broken: discordance / 2 + drop, recovered: discordance / 2 },
        boundaries,
      ).above;
      const where = `n = ${n}, discordance ${discordance}`;
      expect(found, where).toBeGreaterThanOrEqual(0.75);
      // With fewer than five rows that change by noise, more is found than was promised: never less.
      expect(found, where).toBeLessThanOrEqual(n * discordance >= 5 ? 0.85 : 0.9);
    }
  });
});
