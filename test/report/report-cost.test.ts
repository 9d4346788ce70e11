import { describe, expect, test } from 'vitest';
import type { CostSum } from '../../src/analysis/sum-cost.ts';
import { priceOfWritten } from '../../src/pricing/prices.ts';
import { costText, reportCost } from '../../src/report/report-cost.ts';
import { reportPrices } from '../../src/report/report-prices.ts';
import { usdFromNano } from '../../src/vocabulary/exact-usd.ts';

const nothing: CostSum = {
  billedNanoUsd: null,
  unknownCount: 10,
  computed: null,
  computedUnknownCount: 10,
  both: null,
};

/** Ten answers that have both. */
function both(billedNanoUsd: bigint, computedNanoUsd: bigint): CostSum {
  const computed = usdFromNano(computedNanoUsd);
  const common = { billedNanoUsd, computed };
  return { ...common, unknownCount: 0, computedUnknownCount: 0, both: { ...common, answers: 10 } };
}

describe('what a group cost', () => {
  test.each([
    {
      cost: nothing,
      text: 'unknown: the endpoint did not say what it charged, and no known price covers what it counted',
      why: 'never nothing',
    },
    {
      cost: { ...nothing, billedNanoUsd: 1_500_000_000n, unknownCount: 3 },
      text: 'billed $1.50 (3 answers without), computed unknown',
      why: 'what is not in the sum is counted',
    },
    {
      cost: { ...nothing, computed: usdFromNano(0n), computedUnknownCount: 0 },
      text: 'billed unknown, computed $0',
      why: 'free is known',
    },
    { cost: both(1_000n, 1_000n), text: 'billed $0.00000100, computed $0.00000100; no difference', why: 'equal' },
    {
      cost: both(6_000n, 1_000n),
      text: 'billed $0.00000600, computed $0.00000100; off by +$0.00000500 (rounding)',
      why: 'ten answers may be off by one credit each',
    },
    {
      cost: both(6_001n, 1_000n),
      text: 'billed $0.00000600, computed $0.00000100; off by +$0.00000500 (more than rounding explains)',
      why: 'and by no more',
    },
    {
      cost: both(1_000n, 2_000_000_000n),
      text: 'billed $0.00000100, computed $2.00; off by -$2.00 (more than rounding explains)',
      why: 'less was billed',
    },
    {
      cost: { ...both(1_000n, 1_000n), computedUnknownCount: 2, unknownCount: 1 },
      text: 'billed $0.00000100 (1 answer without), computed $0.00000100 (2 answers without); no difference over 10 answers with both',
      why: 'only what has both is compared',
    },
  ])('$text ($why)', ({ cost, text }) => {
    expect(costText(reportCost(cost))).toBe(text);
  });

  test('is exact in the document, with the tolerance beside the difference', () => {
    expect(reportCost({ ...both(500n, 0n), computed: { numerator: 3n, denominator: 80_000_000_000n } })).toEqual({
      billed: '0.0000005',
      computed: '0.0000000000375',
      unknownCount: 0,
      computedUnknownCount: 0,
      difference: { answers: 10, billedLessComputed: '0.0000005', tolerance: '0.000005', isRounding: true },
    });
  });
});

test('each price is told once, in dollars a million, with the tries it was in force in', () => {
  const price = priceOfWritten({ inputPerMillionUsd: 0.1, perRequestUsd: 1e-7 });
  const first = { priceId: 7, tryNumber: 1, model: 'm', source: 'config' as const, validFromMs: 0, price };
  const odd = { input: { usd: '1', per: 3000 }, cachedInput: null, output: null, reasoning: null, request: null };
  const recorded = [
    first,
    { ...first, tryNumber: 3 },
    { ...first, tryNumber: 3 },
    { ...first, priceId: 2, tryNumber: 2, source: 'catalogue' as const, price: odd },
  ];
  const unknown = { cachedInputPerMillionUsd: null, outputPerMillionUsd: null, reasoningPerMillionUsd: null };
  const since = '1970-01-01T00:00:00.000Z';
  expect(reportPrices(recorded)).toEqual([
    {
      ...{ model: 'm', source: 'catalogue', since, tries: [2], ...unknown },
      ...{ inputPerMillionUsd: '333.333333333333333333', perRequestUsd: null },
    },
    {
      ...{ model: 'm', source: 'config', since, tries: [1, 3], ...unknown },
      ...{ inputPerMillionUsd: '0.1', perRequestUsd: '0.0000001' },
    },
  ]);
});
