import { describe, expect, test } from 'vitest';
import { scoreCompletion } from '../../src/scoring/score-completion.ts';
import type { ExactScorer, Opinion, Scorer } from '../../src/scoring/scorer.ts';
import { scorers } from '../../src/scoring/scorers.ts';

const exactly = (expected: string, name = 'exact') => ({ type: 'exact' as const, name, expected });

/** The registry with another exact: what a broken scorer does to the others. */
const withExact = (score: Scorer<ExactScorer>['score']) => ({
  ...scorers,
  exact: { ...scorers.exact, score },
});

describe('scoreCompletion()', () => {
  test('gives a score a scorer, in their order, under their names', async () => {
    const scores = await scoreCompletion('yes', { b: exactly('yes', 'b'), a: exactly('no', 'a') });
    expect(scores).toEqual([
      { scorer: 'b', value: 1, passed: true, reason: null },
      { scorer: 'a', value: 0, passed: false, reason: '"yes" is not "no"' },
    ]);
  });

  test('gives none for a scorer that expects nothing of this row', async () => {
    expect(await scoreCompletion('yes', { a: null, b: exactly('yes', 'b') })).toHaveLength(1);
  });

  test.each([
    {
      opinion: () => {
        throw new Error('no judge');
      },
      reason: 'not scored: no judge',
      why: 'it throws',
    },
    {
      opinion: () => {
        throw 'text';
      },
      reason: 'not scored: text',
      why: 'it throws what is no error',
    },
    { opinion: () => Promise.reject(new Error('no judge')), reason: 'not scored: no judge', why: 'it rejects' },
    {
      opinion: () => ({ value: Number.NaN, passed: true, reason: null }),
      reason: 'not scored: gave NaN, which is not from 0 to 1',
      why: 'no number',
    },
    {
      opinion: () => ({ value: 1.5, passed: true, reason: null }),
      reason: 'not scored: gave 1.5, which is not from 0 to 1',
      why: 'too large',
    },
  ])(
    'a scorer that is broken gives null and the reason, the others their scores: $why',
    async ({ opinion, reason }) => {
      const expectations = {
        broken: exactly('yes', 'broken'),
        sound: { type: 'contains' as const, name: 'sound', expected: 'yes' },
      };
      expect(await scoreCompletion('yes', expectations, { scorers: withExact(opinion) })).toEqual([
        { scorer: 'broken', value: null, passed: null, reason },
        { scorer: 'sound', value: 1, passed: true, reason: null },
      ]);
    },
  );

  test('a scorer that never answers is given up when the time is over', async () => {
    const waits: number[] = [];
    const scores = await scoreCompletion(
      'yes',
      { judge: exactly('yes', 'judge') },
      {
        scorers: withExact(() => new Promise<Opinion>(() => undefined)),
        timeLimitMs: 5000,
        wait: async (ms) => {
          waits.push(ms);
        },
      },
    );
    expect(scores).toEqual([
      { scorer: 'judge', value: null, passed: null, reason: 'not scored: took longer than 5000 ms' },
    ]);
    expect(waits).toEqual([5000]);
  });

  test('a scorer that answers later is waited for, and its time limit is let go', async () => {
    let isLetGo = false;
    const scores = await scoreCompletion(
      'yes',
      { judge: exactly('yes', 'judge') },
      {
        scorers: withExact(async () => ({ value: 0.5, passed: true, reason: 'half right' })),
        wait: (_, signal) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => {
              isLetGo = true;
              resolve();
            });
          }),
      },
    );
    expect(scores).toEqual([{ scorer: 'judge', value: 0.5, passed: true, reason: 'half right' }]);
    expect(isLetGo).toBe(true);
  });
});
