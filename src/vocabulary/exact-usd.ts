import { divideHalfEven, placePoint } from './money.ts';
import type { Rate } from './price.ts';

/** An exact amount of US dollars, `numerator ÷ denominator`; the denominator is above 0. A difference may be negative. */
export interface ExactUsd {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Enough for every price in use to come out without rounding: one token at $0.000001 a million is 1e-12. */
const mostPlaces = 18;

export const noUsd: ExactUsd = { numerator: 0n, denominator: 1n };

export function usdFromNano(nanoUsd: bigint): ExactUsd {
  return { numerator: nanoUsd, denominator: 1_000_000_000n };
}

/** `count` tokens, or requests, at a rate. */
export function usdFor(count: number, { usd, per }: Rate): ExactUsd {
  const [whole = '', fraction = ''] = usd.split('.');
  const numerator = BigInt(`${whole}${fraction}`) * BigInt(count);
  return { numerator, denominator: 10n ** BigInt(fraction.length) * BigInt(per) };
}

export function addUsd(a: ExactUsd, b: ExactUsd): ExactUsd {
  if (a.denominator === b.denominator) return { numerator: a.numerator + b.numerator, denominator: a.denominator };
  // In lowest terms: a long sum of many denominators would grow without end.
  return reduced({
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  });
}

export function subtractUsd(a: ExactUsd, b: ExactUsd): ExactUsd {
  return addUsd(a, { numerator: -b.numerator, denominator: b.denominator });
}

/** Whether a ≤ b in size, whatever their signs. */
export function isWithin(a: ExactUsd, b: ExactUsd): boolean {
  return sizeOf(a.numerator) * b.denominator <= sizeOf(b.numerator) * a.denominator;
}

/** Plain digits, without trailing zeros; past 18 places rounded half to even. `-` before a negative amount. */
export function decimalFromUsd({ numerator, denominator }: ExactUsd): string {
  const rounded = divideHalfEven(sizeOf(numerator) * 10n ** BigInt(mostPlaces), denominator);
  return `${numerator < 0n && rounded !== 0n ? '-' : ''}${placePoint(rounded, mostPlaces)}`;
}

function reduced({ numerator, denominator }: ExactUsd): ExactUsd {
  let [a, b] = [sizeOf(numerator), denominator];
  while (b !== 0n) [a, b] = [b, a % b];
  return { numerator: numerator / a, denominator: denominator / a };
}

function sizeOf(value: bigint): bigint {
  return value < 0n ? -value : value;
}
