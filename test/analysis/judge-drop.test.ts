import { describe, expect, test } from 'vitest';
import { judgeDrop } from '../../src/analysis/judge-drop.ts';
import { normalQuantile, upperProbability } from '../../src/analysis/quantiles.ts';
import { tangoInterval } from '../../src/analysis/tango.ts';
import { judge, question, type Rows } from './drop-questions.ts';

const z = normalQuantile(upperProbability(0.95));

describe('the word', () => {
  test.each([
    { rows: { n: 300, broke: 36, recovered: 6 }, word: 'worse', why: '10 points, all of the interval above 0' },
    { rows: { n: 300, broke: 6 }, word: 'worse', why: 'exactly as much as the gate allows counts' },
    { rows: { n: 1000, broke: 15 }, word: 'slightly worse', why: 'certain, and less than the gate allows' },
    { rows: { n: 300, broke: 6, recovered: 36 }, word: 'better', why: 'all of the interval below 0' },
    { rows: { n: 1000, broke: 5, recovered: 5 }, word: 'no relevant drop', why: 'a drop of 2 points is ruled out' },
    { rows: { n: 300 }, word: 'no relevant drop', why: 'no row changed: at most 1.3 points' },
    { rows: { n: 100 }, word: 'unclear', why: 'no row changed, but 100 rows cannot rule out 2 points' },
    { rows: { n: 300, broke: 21, recovered: 19 }, word: 'unclear', why: 'much noise and no drop' },
    { rows: { n: 300, broke: 14, recovered: 5 }, word: 'worse', why: 'just above 0' },
    { rows: { n: 300, broke: 12, recovered: 5 }, word: 'unclear', why: 'more than the gate allows, and not shown' },
  ] as const)('$rows → $word ($why)', ({ rows, word }) => {
    expect(judge(rows).word).toBe(word);
  });

  test.each([
    { rows: { n: 1000, broke: 6 }, word: 'worse', why: 'every drop that is shown is too much' },
    { rows: { n: 1000, recovered: 6 }, word: 'better', why: 'a rise is a rise' },
    { rows: { n: 1000 }, word: 'unclear', why: 'that nothing fell by anything cannot be shown' },
  ] as const)('a gate of 0 points, $rows → $word ($why)', ({ rows, word }) => {
    expect(judge(rows, { maxDrop: 0 }).word).toBe(word);
  });

  test('a drop of exactly the gate counts, however its sum was rounded', () => {
    // 0.3 − 0.2 is 0.09999999999999998.
    const baseline = Float64Array.from({ length: 40 }, (_, row) => 0.3 + (row % 2 === 0 ? 0.01 : -0.01));
    const scores = { baseline, candidate: new Float64Array(40).fill(0.2), isSingle: false };
    expect(judge({ n: 40 }, { ...scores, maxDrop: 0.1 }).word).toBe('worse');
  });
});

