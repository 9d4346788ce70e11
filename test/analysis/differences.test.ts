import { expect, test } from 'vitest';
import { countTurned, differencesOf } from '../../src/analysis/differences.ts';
import { meanOfNights, newestOfNights } from '../../src/analysis/scores-of-nights.ts';
import { seededRandom } from '../../src/vocabulary/seeded-random.ts';

const [rows, nights] = [300, 500];

/** Nothing ever changes; nights of a fixed seed. @returns means over the nights */
function quietNights(passRate: number, window: number) {
  const random = seededRandom(20260102);
  const night = () => Float64Array.from({ length: rows }, () => (random() < passRate ? 1 : 0));
  const sums = { broke: 0, recovered: 0, brokeAgainstMean: 0, recoveredAgainstMean: 0 };
  for (let each = 0; each < nights; each += 1) {
    const before = Array.from({ length: window }, night);
    const baseline = meanOfNights(before, rows);
    const sides = { baseline, newest: newestOfNights(before, rows), candidate: night() };
    const scores = { ...sides, clusters: null, nights: window, isSingle: false, ownDiscordance: null };
    const turned = countTurned(differencesOf(scores, null));
    const againstMean = countTurned(differencesOf({ ...scores, newest: baseline }, null));
    sums.broke += turned.broke / nights;
    sums.recovered += turned.recovered / nights;
    sums.brokeAgainstMean += againstMean.broke / nights;
    sums.recoveredAgainstMean += againstMean.recovered / nights;
  }
  return sums;
}

test.each([
  { passRate: 0.9, window: 7, why: 'most rows pass' },
  { passRate: 0.9, window: 2, why: 'two nights' },
  { passRate: 0.2, window: 7, why: 'most rows fail' },
])('noise breaks as many rows as it mends, against $window nights that pass $passRate of them ($why)', (of) => {
  const { broke, recovered, brokeAgainstMean, recoveredAgainstMean } = quietNights(of.passRate, of.window);
  const expected = rows * of.passRate * (1 - of.passRate);
  // Four standard errors of what 500 nights show.
  const margin = 4 * Math.sqrt((2 * expected) / nights);
  expect(Math.abs(broke - recovered)).toBeLessThan(margin);
  expect(Math.abs(broke - expected)).toBeLessThan(margin);
  // Against the mean of the nights most of them would be on one side.
  const [more, fewer] = [brokeAgainstMean, recoveredAgainstMean].toSorted((a, b) => b - a);
  expect(more).toBeGreaterThan(1.5 * (fewer ?? 0));
});
