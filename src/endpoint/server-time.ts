import { headerOf, type ResponseHeaders } from './retry-after.ts';

/** A `Date` header counts whole seconds, and a slow body lets it age: below this it says nothing about our clock. */
const toleratedMs = 10_000;

/**
 * The moment of a response by the clock that its dates and resets are written by. Ours may have been set meanwhile, and would
 * make hours of a wait of seconds.
 * @param wallMs our own clock, epoch milliseconds
 * @returns the `Date` header's time (RFC 9110, 6.6.1) where ours is far from it; ours where there is none, or where a cache
 *   answered, whose `Date` is of some time ago
 */
export function serverTimeMs(headers: ResponseHeaders, wallMs: number): number {
  if (headerOf(headers, 'age') !== null) return wallMs;
  const dateMs = Date.parse(headerOf(headers, 'date') ?? '');
  return Math.abs(dateMs - wallMs) > toleratedMs ? dateMs : wallMs;
}
