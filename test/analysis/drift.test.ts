import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeDrift } from '../../src/analysis/drift.ts';

const reference = [0.9, 0.91, 0.89, 0.905, 0.895, 0.9, 0.91, 0.9, 0.89, 0.9, 0.905, 0.9, 0.895, 0.9];
const recent = [0.87, 0.88, 0.875, 0.86, 0.885, 0.87, 0.88];
const asked = { recent, reference, referenceNights: 14, maxDrift: 0.01 };

const shifted = (values: readonly number[], by: number) => values.map((value) => value + by);

/** What is known of it; fails the test where nothing is. */
function known(question: typeof asked) {
  const found = judgeDrift(question);
  if (found.word === 'unknown') throw new Error('not known');
  return found;
}

describe('judgeDrift', () => {
  test('a drift of 2.6 points: the bound is that of scipy.stats.ttest_ind and its t quantile (scipy 1.17)', () => {
    const { drop, low, ...rest } = known(asked);
    expect(drop).toBeCloseTo(0.0257142857, 10);
    expect(low).toBeCloseTo(0.0141754790103768, 10);
    expect(rest).toMatchObject({ word: 'worse', n: 21, confidence: 0.999 });
    expect(rest.referenceMean).toBeCloseTo(0.9, 10);
    expect(rest.recentMean).toBeCloseTo(0.8742857143, 10);
  });

  test.each([
    { by: 0, maxDrift: 0.01, word: 'worse', why: 'shown, and large enough' },
    { by: 0, maxDrift: 0.03, word: 'slightly worse', why: 'shown, and smaller than what matters' },
    { by: 0.0144, maxDrift: 0.01, word: 'unclear', why: 'it looks large enough, and is not shown' },
    { by: 0.02, maxDrift: 0.01, word: 'no relevant drop', why: 'it neither looks so nor is shown' },
    { by: 0.1, maxDrift: 0.01, word: 'no relevant drop', why: 'it got better' },
    { by: 0.1, maxDrift: 0, word: 'no relevant drop', why: 'what got better never looks worse' },
  ])('recent nights $by higher, maxDrift $maxDrift → $word ($why)', ({ by, maxDrift, word }) => {
    expect(judgeDrift({ ...asked, recent: shifted(recent, by), maxDrift }).word).toBe(word);
  });

  test.each([
    { recentNights: 7, referenceNights: 14, lacking: 0, why: 'all are there' },
    { recentNights: 6, referenceNights: 14, lacking: 1, why: 'one recent night more' },
    { recentNights: 1, referenceNights: 14, lacking: 6, why: 'only tonight is not in the reference' },
    { recentNights: 1, referenceNights: 3, lacking: 17, why: 'the reference is not made yet' },
    { recentNights: 1, referenceNights: 0, lacking: 20, why: 'the first night' },
  ])('$referenceNights and $recentNights nights lack $lacking ($why)', ({ recentNights, referenceNights, lacking }) => {
    const found = judgeDrift({
      ...asked,
      recent: recent.slice(0, recentNights),
      reference: reference.slice(0, referenceNights),
    });
    if (lacking === 0) expect(found.word).not.toBe('unknown');
    else expect(found).toEqual({ word: 'unknown', n: recentNights + referenceNights, lacking });
  });

  test('more than seven recent nights: only the newest count', () => {
    expect(judgeDrift({ ...asked, recent: [...recent, 0, 0, 0] })).toEqual(judgeDrift(asked));
  });

  test('nights that are all alike do not drift, although sums are rounded', () => {
    const alike = known({ ...asked, recent: recent.map(() => 0.7), reference: reference.map(() => 0.7), maxDrift: 0 });
    expect(alike).toMatchObject({ word: 'no relevant drop', drop: 0 });
  });

  test('exactly the drift that matters is one', () => {
    const found = known({
      ...asked,
      recent: recent.map(() => 0.6),
      reference: reference.map(() => 0.7),
      maxDrift: 0.1,
    });
    expect(found.word).toBe('worse');
  });

  const means = (count: number) =>
    fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: count, maxLength: count });

  test('the bound is below the drop, moves with the nights, and does not ask for their order', () => {
    fc.assert(
      fc.property(means(7), means(14), fc.double({ min: -0.5, max: 0.5, noNaN: true }), (now, before, by) => {
        const question = { ...asked, recent: now, reference: before };
        const found = known(question);
        expect(found.low).toBeLessThanOrEqual(found.drop);
        const later = known({ ...question, recent: shifted(now, by) });
        expect(later.drop).toBeCloseTo(found.drop - by, 9);
        expect(later.low).toBeCloseTo(found.low - by, 9);
        const turned = known({ ...question, recent: now.toReversed(), reference: before.toReversed() });
        expect(turned.low).toBeCloseTo(found.low, 9);
      }),
    );
  });
});
