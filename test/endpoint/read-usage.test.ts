import { describe, expect, test } from 'vitest';
import { mergeUsage, readUsage } from '../../src/endpoint/read-usage.ts';

const none = {
  promptTokens: null,
  completionTokens: null,
  cachedTokens: null,
  reasoningTokens: null,
  totalTokens: null,
  cachedWithin: null,
  source: 'usage',
};

describe('token counts in the forms that servers write', () => {
  test.each([
    {
      why: "the vendor's example: both details null",
      usage: {
        prompt_tokens: 20,
        completion_tokens: 46,
        total_tokens: 66,
        prompt_tokens_details: null,
        completion_tokens_details: null,
      },
      read: { ...none, promptTokens: 20, completionTokens: 46, totalTokens: 66 },
    },
    {
      why: 'OpenAI: cached and reasoning are parts',
      usage: {
        prompt_tokens: 100,
        completion_tokens: 50,
        total_tokens: 150,
        prompt_tokens_details: { cached_tokens: 64 },
        completion_tokens_details: { reasoning_tokens: 30 },
      },
      read: {
        ...none,
        promptTokens: 100,
        completionTokens: 50,
        cachedTokens: 64,
        reasoningTokens: 30,
        totalTokens: 150,
        cachedWithin: 'prompt',
      },
    },
    {
      why: 'DeepSeek: prompt_cache_hit_tokens',
      usage: {
        prompt_tokens: 100,
        completion_tokens: 5,
        total_tokens: 105,
        prompt_cache_hit_tokens: 80,
        prompt_cache_miss_tokens: 20,
      },
      read: {
        ...none,
        promptTokens: 100,
        completionTokens: 5,
        cachedTokens: 80,
        totalTokens: 105,
        cachedWithin: 'prompt',
      },
    },
    {
      why: "Anthropic's names: cached tokens come on top",
      usage: { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 90 },
      read: { ...none, promptTokens: 10, completionTokens: 5, cachedTokens: 90, cachedWithin: 'on-top' },
    },
    {
      why: 'a gateway that writes on-top counts into the details: the total tells',
      usage: {
        prompt_tokens: 100,
        completion_tokens: 5,
        total_tokens: 195,
        prompt_tokens_details: { cached_tokens: 90 },
      },
      read: {
        ...none,
        promptTokens: 100,
        completionTokens: 5,
        cachedTokens: 90,
        totalTokens: 195,
        cachedWithin: 'on-top',
      },
    },
    {
      why: 'a zero is a count, not an unknown',
      usage: { prompt_tokens: 7, completion_tokens: 0, prompt_tokens_details: { cached_tokens: 0 } },
      read: { ...none, promptTokens: 7, completionTokens: 0, cachedTokens: 0, cachedWithin: 'prompt' },
    },
    {
      why: 'what is no count is unknown',
      usage: { prompt_tokens: -1, completion_tokens: 2.5, total_tokens: 'many', reasoning_tokens: '12' },
      read: { ...none, reasoningTokens: 12 },
    },
    { why: 'null', usage: null, read: null },
    { why: 'missing', usage: undefined, read: null },
    { why: 'an empty object says nothing', usage: {}, read: null },
  ])('$why', ({ usage, read }) => {
    expect(readUsage(usage, undefined)).toEqual(read);
  });

  test.each([
    {
      why: 'prompt_n is without the cached part',
      timings: { prompt_n: 12, predicted_n: 34 },
      read: { ...none, promptTokens: 12, completionTokens: 34, source: 'timings' },
    },
    {
      why: 'newer servers tell the cached part',
      timings: { prompt_n: 12, predicted_n: 34, cache_n: 100 },
      read: {
        ...none,
        promptTokens: 12,
        completionTokens: 34,
        cachedTokens: 100,
        cachedWithin: 'on-top',
        source: 'timings',
      },
    },
    { why: 'timings without counts', timings: { predicted_ms: 3 }, read: null },
  ])('no usage but timings (llama.cpp): $why', ({ timings, read }) => {
    expect(readUsage(null, timings)).toEqual(read);
  });

  test.each([
    { earlier: null, later: null, merged: null, why: 'nothing yet' },
    { earlier: { prompt_tokens: 1 }, later: null, merged: { prompt_tokens: 1 }, why: 'null does not erase' },
    {
      earlier: { completion_tokens: 3 },
      later: { completion_tokens: 9 },
      merged: { completion_tokens: 9 },
      why: 'the last counts, no sum',
    },
    {
      earlier: { prompt_tokens: 5, completion_tokens: 1 },
      later: { prompt_tokens: null, completion_tokens: 4 },
      merged: { prompt_tokens: 5, completion_tokens: 4 },
      why: 'a null field does not erase either',
    },
  ])('merging usage: $why', ({ earlier, later, merged }) => {
    expect(mergeUsage(earlier, later)).toEqual(merged);
  });
});
