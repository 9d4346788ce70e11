import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { retryAfterMs, waitOf } from '../../src/endpoint/retry-after.ts';

const nowMs = Date.parse('2026-01-01T00:00:00Z');

describe('how long the server asks us to wait', () => {
  test.each([
    { status: 429, headers: { 'retry-after-ms': '350' }, waitMs: 350, why: 'retry-after-ms' },
    {
      status: 503,
      headers: { 'retry-after-ms': '350', 'retry-after': '9' },
      waitMs: 350,
      why: 'retry-after-ms goes first',
    },
    { status: 429, headers: { 'retry-after': '7' }, waitMs: 7000, why: 'seconds' },
    { status: 429, headers: { 'retry-after': '0.5' }, waitMs: 500, why: 'parts of a second' },
    { status: 503, headers: { 'retry-after': '2' }, waitMs: 2000, why: 'on any status' },
    { status: 429, headers: { 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' }, waitMs: 60_000, why: 'an HTTP date' },
    {
      status: 429,
      headers: { 'retry-after': 'Wed, 31 Dec 2025 23:59:00 GMT' },
      waitMs: null,
      why: 'a date in the past is ignored',
    },
    { status: 429, headers: { 'retry-after': '0' }, waitMs: null, why: '≤ 0 is ignored' },
    { status: 429, headers: { 'retry-after': '-3' }, waitMs: null, why: 'negative is ignored' },
    { status: 429, headers: { 'retry-after': 'soon' }, waitMs: null, why: 'unreadable is ignored' },
    { status: 429, headers: { 'retry-after': '' }, waitMs: null, why: 'empty is ignored' },
    {
      status: 429,
      headers: { 'retry-after-ms': 'x', 'retry-after': '3' },
      waitMs: 3000,
      why: 'an unreadable one lets the next speak',
    },
    {
      status: 429,
      headers: { 'retry-after': '0', 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '20ms' },
      waitMs: 20,
      why: 'the exhausted dimension, in ms',
    },
    {
      status: 429,
      headers: {
        'x-ratelimit-remaining-requests': '12',
        'x-ratelimit-reset-requests': '1h0m0s',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '6m0s',
      },
      waitMs: 360_000,
      why: 'a dimension with something left does not count',
    },
    {
      status: 429,
      headers: {
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '1',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '2.5s',
      },
      waitMs: 2500,
      why: 'of two exhausted, the longer; plain numbers are seconds',
    },
    {
      status: 429,
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2026-01-01T00:00:30Z' },
      waitMs: 30_000,
      why: 'without a dimension, as an ISO time',
    },
    {
      status: 429,
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(nowMs / 1000 + 40) },
      waitMs: 40_000,
      why: 'epoch seconds: too large to be a wait',
    },
    {
      status: 429,
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(nowMs + 1500) },
      waitMs: 1500,
      why: 'epoch milliseconds (OpenRouter)',
    },
    {
      status: 500,
      headers: { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '30s' },
      waitMs: null,
      why: 'x-ratelimit-* speaks only on a 429',
    },
    { status: 429, headers: { ratelimit: '"default";r=0;t=30' }, waitMs: 30_000, why: 'RateLimit of the newer draft' },
    {
      status: 429,
      headers: { ratelimit: '"burst";r=0;t=5, "daily";r=90;t=3600' },
      waitMs: 5000,
      why: 'only the policy used up',
    },
    {
      status: 429,
      headers: { ratelimit: 'limit=100, remaining=0, reset=50' },
      waitMs: 50_000,
      why: 'RateLimit of the older draft',
    },
    { status: 429, headers: { 'ratelimit-reset': '12' }, waitMs: 12_000, why: 'RateLimit-Reset' },
    {
      status: 503,
      headers: { 'ratelimit-reset': '12', 'ratelimit-remaining': '8' },
      waitMs: null,
      why: 'every answer may carry it',
    },
    { status: 429, headers: {}, waitMs: null, why: 'nothing said' },
  ])('$status $headers → $waitMs ($why)', ({ status, headers, waitMs }) => {
    expect(retryAfterMs(status, headers, nowMs)).toBe(waitMs);
  });

  test('any text is a positive finite wait or none', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\dhmsTZ:. -]{0,20}$/)), (text) => {
        const waitMs = waitOf(text, nowMs);
        expect(waitMs === null || (Number.isFinite(waitMs) && waitMs > 0)).toBe(true);
      }),
    );
  });

  test('a duration is read back as it was written', () => {
    fc.assert(
      fc.property(fc.nat(47), fc.nat(59), fc.nat(59), fc.nat(999), (hours, minutes, seconds, ms) => {
        const totalMs = ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms;
        fc.pre(totalMs > 0);
        expect(waitOf(`${hours}h${minutes}m${seconds}s${ms}ms`, nowMs)).toBe(totalMs);
      }),
    );
  });
});
