import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Amounts, add, Budget, type BudgetBounds, type Hold, noAmounts } from '../../src/runner/budget.ts';
import { decimalFromUsd, type ExactUsd, isWithin, noUsd, subtractUsd } from '../../src/vocabulary/exact-usd.ts';

const usd = (numerator: bigint, denominator = 1_000_000n) => ({ numerator, denominator });
const amounts = (tokens: number, microUsd: bigint, requests = 1): Amounts => ({ requests, tokens, usd: usd(microUsd) });
const unbounded: BudgetBounds = { maxRequests: null, maxTokens: null, maxUsd: null };

/** How far `used` goes past `atMost`; nothing where it does not. */
const passed = (used: Amounts, atMost: Amounts): Amounts => ({
  requests: 0,
  tokens: Math.max(0, used.tokens - atMost.tokens),
  usd: isWithin(used.usd, atMost.usd) ? noUsd : subtractUsd(used.usd, atMost.usd),
});

/** The bounds, or what was used before where that is past them already; unbounded is very much. */
const larger = (before: Amounts, { maxRequests, maxTokens, maxUsd }: BudgetBounds): Amounts => {
  const bound = maxUsd ?? usd(10n ** 12n, 1n);
  return {
    requests: Math.max(before.requests, maxRequests ?? 1e9),
    tokens: Math.max(before.tokens, maxTokens ?? 1e9),
    usd: isWithin(before.usd, bound) ? bound : before.usd,
  };
};

const anyUsd: fc.Arbitrary<ExactUsd> = fc.record({
  numerator: fc.bigInt({ min: 0n, max: 1000n }),
  denominator: fc.constantFrom(1n, 7n, 1000n),
});
const anyAmounts: fc.Arbitrary<Amounts> = fc.record({ requests: fc.constant(1), tokens: fc.nat(1000), usd: anyUsd });
const anyBounds = fc.record({
  maxRequests: fc.option(fc.integer({ min: 1, max: 30 })),
  maxTokens: fc.option(fc.integer({ min: 1, max: 10_000 })),
  maxUsd: fc.option(anyUsd),
});
/** An attempt: what is set aside, what it uses, and which of those then in flight is settled before it; past them: none. */
const anyStep = fc.record({ atMost: anyAmounts, used: anyAmounts, settles: fc.nat(6) });

describe('a budget', () => {
  test('is never passed by more than what attempts used beyond their worst cases, and sums are exact', () => {
    fc.assert(
      fc.property(anyBounds, anyAmounts, fc.array(anyStep, { maxLength: 60 }), (bounds, before, steps) => {
        const budget = new Budget(bounds, before);
        const inFlight: { readonly hold: Hold; readonly used: Amounts }[] = [];
        let used = before;
        let beyond = noAmounts;
        const settle = (index: number) => {
          const [one] = inFlight.splice(index, 1);
          if (!one) return;
          budget.settle(one.hold, one.used);
          used = add(used, one.used);
          beyond = add(beyond, passed(one.used, one.hold.atMost));
        };
        for (const { atMost, used, settles } of steps) {
          settle(settles);
          const hold = budget.reserve(atMost);
          if (hold.kind === 'hold') inFlight.push({ hold, used });
        }
        while (inFlight.length > 0) settle(0);

        expect(budget.isSettled).toBe(true);
        expect(budget.taken).toMatchObject({ requests: used.requests, tokens: used.tokens });
        expect(decimalFromUsd(budget.taken.usd)).toBe(decimalFromUsd(used.usd));
        const most = add(larger(before, bounds), beyond);
        expect(used.requests).toBeLessThanOrEqual(most.requests);
        expect(used.tokens).toBeLessThanOrEqual(most.tokens);
        expect(isWithin(used.usd, most.usd)).toBe(true);
      }),
    );
  });

  test('may be used up to the last bit', () => {
    const budget = new Budget({ maxRequests: 3, maxTokens: 30, maxUsd: usd(3n) }, noAmounts);
    for (let n = 0; n < 3; n += 1) expect(budget.reserve(amounts(10, 1n)).kind).toBe('hold');
    expect(budget.reserve(amounts(0, 0n)).kind).toBe('refused');
  });

  test('gives back what an attempt did not use, and tells who waits for it', () => {
    const budget = new Budget({ ...unbounded, maxTokens: 100 }, noAmounts);
    let told = 0;
    budget.onSettled(() => {
      told += 1;
    });
    const hold = budget.reserve(amounts(80, 0n));
    expect(budget.reserve(amounts(40, 0n)).kind).toBe('refused');
    expect(budget.isSettled).toBe(false);
    if (hold.kind === 'hold') budget.settle(hold, amounts(10, 0n));
    expect(told).toBe(1);
    expect(budget.isSettled).toBe(true);
    expect(budget.reserve(amounts(40, 0n)).kind).toBe('hold');
  });

  test.each([
    {
      bounds: { ...unbounded, maxRequests: 5 },
      message: 'budget.maxRequests: all 5 requests are used; raise budget.maxRequests, then run again: it is resumed',
    },
    {
      bounds: { ...unbounded, maxTokens: 1000 },
      message:
        'budget.maxTokens: 950 of 1000 tokens are used, the next request may take 60; ' +
        'raise budget.maxTokens, then run again: it is resumed',
    },
    {
      bounds: { ...unbounded, maxUsd: usd(2n, 1n) },
      message:
        'budget.maxUsd: $1.9999995 of $2 are used, the next request may cost $0.000002; ' +
        'raise budget.maxUsd, then run again: it is resumed',
    },
  ])('names itself, what was used and what to do: $message', ({ bounds, message }) => {
    const budget = new Budget(bounds, { requests: 5, tokens: 950, usd: usd(19_999_995n, 10_000_000n) });
    expect(budget.reserve(amounts(60, 2n))).toEqual({ kind: 'refused', message });
  });

  test('takes a hold back once', () => {
    const budget = new Budget(unbounded, noAmounts);
    const hold = budget.reserve(amounts(1, 1n));
    if (hold.kind !== 'hold') throw new Error('refused');
    budget.settle(hold, noAmounts);
    expect(() => budget.settle(hold, noAmounts)).toThrow('once');
  });
});
