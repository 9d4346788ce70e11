import { describe, expect, test } from 'vitest';
import { judgeDrop } from '../../src/analysis/judge-drop.ts';
import { seededRandom } from '../../src/vocabulary/seeded-random.ts';

const unequal = [4, 8, 12, 16, 20, 30, 40, 50, 60, 60];
const veryUnequal = [3, 4, 6, 8, 12, 20, 30, 50, 67, 100];
const oneLarge = [200, 4, 6, 8, 10, 12, 14, 14, 16, 16];

function clustersOf(sizes: readonly number[]): Uint32Array {
  return Uint32Array.from(sizes.flatMap((size, cluster) => new Array<number>(size).fill(cluster)));
}

/**
 * Ten groups of 300 rows; each has good and bad nights of its own, which its rows share, and nothing ever changes.
 * There is no counting every outcome of 300 rows in groups: 2,000 pairs of nights, of a fixed seed.
 */
describe('nights without a change, rows in ten unequal groups', () => {
  test.each([
    { sizes: unequal, spread: 0.1, why: 'groups that share a little' },
    { sizes: unequal, spread: 0.4, why: 'groups that share much' },
    { sizes: veryUnequal, spread: 0.4, why: 'groups of 3 to 100 rows that share much' },
    { sizes: oneLarge, spread: 0.4, why: 'two thirds of the rows in one group' },
  ])('at most 8 false alarms in 100 by the jackknife: $why', ({ sizes, spread }) => {
    const pairs = 2000;
    const clusters = clustersOf(sizes);
    const random = seededRandom(20260101);
    let [alarms, alarmsByRows] = [0, 0];
    for (let pair = 0; pair < pairs; pair += 1) {
      const [baseline, candidate] = [night(sizes, spread, random), night(sizes, spread, random)];
      if (isAlarm(baseline, candidate, clusters)) alarms += 1;
      if (isAlarm(baseline, candidate, null)) alarmsByRows += 1;
    }
    expect(alarms / pairs).toBeLessThanOrEqual(0.08);
    // Without groups, so many proofs are counted that are none.
    expect(alarmsByRows / pairs).toBeGreaterThan(0.08);
  });
});

/** Each group passes around three times in four, on this night more or less often by up to one and a half times `spread`. */
function night(sizes: readonly number[], spread: number, random: () => number): Float64Array {
  const rates = sizes.map(() => {
    const shift = spread * (random() + random() + random() - 1.5);
    return Math.min(1, Math.max(0, 0.75 + shift));
  });
  return Float64Array.from(clustersOf(sizes), (cluster) => (random() < (rates[cluster] ?? 0) ? 1 : 0));
}

function isAlarm(baseline: Float64Array, candidate: Float64Array, of: Uint32Array | null): boolean {
  const estimate = judgeDrop({
    ...{ baseline, newest: baseline, candidate, clusters: of, nights: 1, isSingle: true, ownDiscordance: null },
    ...{ confidence: 0.95, maxDrop: 0.02, earlierMeans: [] },
  });
  return estimate !== null && (estimate.interval.low > 0 || estimate.interval.high < 0);
}
