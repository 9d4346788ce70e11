import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costOfAnswer, type PriceInForce, priceList, priceOfWritten } from '../../src/pricing/prices.ts';
import { addUsd, decimalFromUsd, noUsd } from '../../src/vocabulary/exact-usd.ts';

const none = { input: null, cachedInput: null, output: null, reasoning: null, request: null };
const reported = {
  promptTokens: 1000,
  completionTokens: 200,
  cachedTokens: null,
  cachedWithin: null,
  reasoningTokens: null,
  totalTokens: 1200,
} as const;

function inForce(written: Parameters<typeof priceOfWritten>[0], at: Partial<PriceInForce> = {}): PriceInForce {
  return { priceId: 1, variant: 0, tryNumber: 1, price: priceOfWritten(written), ...at };
}

function usd(prices: readonly PriceInForce[], answer: Partial<Parameters<typeof costOfAnswer>[1]>): string | null {
  const cost = costOfAnswer(priceList(prices), { ...reported, variant: 0, tryNumber: 1, ...answer });
  return cost && decimalFromUsd(cost);
}

describe('a price as a config writes it', () => {
  test.each([
    { written: {}, price: none, why: 'nothing is known' },
    {
      written: { inputPerMillionUsd: 0.1, perRequestUsd: 1e-7 },
      price: { ...none, input: { usd: '0.1', per: 1_000_000 }, request: { usd: '0.0000001', per: 1 } },
      why: 'the digits that were written',
    },
    {
      written: { cachedInputPerMillionUsd: 0, outputPerMillionUsd: 3, reasoningPerMillionUsd: 4.5 },
      price: {
        ...none,
        cachedInput: { usd: '0', per: 1_000_000 },
        output: { usd: '3', per: 1_000_000 },
        reasoning: { usd: '4.5', per: 1_000_000 },
      },
      why: 'free is a price',
    },
  ])('$why', ({ written, price }) => {
    expect(priceOfWritten(written)).toEqual(price);
  });
});

describe('what an answer costs', () => {
  const both = { inputPerMillionUsd: 0.1, outputPerMillionUsd: 0.4 };

  test.each([
    { written: both, answer: {}, cost: '0.00018', why: '1000 × 0.1 + 200 × 0.4, a million each' },
    { written: { ...both, perRequestUsd: 0.001 }, answer: {}, cost: '0.00118', why: 'a fee a request' },
    { written: { perRequestUsd: 0.001 }, answer: {}, cost: null, why: 'a fee alone does not cover the tokens' },
    { written: { inputPerMillionUsd: 0.1 }, answer: {}, cost: null, why: 'no price for output is unknown, not free' },
    {
      written: { inputPerMillionUsd: 0.1 },
      answer: { completionTokens: 0, totalTokens: 1000 },
      cost: '0.0001',
      why: 'unless there is none of it',
    },
    {
      written: both,
      answer: { cachedTokens: 600, cachedWithin: 'prompt' as const },
      cost: null,
      why: 'cached input is a class of its own, without a price here',
    },
    {
      written: { ...both, cachedInputPerMillionUsd: 0.01 },
      answer: { cachedTokens: 600, cachedWithin: 'prompt' as const },
      cost: '0.000126',
      why: '400 × 0.1 + 600 × 0.01 + 200 × 0.4',
    },
    {
      written: { ...both, reasoningPerMillionUsd: 0.8 },
      answer: { reasoningTokens: 150 },
      cost: '0.00024',
      why: '1000 × 0.1 + 50 × 0.4 + 150 × 0.8',
    },
    { written: both, answer: { totalTokens: 1300 }, cost: null, why: 'counts that do not add up' },
    { written: both, answer: { variant: 1 }, cost: null, why: "another variant's price is not this one's" },
    { written: both, answer: { tryNumber: 2 }, cost: null, why: 'nor that of another try' },
  ])('$why', ({ written, answer, cost }) => {
    expect(usd([inForce(written)], answer)).toBe(cost);
  });

  test('each try has its own price', () => {
    const prices = [inForce(both), inForce({ ...both, inputPerMillionUsd: 1 }, { priceId: 2, tryNumber: 2 })];
    expect(usd(prices, { tryNumber: 1 })).toBe('0.00018');
    expect(usd(prices, { tryNumber: 2 })).toBe('0.00108');
  });

  test('tokens summed first and then multiplied are the sum of the parts, for any price', () => {
    const rates = fc.record({
      inputPerMillionUsd: fc.double({ min: 0, max: 100, noNaN: true }),
      outputPerMillionUsd: fc.double({ min: 0, max: 100, noNaN: true }),
      perRequestUsd: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const answers = fc.array(fc.record({ promptTokens: fc.nat(1e6), completionTokens: fc.nat(1e6) }), { minLength: 1 });
    fc.assert(
      fc.property(rates, answers, (written, counted) => {
        const list = priceList([inForce(written)]);
        const charged = counted.map((counts) => {
          const one = list.classesFor(1, { ...reported, totalTokens: null, ...counts });
          if (!one) throw new Error('covered');
          return one;
        });
        const parts = charged.map((one) => list.costOf(1, { ...one, request: 1 })).reduce(addUsd, noUsd);
        const whole = list.costOf(1, {
          input: charged.reduce((sum, one) => sum + one.input, 0),
          cachedInput: 0,
          output: charged.reduce((sum, one) => sum + one.output, 0),
          reasoning: 0,
          request: charged.length,
        });
        expect(parts.numerator * whole.denominator).toBe(whole.numerator * parts.denominator);
        expect(whole.numerator >= 0n && whole.denominator > 0n).toBe(true);
      }),
    );
  });
});
