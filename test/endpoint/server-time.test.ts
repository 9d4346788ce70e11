import { expect, test } from 'vitest';
import { retryAfterMs } from '../../src/endpoint/retry-after.ts';
import { serverTimeMs } from '../../src/endpoint/server-time.ts';

const serverMs = Date.parse('2026-01-01T00:00:00Z');
const date = 'Thu, 01 Jan 2026 00:00:00 GMT';
const hourMs = 3_600_000;

test.each([
  { oursMs: serverMs + 900, headers: { date }, expected: serverMs + 900, why: 'ours is finer while it is right' },
  { oursMs: serverMs - 5 * hourMs, headers: { date }, expected: serverMs, why: 'ours was set back' },
  { oursMs: serverMs + 5 * hourMs, headers: { date }, expected: serverMs, why: 'ours was set forward' },
  { oursMs: serverMs + 5 * hourMs, headers: { date, age: '18000' }, expected: serverMs + 5 * hourMs, why: 'a cache' },
  { oursMs: serverMs, headers: {}, expected: serverMs, why: 'none is sent' },
  { oursMs: serverMs, headers: { date: 'soon' }, expected: serverMs, why: 'it is unreadable' },
])('the moment of a response: $why', ({ oursMs, headers, expected }) => {
  expect(serverTimeMs(headers, oursMs)).toBe(expected);
});

test.each([0, 5 * hourMs, -5 * hourMs])('a wait until a date is as long as meant, our clock %i ms off', (offMs) => {
  const headers = { date, 'retry-after': 'Thu, 01 Jan 2026 00:00:07 GMT' };
  expect(retryAfterMs(429, headers, serverTimeMs(headers, serverMs + offMs))).toBe(7000);
});
