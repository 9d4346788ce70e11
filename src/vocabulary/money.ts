const nanoDigits = 9;

/**
 * A decimal number of US dollars → integer nano-USD, rounded half to even once.
 * @param usd e.g. `"0.0000013"`, `"1.3e-6"`, or a JSON number
 * @returns null where it is no finite, non-negative decimal that fits a safe integer of nano-USD
 */
export function nanoUsdFromDecimal(usd: string | number): number | null {
  const match = /^\+?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(String(usd).trim());
  if (!match) return null;
  const [, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return null;
  const digits = BigInt(`${whole}${fraction}`);
  const shift = nanoDigits - fraction.length + Number(exponent);
  const nano = shift >= 0 ? digits * 10n ** BigInt(shift) : divideHalfEven(digits, 10n ** BigInt(-shift));
  return nano <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(nano) : null;
}

function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const twiceRest = (dividend % divisor) * 2n;
  const roundUp = twiceRest > divisor || (twiceRest === divisor && quotient % 2n === 1n);
  return roundUp ? quotient + 1n : quotient;
}

/** Integer nano-USD → the exact decimal string, without trailing zeros: `1300` → `"0.0000013"`. */
export function decimalFromNanoUsd(nanoUsd: number | bigint): string {
  const digits = String(nanoUsd).padStart(nanoDigits + 1, '0');
  const fraction = digits.slice(-nanoDigits).replace(/0+$/, '');
  const whole = digits.slice(0, -nanoDigits);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
