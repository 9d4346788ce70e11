import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addUsd,
  decimalFromUsd,
  type ExactUsd,
  isWithin,
  noUsd,
  subtractUsd,
  usdFor,
  usdFromNano,
} from '../../src/vocabulary/exact-usd.ts';
import { plainDecimal } from '../../src/vocabulary/money.ts';

const half = { numerator: 1n, denominator: 2n * 10n ** 18n };

const amounts: fc.Arbitrary<ExactUsd> = fc.record({
  numerator: fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
  denominator: fc.bigInt({ min: 1n, max: 10n ** 9n }),
});

/** a = b, whatever the two are written over. */
function isSame(a: ExactUsd, b: ExactUsd): boolean {
  return a.numerator * b.denominator === b.numerator * a.denominator;
}

describe('an exact amount as text', () => {
  test.each([
    { amount: noUsd, text: '0', why: 'nothing' },
    { amount: usdFromNano(1_300n), text: '0.0000013', why: 'no trailing zeros, no exponent' },
    { amount: usdFor(3, { usd: '0.0375', per: 1_000_000 }), text: '0.0000001125', why: 'finer than a nano-dollar' },
    { amount: usdFor(2, { usd: '10', per: 1 }), text: '20', why: 'whole dollars' },
    { amount: usdFor(1, { usd: '1', per: 3 }), text: '0.333333333333333333', why: 'cut at 18 places' },
    { amount: usdFor(2, { usd: '1', per: 3 }), text: '0.666666666666666667', why: 'and rounded there' },
    { amount: half, text: '0', why: 'half to even: down' },
    { amount: { ...half, numerator: 3n }, text: '0.000000000000000002', why: 'half to even: up' },
    { amount: subtractUsd(noUsd, usdFromNano(5n)), text: '-0.000000005', why: 'a difference has a sign' },
    { amount: { ...half, numerator: -1n }, text: '0', why: 'there is no negative zero' },
  ])('$text ($why)', ({ amount, text }) => {
    expect(decimalFromUsd(amount)).toBe(text);
  });
});

describe('arithmetic', () => {
  test('adding is exact, in any order, and subtracting undoes it', () => {
    fc.assert(
      fc.property(amounts, amounts, amounts, (a, b, c) => {
        expect(isSame(addUsd(a, b), addUsd(b, a))).toBe(true);
        expect(isSame(addUsd(addUsd(a, b), c), addUsd(a, addUsd(b, c)))).toBe(true);
        expect(isSame(subtractUsd(addUsd(a, b), b), a)).toBe(true);
      }),
    );
  });

  test('a long sum of several denominators stays small', () => {
    let sum = noUsd;
    for (let at = 0; at < 3000; at += 1) sum = addUsd(sum, usdFor(1, { usd: '0.1', per: [3, 7, 1000][at % 3] ?? 1 }));
    // 1000 × (1/30 + 1/70 + 1/10000) = 1000 × 1007/21000 … over 210 000.
    expect(isSame(sum, { numerator: 10_021n, denominator: 210n })).toBe(true);
    expect(String(sum.denominator).length).toBeLessThan(8);
  });

  test.each([
    { a: usdFromNano(5n), b: usdFromNano(5n), within: true },
    { a: usdFromNano(-5n), b: usdFromNano(5n), within: true },
    { a: usdFromNano(6n), b: usdFromNano(5n), within: false },
    { a: { numerator: 1n, denominator: 3n }, b: { numerator: 333n, denominator: 1000n }, within: false },
  ])('$a.numerator within $b.numerator: $within', ({ a, b, within }) => {
    expect(isWithin(a, b)).toBe(within);
  });
});

describe('plain digits of a number', () => {
  test.each([
    { value: 1e-7, text: '0.0000001', why: 'an exponent' },
    { value: 0.1 + 0.2, text: '0.30000000000000004', why: 'what the number says, not what was meant' },
    { value: '1.50', text: '1.5', why: 'no trailing zeros' },
    { value: '2e3', text: '2000', why: 'a positive exponent' },
    { value: 0, text: '0', why: 'nothing' },
    { value: -1, text: null, why: 'no price is negative' },
    { value: Number.NaN, text: null, why: 'no number' },
    { value: Number.POSITIVE_INFINITY, text: null, why: 'no end' },
    { value: '', text: null, why: 'nothing is written' },
  ])('$value → $text ($why)', ({ value, text }) => {
    expect(plainDecimal(value)).toBe(text);
  });

  test('mean the number they came from', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(plainDecimal(value))).toBe(value);
      }),
    );
  });
});
