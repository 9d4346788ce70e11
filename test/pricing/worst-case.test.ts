import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadTokenCounter } from '../../src/pricing/count-tokens.ts';
import { priceOfWritten } from '../../src/pricing/prices.ts';
import { hasWorstCase, mostTokens, worstCost } from '../../src/pricing/worst-case.ts';
import { decimalFromUsd } from '../../src/vocabulary/exact-usd.ts';

const request = (content: string, params: Record<string, unknown> = {}) => ({
  messages: [{ role: 'user', content }] as const,
  params,
});

test('no prompt has more tokens than its worst case', async () => {
  const count = await loadTokenCounter();
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.lorem()), (text) => {
      expect(mostTokens(request(text), 0).prompt).toBeGreaterThanOrEqual(count(text) + 32);
    }),
  );
});

test.each([
  { params: { max_tokens: 64 }, seen: 0, most: 64, why: 'the request says so' },
  { params: { max_tokens: 64, max_completion_tokens: 32 }, seen: 900, most: 32, why: 'the newer name goes first' },
  { params: { max_tokens: 64, n: 3 }, seen: 0, most: 192, why: 'each choice may be so long' },
  { params: {}, seen: 0, most: 4096, why: 'nothing is known yet' },
  { params: {}, seen: 3000, most: 6000, why: 'twice the longest so far' },
  { params: { n: 2 }, seen: 3000, most: 8192, why: 'two choices of which little is known' },
])('the longest answer to $params after one of $seen tokens is taken to be $most ($why)', ({ params, seen, most }) => {
  expect(mostTokens(request('x', params), seen).completion).toBe(most);
});

test('tools and formats are part of the prompt', () => {
  const tools = [{ type: 'function', function: { name: 'weather', parameters: {} } }];
  const more = mostTokens(request('x', { tools }), 0).prompt - mostTokens(request('x'), 0).prompt;
  expect(more).toBeGreaterThan(JSON.stringify(tools).length);
});

test.each([
  { written: { inputPerMillionUsd: 1, outputPerMillionUsd: 4 }, usd: '0.0005', why: '100 × 1 + 100 × 4' },
  {
    written: { inputPerMillionUsd: 1, outputPerMillionUsd: 4, reasoningPerMillionUsd: 9 },
    usd: '0.001',
    why: 'the answer may be reasoning',
  },
  {
    written: { inputPerMillionUsd: 1, cachedInputPerMillionUsd: 2, outputPerMillionUsd: 4, perRequestUsd: 0.1 },
    usd: '0.1006',
    why: 'the prompt may be cached, and there is a fee',
  },
])('100 + 100 tokens cost at most $usd ($why)', ({ written, usd }) => {
  expect(decimalFromUsd(worstCost(priceOfWritten(written), { prompt: 100, completion: 100 }))).toBe(usd);
});

test('a price without input or output says nothing of the worst case', () => {
  expect(hasWorstCase(priceOfWritten({ inputPerMillionUsd: 1, outputPerMillionUsd: 0 }))).toBe(true);
  expect(hasWorstCase(priceOfWritten({ inputPerMillionUsd: 1 }))).toBe(false);
  expect(hasWorstCase(priceOfWritten({ perRequestUsd: 1 }))).toBe(false);
});
