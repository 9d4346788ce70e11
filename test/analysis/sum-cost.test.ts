import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CostSum, sumCost } from '../../src/analysis/sum-cost.ts';
import { priceList, priceOfWritten, type WrittenPrice } from '../../src/pricing/prices.ts';
import { addUsd, decimalFromUsd, type ExactUsd, noUsd } from '../../src/vocabulary/exact-usd.ts';
import { runColumns, type TestResult } from './run-columns.ts';

/** By try and variant; the third variant has no price in the second try, and none has one in the third. */
const written: readonly (readonly WrittenPrice[])[] = [
  [
    { inputPerMillionUsd: 0.1, outputPerMillionUsd: 0.4 },
    { inputPerMillionUsd: 0.0375, cachedInputPerMillionUsd: 1e-7, outputPerMillionUsd: 2, reasoningPerMillionUsd: 3 },
    { inputPerMillionUsd: 5, outputPerMillionUsd: 15, perRequestUsd: 0.0033 },
  ],
  [
    { inputPerMillionUsd: 0.2, outputPerMillionUsd: 0.4, cachedInputPerMillionUsd: 0 },
    { inputPerMillionUsd: 1 / 3, outputPerMillionUsd: 2 / 3, reasoningPerMillionUsd: 1 / 7 },
  ],
];

const prices = priceList(
  written.flatMap((ofTry, tryIndex) =>
    ofTry.map((price, variant) => ({
      priceId: tryIndex * 10 + variant,
      variant,
      tryNumber: tryIndex + 1,
      price: priceOfWritten(price),
    })),
  ),
);

const count = fc.option(fc.nat(100_000), { nil: undefined });
const anyResult = fc
  .record({
    variant: fc.nat(2),
    tryNumber: fc.integer({ min: 1, max: 3 }),
    promptTokens: count,
    completionTokens: count,
    cachedTokens: fc.option(fc.nat(2000), { nil: undefined }),
    cachedOnTop: fc.boolean(),
    reasoningTokens: fc.option(fc.nat(2000), { nil: undefined }),
    costBilledNanoUsd: fc.option(fc.nat(1_000_000), { nil: undefined }),
    errorKind: fc.constantFrom(undefined, undefined, undefined, 'filtered'),
    addsUp: fc.constantFrom(true, true, false, undefined),
  })
  .map(({ addsUp, ...result }) => {
    const { promptTokens = 0, completionTokens = 0, cachedTokens = 0, cachedOnTop } = result;
    const sum = promptTokens + completionTokens + (cachedOnTop ? cachedTokens : 0);
    return { ...result, totalTokens: addsUp === undefined ? undefined : addsUp ? sum : sum + 1_000_000 };
  })
  .map((result) => Object.fromEntries(Object.entries(result).filter(([, value]) => value !== undefined)));
const anyRun = fc
  .array(anyResult, { maxLength: 40 })
  .map((results) => results.map((result, seq): TestResult => ({ seq, ...result })));

const everyone = (results: readonly unknown[]) => Uint32Array.from(results, (_, at) => at);

/** What each class of one answer counts and costs, worked out another way; null: unknown. */
function chargesOf(result: TestResult): (readonly [tokens: number, usdPerMillion: number])[] | null {
  const price = written[(result.tryNumber ?? 1) - 1]?.[result.variant ?? 0];
  const { promptTokens, completionTokens, cachedTokens = 0, reasoningTokens = 0, totalTokens } = result;
  if (!price || promptTokens === undefined || completionTokens === undefined) return null;
  const spent = promptTokens + completionTokens + (result.cachedOnTop ? cachedTokens : 0);
  const isOnTop = totalTokens !== undefined && totalTokens !== spent;
  if (isOnTop && totalTokens !== spent + reasoningTokens) return null;
  const parts = [
    [result.cachedOnTop ? promptTokens : promptTokens - cachedTokens, price.inputPerMillionUsd],
    [cachedTokens, price.cachedInputPerMillionUsd],
    [isOnTop ? completionTokens : completionTokens - reasoningTokens, price.outputPerMillionUsd],
    [reasoningTokens, price.reasoningPerMillionUsd],
    [1_000_000, price.perRequestUsd ?? 0],
  ] as const;
  if (parts.some(([tokens, rate]) => tokens < 0 || (tokens > 0 && rate === undefined))) return null;
  return parts.map(([tokens, rate = 0]) => [tokens, rate]);
}

