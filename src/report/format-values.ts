/** What stands where a value is not known. */
export const unknownText = 'unknown';

/** `12,345` in every locale. By hand: the first number that goes through Intl loads its tables, 10 ms. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 answer`, `12,345 answers`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `950`, `12.3 k`, `1.23 M`: three digits, for where space is short. */
export function formatShortCount(count: number): string {
  if (count < 1_000) return String(count);
  // 999.95 thousand already rounds to a million.
  const [divisor, suffix] = count < 999_500 ? [1e3, 'k'] : count < 999_500_000 ? [1e6, 'M'] : [1e9, 'G'];
  return `${threeDigits(count / divisor)} ${suffix}`;
}

/** `0.25`, `5.0`, `120`. */
export function formatRate(perTime: number): string {
  if (perTime >= 9.95) return formatCount(perTime);
  return perTime < 0.995 ? String(Number(perTime.toPrecision(2))) : perTime.toFixed(1);
}

function threeDigits(value: number): string {
  return value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : value.toFixed(0);
}

/** `93.3 %`; never `100.0 %` or `0.0 %` of what is not all or nothing. */
export function formatPercent(fraction: number): string {
  if (fraction < 1 && fraction >= 0.9995) return '>99.9 %';
  if (fraction > 0 && fraction < 0.0005) return '<0.1 %';
  return `${(fraction * 100).toFixed(1)} %`;
}

/** `84.8 – 93.6 %`. */
export function formatInterval(low: number, high: number): string {
  return `${(low * 100).toFixed(1)} – ${(high * 100).toFixed(1)} %`;
}

/** `851 ms`, `12.3 s`, `3 min 20 s`, `2 h 05 min`, `3 d 04 h`. */
export function formatDuration(ms: number): string {
  if (ms < 9.5) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${ms.toFixed(0)} ms`;
  if (ms < 99_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return twoUnits(seconds, 60, 'min', 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return twoUnits(minutes, 60, 'h', 'min');
  return twoUnits(Math.round(minutes / 60), 24, 'd', 'h');
}

function twoUnits(small: number, perLarge: number, largeUnit: string, smallUnit: string): string {
  return `${Math.floor(small / perLarge)} ${largeUnit} ${String(small % perLarge).padStart(2, '0')} ${smallUnit}`;
}

/** A decimal string of US dollars, rounded for reading: `$12.35`, `$0.0123`, `$0.00000130`. Three digits at least. */
export function formatUsd(usd: string): string {
  const value = Number(usd);
  if (value === 0) return '$0';
  const decimals = Math.max(2, 2 - Math.floor(Math.log10(value)));
  // Nano-dollars at the finest, unless there would be nothing to see.
  return `$${value.toFixed(Math.min(decimals, Math.max(9, decimals - 2)))}`;
}

/** ISO 8601, UTC, to the millisecond. */
export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** `2026-08-21 02:00:07 UTC`. */
export function formatTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
