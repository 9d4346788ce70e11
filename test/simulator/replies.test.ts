import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutAnswer, tokenLikePieces } from '../../src/simulator/replies.ts';
import { costOf } from '../../src/simulator/usage.ts';
import { countWords } from './test-simulator.ts';

test('tokenLikePieces() joined are the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(tokenLikePieces(text).join('')).toBe(text);
    }),
  );
});

describe('cutAnswer', () => {
  test('keeps a beginning of the text, of at most so many tokens', () => {
    fc.assert(
      fc.property(fc.lorem({ maxCount: 20 }), fc.integer({ min: 1, max: 30 }), (text, maxTokens) => {
        const cut = cutAnswer(text, countWords(text), maxTokens, countWords);
        expect(text.startsWith(cut.text)).toBe(true);
        expect(countWords(cut.text)).toBeLessThanOrEqual(maxTokens);
        expect(cut.finishReason).toBe(countWords(text) > maxTokens ? 'length' : 'stop');
      }),
    );
  });

  test('leaves a text alone that has no maximum', () => {
    expect(cutAnswer('a b', 2, null, countWords)).toEqual({ text: 'a b', tokens: 2, finishReason: 'stop' });
  });
});

describe('costOf', () => {
  const usage = (prompt: number, completion: number) => ({
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: null,
    completion_tokens_details: null,
  });
  test.each([
    { prompt: 20, completion: 46, credits: 41, usd: '0.000020500', why: '40.8 credits round to whole ones' },
    { prompt: 1, completion: 0, credits: 0, usd: '0.000000000', why: 'a tiny call rounds to nothing' },
    {
      prompt: 5_000_000,
      completion: 5_000_000,
      credits: 5_000_000,
      usd: '2.500000000',
      why: 'dollars before the point',
    },
  ])('$prompt + $completion tokens cost $credits credits ($why)', ({ prompt, completion, credits, usd }) => {
    const cost = costOf(usage(prompt, completion), { inputPerMillionUsd: 0.1, outputPerMillionUsd: 0.4 });
    expect(cost).toEqual({ creditsUsed: credits, usdSpentText: usd, usdSpent: Number(usd) });
  });

  test('an unknown price is an unknown cost', () => {
    expect(costOf(usage(1, 1), null)).toBeNull();
  });
});
