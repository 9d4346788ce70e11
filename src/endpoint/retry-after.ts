/** Response headers, names in lower case. */
export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

const epochSecondsFrom = 1_000_000_000;
const epochMsFrom = 100_000_000_000;

/**
 * How long the server asks us to wait: `retry-after-ms`; else `Retry-After`; else, on a 429, the reset of the
 * `x-ratelimit-*` dimension whose `remaining` is 0; else `RateLimit` or `RateLimit-Reset`. What is unreadable or not
 * positive is passed over.
 * @param nowMs epoch milliseconds, for dates
 * @returns milliseconds, > 0; null where the server named no wait
 */
export function retryAfterMs(status: number | null, headers: ResponseHeaders, nowMs: number): number | null {
  return (
    positive(plainNumber(headerOf(headers, 'retry-after-ms'))) ??
    waitOf(headerOf(headers, 'retry-after'), nowMs) ??
    (status === 429 ? exhaustedDimensionMs(headers, nowMs) : null) ??
    standardRateLimitMs(status, headers, nowMs)
  );
}

export function headerOf(headers: ResponseHeaders, name: string): string | null {
  const value = headers[name];
  if (value === undefined) return null;
  return (typeof value === 'string' ? value : value.join(', ')).trim();
}

/**
 * One wait as servers write it: `7`, `0.5`, `20ms`, `6m0s`, an HTTP or ISO date, or an epoch time in s or ms (a number
 * too large to be a wait).
 * @returns milliseconds from now, > 0, else null
 */
export function waitOf(text: string | null, nowMs: number): number | null {
  if (text === null || text === '') return null;
  const number = plainNumber(text);
  if (number !== null) {
    if (number >= epochMsFrom) return positive(number - nowMs);
    if (number >= epochSecondsFrom) return positive(number * 1000 - nowMs);
    return positive(number * 1000);
  }
  return durationMs(text) ?? dateMs(text, nowMs);
}

function exhaustedDimensionMs(headers: ResponseHeaders, nowMs: number): number | null {
  const prefix = 'x-ratelimit-remaining';
  const waits = Object.keys(headers)
    .filter((name) => name.startsWith(prefix) && isZero(headerOf(headers, name)))
    .map((name) => waitOf(headerOf(headers, `x-ratelimit-reset${name.slice(prefix.length)}`), nowMs));
  return longest(waits);
}

/** The IETF drafts' headers: every answer may carry them, so outside a 429 they count only when nothing is left. */
function standardRateLimitMs(status: number | null, headers: ResponseHeaders, nowMs: number): number | null {
  const refused = status === 429;
  const policies = (headerOf(headers, 'ratelimit') ?? '').split(/,(?=\s*"|[^;=]*;)/).map((policy) => ({
    left: /[;,\s](?:r|remaining)=(\d+)/.exec(`;${policy}`)?.[1] ?? null,
    waitMs: waitOf(/[;,\s](?:t|reset)=([\d.]+)/.exec(`;${policy}`)?.[1] ?? null, nowMs),
  }));
  const used = policies.filter(({ left }) => left === '0' || (refused && left === null));
  const wait = longest(used.map(({ waitMs }) => waitMs));
  if (wait !== null) return wait;
  if (!refused && !isZero(headerOf(headers, 'ratelimit-remaining'))) return null;
  return waitOf(headerOf(headers, 'ratelimit-reset'), nowMs);
}

const durationUnitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function durationMs(text: string): number | null {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhd])\s*)+$/.test(text)) return null;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)) {
    total += Number(amount) * (durationUnitsMs[unit ?? ''] ?? 0);
  }
  return positive(total);
}

/** Only what looks like a date: `Date.parse` alone reads "x 7" as July. */
function dateMs(text: string, nowMs: number): number | null {
  const looksLikeDate = /^(?:\d{4}-\d{2}-\d{2}T|[A-Z][a-z]+, |[A-Z][a-z]{2} [A-Z][a-z]{2} )/.test(text);
  return looksLikeDate ? positive(Date.parse(text) - nowMs) : null;
}

function plainNumber(text: string | null): number | null {
  return text !== null && /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : null;
}

function positive(ms: number | null): number | null {
  return ms !== null && Number.isFinite(ms) && ms > 0 ? ms : null;
}

function isZero(text: string | null): boolean {
  return text !== null && plainNumber(text) === 0;
}

function longest(waits: readonly (number | null)[]): number | null {
  return waits.reduce((most, wait) => (wait !== null && (most === null || wait > most) ? wait : most), null);
}
