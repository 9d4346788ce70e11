import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ReportedTokens, tokenClasses } from '../../src/pricing/token-classes.ts';

const bare: ReportedTokens = {
  promptTokens: 100,
  completionTokens: 50,
  cachedTokens: null,
  cachedWithin: null,
  reasoningTokens: null,
  totalTokens: null,
};

describe('token classes', () => {
  test.each<{ reported: Partial<ReportedTokens>; classes: readonly number[] | null; why: string }>([
    { reported: {}, classes: [100, 0, 50, 0], why: 'without details all is input and output' },
    { reported: { totalTokens: 150 }, classes: [100, 0, 50, 0], why: 'and adds up' },
    { reported: { totalTokens: 151 }, classes: null, why: 'a total that does not add up' },
    { reported: { totalTokens: 0 }, classes: null, why: 'zero is a total too' },
    { reported: { promptTokens: null }, classes: null, why: 'no prompt count' },
    { reported: { completionTokens: null }, classes: null, why: 'no completion count' },
    {
      reported: { cachedTokens: 64, cachedWithin: 'prompt', totalTokens: 150 },
      classes: [36, 64, 50, 0],
      why: 'cached tokens are part of the prompt (OpenAI)',
    },
    {
      reported: { cachedTokens: 64, cachedWithin: 'on-top' },
      classes: [100, 64, 50, 0],
      why: 'or come on top of it (Anthropic)',
    },
    {
      reported: { cachedTokens: 64, cachedWithin: 'on-top', totalTokens: 214 },
      classes: [100, 64, 50, 0],
      why: 'and are in the total',
    },
    {
      reported: { cachedTokens: 64, cachedWithin: 'on-top', totalTokens: 220 },
      classes: null,
      why: 'six tokens of a class that is not told, such as cache writes',
    },
    {
      reported: { cachedTokens: 101, cachedWithin: 'prompt' },
      classes: null,
      why: 'a part larger than the whole',
    },
    { reported: { reasoningTokens: 30 }, classes: [100, 0, 20, 30], why: 'reasoning is part of the completion' },
    {
      reported: { reasoningTokens: 30, totalTokens: 150 },
      classes: [100, 0, 20, 30],
      why: 'which the total confirms (OpenAI)',
    },
    {
      reported: { reasoningTokens: 30, totalTokens: 180 },
      classes: [100, 0, 50, 30],
      why: 'or denies: it comes on top (xAI)',
    },
    { reported: { reasoningTokens: 30, totalTokens: 170 }, classes: null, why: 'neither way adds up' },
    { reported: { reasoningTokens: 51 }, classes: null, why: 'more reasoning than completion, and no total to tell' },
    { reported: { reasoningTokens: 51, totalTokens: 201 }, classes: [100, 0, 50, 51], why: 'a total tells' },
    {
      reported: { cachedTokens: 100, cachedWithin: 'prompt', reasoningTokens: 50, totalTokens: 150 },
      classes: [0, 100, 0, 50],
      why: 'all of it cached and reasoning',
    },
  ])('$why', ({ reported, classes }) => {
    const found = tokenClasses({ ...bare, ...reported });
    expect(found && [found.input, found.cachedInput, found.output, found.reasoning]).toEqual(classes);
  });

  test('are never negative, and add up to whatever total was reported', () => {
    const count = fc.option(fc.nat(300));
    const reports: fc.Arbitrary<ReportedTokens> = fc.record({
      promptTokens: count,
      completionTokens: count,
      cachedTokens: count,
      cachedWithin: fc.constantFrom('prompt', 'on-top', null),
      reasoningTokens: count,
      totalTokens: count,
    });
    fc.assert(
      fc.property(reports, (reported) => {
        const found = tokenClasses(reported);
        if (!found) return;
        const parts = Object.values(found);
        expect(parts.every((part) => part >= 0)).toBe(true);
        if (reported.totalTokens !== null) expect(parts.reduce((a, b) => a + b)).toBe(reported.totalTokens);
      }),
      { numRuns: 1000 },
    );
  });
});
