import { describe, expect, test } from 'vitest';
import { chanceOfDrop } from '../../src/analysis/drop-chance.ts';
import type { DropEstimate, DropQuestion } from '../../src/analysis/drop-estimate.ts';
import { standOut } from '../../src/analysis/false-discovery.ts';
import { judgeDrop } from '../../src/analysis/judge-drop.ts';
import { pairedMeanInterval } from '../../src/analysis/paired-mean.ts';
import { meanOfNights, newestOfNights } from '../../src/analysis/scores-of-nights.ts';
import type { Interval } from '../../src/analysis/wilson.ts';
import { seededRandom } from '../../src/vocabulary/seeded-random.ts';
import { judge, question } from './drop-questions.ts';
import { enumerateFlakyRows } from './enumerate-flaky-rows.ts';

const excludesZero = ({ low, high }: Interval) => low > 0 || high < 0;

/** Nothing changed: rows that pass by chance alone, tonight and on the nights before. */
function quietGroup(rows: number, nights: number, passes: number, random: () => number): DropQuestion {
  const night = () => Float64Array.from({ length: rows }, () => (random() < passes ? 1 : 0));
  const before = Array.from({ length: nights }, night);
  return question(
    { n: rows },
    {
      ...{ baseline: meanOfNights(before, rows), newest: newestOfNights(before, rows), candidate: night() },
      ...{ nights, isSingle: nights === 1, maxDrop: 0 },
    },
  );
}

/** The interval as it would be, did every row tell that differs from the mean of the nights. */
function byRowsThatDiffer({ baseline, candidate }: DropQuestion): Interval {
  const drops = baseline.map((before, row) => before - (candidate[row] ?? 0));
  return pairedMeanInterval(drops, drops.filter((drop) => Math.abs(drop) > 1e-9).length, 0.95).interval;
}

describe('a small group against a window, nothing changed', () => {
  test('all of 20 rows pass tonight, which they did 9 times in 10: nothing stands out', () => {
    // 15 rows passed on six nights of seven, five on all: 0.893, as a user saw it.
    const baseline = Float64Array.from({ length: 20 }, (_, row) => (row < 15 ? 6 / 7 : 1));
    const candidate = new Float64Array(20).fill(1);
    const asked = question({ n: 20 }, { baseline, candidate, nights: 7, isSingle: false });
    expect(excludesZero(byRowsThatDiffer(asked))).toBe(true);
    expect(chanceOfDrop(asked)).toBe(1);
    expect(judgeDrop(asked)).toMatchObject({ method: 't-with-pseudo-rows', word: 'unclear', discordance: 0.75 });
  });

  test.each([
    { rows: 20, passes: 0.8, formerly: 7.2 },
    { rows: 20, passes: 0.9, formerly: 8.8 },
    { rows: 60, passes: 0.8, formerly: 5.6 },
    { rows: 60, passes: 0.9, formerly: 7.0 },
    { rows: 60, passes: 0.95, formerly: 8.8 },
  ])('false alarms of at most 5.5 in 100: $rows rows that pass $passes of seven nights, formerly $formerly', (of) => {
    const nights = 5000;
    const random = seededRandom(20260103);
    let [alarms, formerly] = [0, 0];
    for (let night = 0; night < nights; night += 1) {
      const asked = quietGroup(of.rows, 7, of.passes, random);
      if (excludesZero(estimateOf(asked).interval)) alarms += 1;
      if (excludesZero(byRowsThatDiffer(asked))) formerly += 1;
    }
    expect((100 * alarms) / nights).toBeLessThanOrEqual(5.5);
    expect(Math.abs((100 * formerly) / nights - of.formerly)).toBeLessThan(1.2);
  });

  test.each([
    { rows: 20, nights: 2, passes: 0.8 },
    { rows: 20, nights: 2, passes: 0.9 },
    { rows: 10, nights: 3, passes: 0.8 },
  ])('and by every possible outcome of $rows rows that pass $passes of $nights nights', ({ rows, nights, passes }) => {
    let [alarms, all] = [0, 0];
    enumerateFlakyRows(rows, nights, passes, (drops, probability) => {
      // Which of tonight's answers passed shows in the drop alone: a mean is never below 0 or above 1.
      const baseline = Float64Array.from(drops, (drop) => (drop > 0 ? drop : 1 + drop));
      const candidate = Float64Array.from(drops, (drop) => (drop > 0 ? 0 : 1));
      all += probability;
      if (excludesZero(judge({ n: rows }, { baseline, candidate, nights, isSingle: false }).interval))
        alarms += probability;
    });
    expect(1 - all).toBeLessThan(0.001);
    expect(alarms + 1 - all).toBeLessThanOrEqual(0.055);
  });

  test.each([
    { rows: 20, nights: 7 },
    { rows: 60, nights: 3 },
    { rows: 60, nights: 1 },
  ])('of ten topics of $rows rows one stands out on at most 6 nights in 100, against $nights nights', (of) => {
    const tries = 500;
    const random = seededRandom(20260104);
    let starred = 0;
    for (let each = 0; each < tries; each += 1) {
      const topics = Array.from({ length: 10 }, () => quietGroup(of.rows, of.nights, 0.9, random));
      const chances = topics.map((topic) => chanceOfDrop(topic) ?? 1);
      if (standOut(chances, 0.05).some(Boolean)) starred += 1;
    }
    expect(starred / tries).toBeLessThanOrEqual(0.06);
  });
});

test('a topic that broke is still found: half of 20 rows that passed nine nights in ten', () => {
  const baseline = Float64Array.from({ length: 20 }, (_, row) => (row < 14 ? 6 / 7 : 1));
  const candidate = Float64Array.from({ length: 20 }, (_, row) => row % 2);
  const { interval, broke } = judge({ n: 20 }, { baseline, candidate, nights: 7, isSingle: false });
  expect(interval.low).toBeGreaterThan(0.1);
  expect(broke).toBe(10);
});

function estimateOf(asked: DropQuestion): DropEstimate {
  const estimate = judgeDrop(asked);
  if (!estimate) throw new Error('no pair');
  return estimate;
}
