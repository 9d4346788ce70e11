const nanoDigits = 9;

/**
 * A decimal number of US dollars → integer nano-USD, rounded half to even once.
 * @param usd e.g. `"0.0000013"`, `"1.3e-6"`, or a JSON number
 * @returns null where it is no finite, non-negative decimal that fits a safe integer of nano-USD
 */
export function nanoUsdFromDecimal(usd: string | number): number | null {
  const decimal = parseDecimal(usd);
  if (!decimal) return null;
  const shift = nanoDigits - decimal.places;
  const nano =
    shift >= 0 ? decimal.digits * 10n ** BigInt(shift) : divideHalfEven(decimal.digits, 10n ** BigInt(-shift));
  return nano <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(nano) : null;
}

/**
 * The same number in plain digits, exactly: `1e-7` → `"0.0000001"`.
 * @returns null where it is no finite, non-negative decimal
 */
export function plainDecimal(value: string | number): string | null {
  const decimal = parseDecimal(value);
  if (!decimal) return null;
  const { digits, places } = decimal;
  return places <= 0 ? String(digits * 10n ** BigInt(-places)) : placePoint(digits, places);
}

/** digits ÷ 10^places. */
function parseDecimal(value: string | number): { readonly digits: bigint; readonly places: number } | null {
  const match = /^\+?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(String(value).trim());
  if (!match) return null;
  const [, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return null;
  return { digits: BigInt(`${whole}${fraction}`), places: fraction.length - Number(exponent) };
}

/** @param divisor above 0 */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const twiceRest = (dividend % divisor) * 2n;
  const roundUp = twiceRest > divisor || (twiceRest === divisor && quotient % 2n === 1n);
  return roundUp ? quotient + 1n : quotient;
}

/** Integer nano-USD → the exact decimal string, without trailing zeros: `1300` → `"0.0000013"`. */
export function decimalFromNanoUsd(nanoUsd: number | bigint): string {
  return placePoint(nanoUsd, nanoDigits);
}

/** digits ÷ 10^places, without trailing zeros. @param places above 0 */
export function placePoint(digits: number | bigint, places: number): string {
  const padded = String(digits).padStart(places + 1, '0');
  const fraction = padded.slice(-places).replace(/0+$/, '');
  const whole = padded.slice(0, -places);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
