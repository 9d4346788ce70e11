import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DropEstimate } from '../../src/analysis/drop-estimate.ts';
import { type DropContext, dropSentence } from '../../src/report/drop-sentence.ts';
import { dropEstimate } from './sample-drops.ts';

const passRate: DropContext = { what: 'Pass rate', maxDrop: 0.02, confirmed: null, isAllPassFail: true };

const worse = dropEstimate();
const fine = dropEstimate({ word: 'no relevant drop', drop: 0.003, interval: { low: -0.008, high: 0.014 } });
const unclear = dropEstimate({ word: 'unclear', drop: 0.01, interval: { low: -0.02, high: 0.04 } });

describe('dropSentence', () => {
  test.each([
    {
      estimate: worse,
      about: { confirmed: true },
      sentence:
        'Pass rate fell 10.0 points (95 % interval 6.1 to 14.4), 90.0 → 80.0 %; 36 rows broke, 6 recovered; confirmed by a re-run.',
      why: 'the whole of it',
    },
    {
      estimate: { ...worse, broke: 1, recovered: 0 },
      about: {},
      sentence: 'Pass rate fell 10.0 points (95 % interval 6.1 to 14.4), 90.0 → 80.0 %; 1 row broke, 0 recovered.',
      why: 'no re-run was made',
    },
    {
      estimate: { ...worse, confidence: 1 - 0.05 / 3 },
      about: { confirmed: false, what: 'Mean score', isAllPassFail: false },
      sentence:
        'Mean score fell 10.0 points (98.3 % interval 6.1 to 14.4), 90.0 → 80.0 %; 36 rows lost half or more, 6 gained as much; a re-run did not show it again.',
      why: 'scores that are no pass or fail, one of three intervals, and a re-run that was not worse',
    },
    {
      estimate: dropEstimate({
        word: 'slightly worse',
        drop: 0.012,
        interval: { low: 0.0004, high: 0.021 },
        candidateMean: 0.888,
        broke: 8,
        recovered: 2,
      }),
      about: {},
      sentence:
        'Pass rate fell 1.20 points (95 % interval 0.04 to 2.10), 90.0 → 88.8 %: less than the 2 points that matter; 8 rows broke, 2 recovered.',
      why: 'a bound that is not 0 is not said to be 0.0',
    },
    {
      estimate: dropEstimate({
        word: 'better',
        drop: -0.03,
        interval: { low: -0.056, high: -0.004 },
        candidateMean: 0.93,
        broke: 2,
        recovered: 11,
      }),
      about: {},
      sentence: 'Pass rate rose 3.0 points (95 % interval 0.4 to 5.6), 90.0 → 93.0 %; 2 rows broke, 11 recovered.',
      why: 'a rise is told as one',
    },
    {
      estimate: fine,
      about: {},
      sentence: 'No drop of 2 points or more (interval −0.8 to 1.4).',
      why: 'what was ruled out is said, and nothing more',
    },
    {
      estimate: { ...fine, interval: { low: -0.008, high: 0.01996 } },
      about: {},
      sentence: 'No drop of 2 points or more (interval −0.800 to 1.996).',
      why: 'an interval that ends under 2 points does not read as if it held them',
    },
    {
      estimate: fine,
      about: { maxDrop: 0.005 },
      sentence: 'No drop of 0.5 points or more (interval −0.8 to 1.4).',
      why: 'half a point',
    },
    {
      estimate: fine,
      about: { maxDrop: 0.01 },
      sentence: 'No drop of 1 point or more (interval −0.8 to 1.4).',
      why: 'one point',
    },
    {
      estimate: unclear,
      about: {},
      sentence:
        'No drop shown; with 300 rows a drop under 5.2 points is missed more than 1 time in 5, so the 2-point gate is mostly blind.',
      why: 'too few rows for the gate',
    },
    {
      estimate: unclear,
      about: { maxDrop: 0 },
      sentence:
        'No drop shown (interval −2.0 to 4.0); with 300 rows a drop under 5.2 points is missed more than 1 time in 5.',
      why: 'no gate',
    },
    {
      estimate: { ...unclear, smallestFound: 0.015 },
      about: {},
      sentence:
        'No drop shown, and one of 2 points is not ruled out (interval −2.0 to 4.0); with 300 rows a drop under 1.5 points is missed more than 1 time in 5.',
      why: 'a gate that sees enough, and yet an unlucky night',
    },
    {
      estimate: { ...unclear, smallestFound: null },
      about: {},
      sentence: 'No drop shown, and one of 2 points is not ruled out (interval −2.0 to 4.0).',
      why: 'nobody knows what would be found',
    },
    {
      estimate: { ...unclear, n: 285, missing: 15, isUnclearByMissing: true, candidateMean: 0.889 },
      about: {},
      sentence:
        'Unclear: 15 of 300 rows have no score, and whether they would have passed decides; pass rate 90.0 → 88.9 % over the other 285 (interval −2.0 to 4.0).',
      why: 'missing rows decide',
    },
    {
      estimate: { ...unclear, n: 9, missing: 1, isUnclearByMissing: true },
      about: {},
      sentence:
        'Unclear: 1 of 10 rows has no score, and whether it would have passed decides; pass rate 90.0 → 80.0 % over the other 9 (interval −2.0 to 4.0).',
      why: 'a single one of them',
    },
    {
      estimate: { ...unclear, n: 0 },
      about: {},
      sentence: 'Nothing to compare: no row has a score on both sides.',
      why: 'no pair at all',
    },
  ])('$why: $sentence', ({ estimate, about, sentence }) => {
    expect(dropSentence(estimate, { ...passRate, ...about })).toBe(sentence);
  });

  test('never says that there is no difference, and the figures it gives never contradict its word', () => {
    const share = fc.double({ min: -1, max: 1, noNaN: true });
    const cases = fc.record({
      edges: fc.tuple(share, share, share),
      maxDrop: fc.double({ min: 0, max: 0.2, noNaN: true }),
    });
    fc.assert(
      fc.property(cases, ({ edges, maxDrop }) => {
        const [low = 0, drop = 0, high = 0] = [...edges].sort((a, b) => a - b);
        const estimate: DropEstimate = dropEstimate({
          drop,
          interval: { low, high },
          word: wordOf(low, drop, high, maxDrop),
        });
        const sentence = dropSentence(estimate, { ...passRate, maxDrop });
        expect(sentence).not.toMatch(/no difference|NaN|p =|p-value|undefined|−0\.0 |--/);
        const [from, to] = (/interval (−?[\d.]+) to (−?[\d.]+)/.exec(sentence) ?? []).slice(1).map(readNumber);
        if (from === undefined || to === undefined) return;
        expect(from).toBeLessThanOrEqual(to);
        const isNear = [low, drop, high].some((edge) => [0, maxDrop].some((mark) => Math.abs(edge - mark) < 1e-5));
        if (isNear) return;
        if (estimate.word === 'worse' || estimate.word === 'better') expect(from).toBeGreaterThan(0);
        if (estimate.word === 'no relevant drop') expect(to).toBeLessThan(maxDrop * 100);
      }),
      { numRuns: 2_000 },
    );
  });
});

/** As STATISTICS has it: the first that holds. */
function wordOf(low: number, drop: number, high: number, maxDrop: number): DropEstimate['word'] {
  if (low > 0) return drop >= maxDrop ? 'worse' : 'slightly worse';
  if (high < 0) return 'better';
  return high < maxDrop ? 'no relevant drop' : 'unclear';
}

function readNumber(text: string): number {
  return Number(text.replace('−', '-'));
}