describe('the numbers', () => {
  test('of single answers are those of Tango’s interval', () => {
    expect(judge({ n: 300, broke: 36, recovered: 6, failedTwice: 24 })).toMatchObject({
      ...{ n: 300, missing: 0, drop: 0.1, broke: 36, recovered: 6, discordance: 0.14, method: 'tango' },
      ...{ interval: tangoInterval(36, 6, 300, z), isWidenedByNights: false, clusterCount: null },
      ...{ baselineMean: 0.9, candidateMean: 0.8, isUnclearByMissing: false, confidence: 0.95 },
    });
  });

  test('a higher confidence is a wider interval', () => {
    const usual = judge({ n: 300, broke: 14, recovered: 4 });
    const shared = judge({ n: 300, broke: 14, recovered: 4 }, { confidence: 0.9875 });
    expect([usual.word, shared.word]).toEqual(['worse', 'unclear']);
    expect(shared.interval.low).toBeLessThan(usual.interval.low);
  });

  test.each([
    { changed: 9, method: 't-with-pseudo-rows', why: 'nine rows differ' },
    { changed: 10, method: 't', why: 'ten do' },
  ])('graded scores against several nights: $method where $why', ({ changed, method }) => {
    const baseline = Float64Array.from({ length: 100 }, (_, row) => (row < changed ? 0.8 : 0.9));
    const scores = { baseline, candidate: new Float64Array(100).fill(0.9), isSingle: false, nights: 7 };
    expect(judge({ n: 100 }, scores)).toMatchObject({ method, broke: 0, recovered: 0, discordance: changed / 100 });
  });

  test.each([
    { before: 6 / 7, fails: 9, method: 't-with-pseudo-rows', why: 'nine fail that mostly passed, though all differ' },
    { before: 6 / 7, fails: 10, method: 't', why: 'ten do' },
    { before: 4 / 7, fails: 10, method: 't', why: 'ten fail that passed on more than half of the nights' },
    { before: 0.5, fails: 10, method: 't-with-pseudo-rows', why: 'the nights are of two minds' },
  ])('passes and fails against several nights: $method where $why', ({ before, fails, method }) => {
    const candidate = Float64Array.from({ length: 100 }, (_, row) => (row < fails ? 0 : 1));
    const scores = { baseline: new Float64Array(100).fill(before), candidate, isSingle: false, nights: 7 };
    expect(judge({ n: 100 }, scores)).toMatchObject({ method, discordance: 1 });
  });

  test('a row breaks where its score falls by half of the whole or more', () => {
    const baseline = Float64Array.of(1, 0.5, 1, 0.9, 0, 0.2);
    const candidate = Float64Array.of(0, 0, 0.5, 0.41, 0.5, 0.6);
    const { broke, recovered } = judge({ n: 6 }, { baseline, candidate, isSingle: false });
    expect([broke, recovered]).toEqual([3, 1]);
  });

  test('it breaks since the newest night; the drop and its interval are from the mean of all', () => {
    const nights = { baseline: Float64Array.of(6 / 7, 1 / 7, 1, 0), newest: Float64Array.of(0, 1, 1, 0) };
    const candidate = Float64Array.of(0, 1, 0, 1);
    const seven = judge({ n: 4 }, { ...nights, candidate, isSingle: false, nights: 7 });
    expect(seven).toMatchObject({ broke: 1, recovered: 1, discordance: 1, baselineMean: 0.5 });
    const { drop, interval } = judge({ n: 4 }, { baseline: nights.baseline, candidate, isSingle: false, nights: 7 });
    expect(seven).toMatchObject({ drop, interval });
  });

  test('a mean of equal scores that was rounded is no change', () => {
    const mean = (0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1) / 7;
    expect(mean).not.toBe(0.1);
    const scores = { baseline: new Float64Array(20).fill(mean), candidate: new Float64Array(20).fill(0.1) };
    expect(judge({ n: 20 }, { ...scores, isSingle: false }).discordance).toBe(0);
  });

  test('groups widen it, and one group says nothing', () => {
    const rows = { n: 300, broke: 30 };
    const plain = judge(rows);
    const scattered = judge(rows, { clusters: Uint32Array.from({ length: 300 }, (_, row) => row % 20) });
    const inOne = judge(rows, {
      clusters: Uint32Array.from({ length: 300 }, (_, row) => (row < 30 ? 0 : (row % 19) + 1)),
    });
    const single = judge(rows, { clusters: new Uint32Array(300) });
    expect([plain, scattered, inOne, single].map(({ word }) => word)).toEqual(['worse', 'worse', 'unclear', 'unclear']);
    expect([plain, scattered, inOne, single].map(({ clusterCount }) => clusterCount)).toEqual([null, 20, 20, 1]);
    expect(inOne.method).toBe('jackknife');
    expect(single).toMatchObject({ interval: { low: -1, high: 1 }, smallestFound: null });
  });
});

describe('few rows', () => {
  test('none with a score on both sides is nothing known', () => {
    expect(judgeDrop(question({ n: 0 }))).toBeNull();
    expect(judgeDrop(question({ n: 5, missingPassed: 5 }))).toBeNull();
  });

  test.each([
    { isSingle: true, clusters: null },
    { isSingle: false, clusters: null },
    { isSingle: false, clusters: Uint32Array.of(0, 1) },
  ])('one or two are unclear, with numbers that are finite: %o', (rest) => {
    for (const rows of [{ n: 1 }, { n: 1, broke: 1 }, { n: 2 }, { n: 2, broke: 2 }, { n: 2, recovered: 2 }]) {
      const { word, interval, smallestFound } = judge(rows, rest);
      expect(word).toBe('unclear');
      expect(Number.isFinite(interval.low) && Number.isFinite(interval.high)).toBe(true);
      expect(smallestFound).toBeNull();
    }
  });
});

