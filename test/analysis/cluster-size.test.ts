import { describe, expect, test } from 'vitest';
import { judgeDrop } from '../../src/analysis/judge-drop.ts';
import { seededRandom } from '../../src/vocabulary/seeded-random.ts';

const sizes = [4, 8, 12, 16, 20, 30, 40, 50, 60, 60];
const clusters = Uint32Array.from(sizes.flatMap((size, cluster) => new Array<number>(size).fill(cluster)));

/**
 * Ten groups of 4 to 60 rows; each has good and bad nights of its own, which its rows share, and nothing ever changes.
 * There is no counting every outcome of 300 rows in groups: 2,000 pairs of nights, of a fixed seed.
 */
describe('nights without a change, rows in ten unequal groups', () => {
  test.each([
    { spread: 0.1, why: 'groups that share a little' },
    { spread: 0.4, why: 'groups that share much' },
  ])('at most 8 false alarms in 100 by the jackknife: $why', ({ spread }) => {
    const pairs = 2000;
    const random = seededRandom(20260101);
    let [alarms, alarmsByRows] = [0, 0];
    for (let pair = 0; pair < pairs; pair += 1) {
      const [baseline, candidate] = [night(spread, random), night(spread, random)];
      if (isAlarm(baseline, candidate, clusters)) alarms += 1;
      if (isAlarm(baseline, candidate, null)) alarmsByRows += 1;
    }
    expect(alarms / pairs).toBeLessThanOrEqual(0.08);
    // Without groups, so many proofs are counted that are none.
    expect(alarmsByRows / pairs).toBeGreaterThan(0.08);
  });
});

/** Each group passes around three times in four, on this night more or less often by up to one and a half times `spread`. */
function night(spread: number, random: () => number): Float64Array {
  const rates = sizes.map(() => {
    const shift = spread * (random() + random() + random() - 1.5);
    return Math.min(1, Math.max(0, 0.75 + shift));
  });
  return Float64Array.from(clusters, (cluster) => (random() < (rates[cluster] ?? 0) ? 1 : 0));
}

function isAlarm(baseline: Float64Array, candidate: Float64Array, of: Uint32Array | null): boolean {
  const estimate = judgeDrop({
    ...{ baseline, candidate, clusters: of, nights: 1, isSingle: true, ownDiscordance: null },
    ...{ confidence: 0.95, maxDrop: 0.02, earlierMeans: [] },
  });
  return estimate !== null && (estimate.interval.low > 0 || estimate.interval.high < 0);
}