/** Of all answers, in grains of 10^-46 dollars: every digit of a price of at most ten has its place before the fortieth. */
function reference(results: readonly TestResult[]): { grains: bigint; unknown: number } {
  const answered = results.filter(({ errorKind }) => errorKind === undefined).map(chargesOf);
  const grains = answered
    .flatMap((charges) => charges ?? [])
    .map(([tokens, usdPerMillion]) => {
      const [mantissa = '', exponent = '0'] = usdPerMillion.toExponential().split('e');
      const [whole = '', fraction = ''] = mantissa.split('.');
      return BigInt(tokens) * BigInt(whole + fraction) * 10n ** BigInt(40 - fraction.length + Number(exponent));
    });
  return { grains: grains.reduce((sum, each) => sum + each, 0n), unknown: answered.filter((of) => of === null).length };
}

function expectSame(found: ExactUsd | null, { numerator, denominator }: ExactUsd): void {
  const amount = found ?? noUsd;
  expect(amount.numerator * denominator).toBe(numerator * amount.denominator);
}

describe('the sum of costs', () => {
  test('is what an independent count of every answer says, exactly', () => {
    fc.assert(
      fc.property(anyRun, (results) => {
        const { computed, computedUnknownCount } = sumCost(runColumns(results, prices), everyone(results));
        const { grains, unknown } = reference(results);
        expectSame(computed, { numerator: grains, denominator: 10n ** 46n });
        expect(computedUnknownCount).toBe(unknown);
      }),
      { numRuns: 300 },
    );
  });

  test('is the same in every grouping and order: the parts add up exactly', () => {
    fc.assert(
      fc.property(anyRun, fc.array(fc.nat(4), { minLength: 40, maxLength: 40 }), (results, dealt) => {
        const columns = runColumns(results, prices);
        const whole = sumCost(columns, everyone(results));
        const groups = [0, 1, 2, 3, 4].map((group) =>
          sumCost(
            columns,
            everyone(results)
              .filter((at) => dealt[at] === group)
              .reverse(),
          ),
        );
        const add = (pick: (of: CostSum) => number) => groups.reduce((sum, group) => sum + pick(group), 0);
        expectSame(
          groups.reduce((sum, { computed }) => addUsd(sum, computed ?? noUsd), noUsd),
          whole.computed ?? noUsd,
        );
        expectSame(
          groups.reduce((sum, { both }) => addUsd(sum, both?.computed ?? noUsd), noUsd),
          whole.both?.computed ?? noUsd,
        );
        expect(add((group) => Number(group.billedNanoUsd ?? 0))).toBe(Number(whole.billedNanoUsd ?? 0));
        expect(add((group) => group.computedUnknownCount)).toBe(whole.computedUnknownCount);
        expect(add((group) => group.unknownCount)).toBe(whole.unknownCount);
        expect(add((group) => group.both?.answers ?? 0)).toBe(whole.both?.answers ?? 0);
        for (const { computed } of [whole, ...groups])
          if (computed) expect(decimalFromUsd(computed)).toMatch(/^\d+(\.\d+)?$/);
      }),
      { numRuns: 300 },
    );
  });

  test('keeps billed and computed apart, and compares only answers that have both', () => {
    const tokens = { promptTokens: 1000, completionTokens: 100 };
    const columns = runColumns(
      [
        { seq: 0, ...tokens, costBilledNanoUsd: 141_000 },
        { seq: 1, ...tokens },
        { seq: 2, costBilledNanoUsd: 7 },
        { seq: 3, errorKind: 'filtered', costBilledNanoUsd: 1 },
      ],
      prices,
    );
    const { computed, both, ...rest } = sumCost(columns, everyone([0, 1, 2, 3]));
    expect(rest).toEqual({ billedNanoUsd: 141_008n, unknownCount: 1, computedUnknownCount: 1 });
    expect(computed && decimalFromUsd(computed)).toBe('0.00028');
    expect(both).toMatchObject({ answers: 1, billedNanoUsd: 141_000n });
    expect(both && decimalFromUsd(both.computed)).toBe('0.00014');
  });

  test('is unknown, never nothing, where no answer has a price', () => {
    const columns = runColumns([{ seq: 0, tryNumber: 3, promptTokens: 1, completionTokens: 1 }], prices);
    expect(sumCost(columns, everyone([0]))).toMatchObject({ computed: null, computedUnknownCount: 1, both: null });
  });

  test('of a free model is nothing, and known', () => {
    const free = [
      {
        priceId: 1,
        variant: 0,
        tryNumber: 1,
        price: priceOfWritten({ inputPerMillionUsd: 0, outputPerMillionUsd: 0 }),
      },
    ];
    const columns = runColumns([{ seq: 0, promptTokens: 5, completionTokens: 1 }], priceList(free));
    const { computed } = sumCost(columns, everyone([0]));
    expect(computed && decimalFromUsd(computed)).toBe('0');
  });
});