describe('missing rows', () => {
  test.each([
    {
      rows: { n: 300, missingPassed: 15 },
      word: 'unclear',
      why: '5 % timed out, the rest is equal: all may have failed',
    },
    { rows: { n: 300, missingFailed: 15 }, word: 'no relevant drop', why: 'what failed before cannot fall' },
    { rows: { n: 1000, missingPassed: 3 }, word: 'no relevant drop', why: 'too few to matter' },
    {
      rows: { n: 1000, broke: 10, missingPassed: 20 },
      word: 'unclear',
      why: 'slightly worse, and by far if those failed',
    },
    { rows: { n: 300, broke: 36, recovered: 6, missingPassed: 15 }, word: 'worse', why: 'worse even if they passed' },
    { rows: { n: 300, broke: 12, missingFailed: 15 }, word: 'unclear', why: 'they may have made up for it' },
    { rows: { n: 300, recovered: 30, missingPassed: 6 }, word: 'better', why: 'better whatever they are' },
    { rows: { n: 300, recovered: 30, missingPassed: 24 }, word: 'unclear', why: 'or not, with so many' },
  ] as const)('$rows → $word ($why)', ({ rows, word }) => {
    const { missingPassed = 0, missingFailed = 0 }: Rows = rows;
    const estimate = judge(rows);
    expect(estimate).toMatchObject({ word, isUnclearByMissing: word === 'unclear' });
    expect(estimate.missing).toBe(missingPassed + missingFailed);
    expect(estimate.n).toBe(rows.n - estimate.missing);
  });

  test('what is unclear without them is not so by them', () => {
    expect(judge({ n: 50, missingPassed: 2 })).toMatchObject({ word: 'unclear', isUnclearByMissing: false });
  });

  test('the interval is of the rows that both sides have', () => {
    expect(judge({ n: 300, missingPassed: 15 }).interval).toEqual(tangoInterval(0, 0, 285, z));
  });
});

describe('the spread of nights', () => {
  const means = [0.9, 0.88, 0.92, 0.9, 0.89, 0.91, 0.93, 0.87];
  const deviation = Math.sqrt((2 * (0.01 ** 2 + 0.02 ** 2 + 0.03 ** 2)) / 7);

  test('from eight nights on, t(k − 1)·s·√(1 + 1/K) to each side at least', () => {
    const { interval, drop, isWidenedByNights, word } = judge({ n: 300, broke: 15 }, { earlierMeans: means });
    const halfWidth = 2.3646242515927844 * deviation * Math.sqrt(2);
    expect(interval.low).toBeCloseTo(drop - halfWidth, 12);
    expect(interval.high).toBeCloseTo(drop + halfWidth, 12);
    expect({ isWidenedByNights, word }).toEqual({ isWidenedByNights: true, word: 'unclear' });
  });

  test('seven nights are too few to know it', () => {
    const estimate = judge({ n: 300, broke: 15 }, { earlierMeans: means.slice(0, 7) });
    expect(estimate).toMatchObject({ isWidenedByNights: false, word: 'worse' });
  });

  test('nights that are all alike widen nothing', () => {
    const estimate = judge({ n: 300, broke: 15 }, { earlierMeans: new Array<number>(30).fill(0.9) });
    expect(estimate).toMatchObject({ isWidenedByNights: false, interval: tangoInterval(15, 0, 300, z) });
  });

  test('the smallest drop that is found is one beyond it', () => {
    const narrow = judge({ n: 300, broke: 8, recovered: 7 });
    const wide = judge({ n: 300, broke: 8, recovered: 7 }, { earlierMeans: means });
    expect(wide.smallestFound).toBeCloseTo((2.3646242515927844 + 0.8416212335729143) * deviation * Math.sqrt(2), 12);
    expect(wide.smallestFound).toBeGreaterThan(narrow.smallestFound ?? 1);
  });
});

describe('the smallest drop that is found', () => {
  test.each([
    { n: 100, own: 0.05, points: 11.3, why: 'the dataset’s own discordance' },
    { n: 300, own: 0.05, points: 5.2, why: 'the same, more rows' },
    { n: 300, own: null, points: 5.2, why: 'not known: what the two nights show, here 15 of 300 rows' },
  ])('$n rows: $points points ($why)', ({ n, own, points }) => {
    const { smallestFound } = judge({ n, broke: n / 40 + 0.5, recovered: n / 40 - 0.5 }, { ownDiscordance: own });
    expect((smallestFound ?? 0) * 100).toBeCloseTo(points, 1);
  });

  test.each([
    { groups: 20, isScattered: true, isLarger: false, why: 'noise that lies in all groups alike' },
    { groups: 20, isScattered: false, isLarger: true, why: 'noise that lies in few groups hides more' },
  ])('in groups: $why', ({ groups, isScattered, isLarger }) => {
    const rows = { n: 300, broke: 20, recovered: 20 };
    const groupOf = (row: number) => (isScattered ? row % groups : Math.floor((row * groups) / 300));
    const clusters = Uint32Array.from({ length: 300 }, (_, row) => groupOf(row));
    const [alone, grouped] = [judge(rows).smallestFound ?? 0, judge(rows, { clusters }).smallestFound ?? 0];
    expect(grouped).toBeGreaterThanOrEqual(alone);
    expect(grouped > alone * 1.5).toBe(isLarger);
  });

  test('a drop that is shown adds nothing to the noise', () => {
    const calm = judge({ n: 300, broke: 2, recovered: 2 });
    const fallen = judge({ n: 300, broke: 32, recovered: 2 });
    expect(fallen.smallestFound).toBeCloseTo(calm.smallestFound ?? 0, 12);
  });
});
