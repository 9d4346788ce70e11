import { describe, expect, test } from 'vitest';
import { readAllowance } from '../../src/endpoint/read-allowance.ts';
import { attempt, completionBody, json } from './wire.ts';

const sentWallMs = Date.parse('2026-01-01T00:00:00Z');

describe('what is left of the requests', () => {
  test.each([
    { limit: '60', remaining: '59', reset: '20ms', left: [60, 59, 20], why: 'OpenAI, nearly whole' },
    { limit: '60', remaining: '7', reset: '1m2.5s', left: [60, 7, 62_500], why: "Go's way to write a duration" },
    { limit: '60', remaining: '0', reset: '6m0s', left: [60, 0, 360_000], why: 'minutes' },
    { limit: '60', remaining: '7', reset: '12.5', left: [60, 7, 12_500], why: 'plain seconds' },
    { limit: '60', remaining: '7', reset: '2026-01-01T00:00:30Z', left: [60, 7, 30_000], why: 'an ISO time' },
    { limit: '60', remaining: '7', reset: '1767225630', left: [60, 7, 30_000], why: 'epoch seconds' },
    { limit: '60', remaining: '7', reset: '1767225630500', left: [60, 7, 30_500], why: 'epoch milliseconds' },
    { limit: undefined, remaining: '7', reset: '3s', left: [null, 7, 3000], why: 'the limit itself is not needed' },
    { limit: 'many', remaining: '7', reset: '3s', left: [null, 7, 3000], why: 'an unreadable limit is not said' },
    { limit: '60', remaining: '7', reset: undefined, left: [60, 7, null], why: 'no reset' },
    { limit: '60', remaining: '7', reset: 'soon', left: [60, 7, null], why: 'an unreadable reset' },
    { limit: '60', remaining: '7', reset: '-4', left: [60, 7, null], why: 'a reset in the past' },
    { limit: '60', remaining: '7', reset: '2025-12-31T23:59:00Z', left: [60, 7, null], why: 'a time in the past' },
    { limit: '60', remaining: '61', reset: '3s', left: null, why: 'more left than there is' },
    { limit: '0', remaining: '0', reset: '3s', left: null, why: 'a limit of none, and yet an answer' },
    { limit: '60', remaining: '-1', reset: '3s', left: null, why: 'less than nothing' },
    { limit: '60', remaining: '', reset: '3s', left: null, why: 'empty' },
    { limit: '60', remaining: undefined, reset: '3s', left: null, why: 'not said' },
  ])('limit $limit, remaining $remaining, reset $reset: $why', ({ limit, remaining, reset, left }) => {
    const headers = {
      'x-ratelimit-limit-requests': limit,
      'x-ratelimit-remaining-requests': remaining,
      'x-ratelimit-reset-requests': reset,
    };
    const read = readAllowance(headers, sentWallMs)?.requests ?? null;
    expect(read && [read.limit, read.remaining, read.resetMs]).toEqual(left);
  });

  test('names without an ending mean requests, where there are none with one', () => {
    const plain = { 'x-ratelimit-limit': '20', 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '5' };
    expect(readAllowance(plain, sentWallMs)).toEqual({
      requests: { limit: 20, remaining: 3, resetMs: 5000 },
      tokens: null,
    });
    const both = { ...plain, 'x-ratelimit-remaining-requests': '9' };
    expect(readAllowance(both, sentWallMs)?.requests?.remaining).toBe(9);
  });
});

test('an answer over the wire brings both allowances; times of day count from when the request was sent', async () => {
  const outcome = await attempt((response, request) => {
    const resetAt = new Date(Date.now() + 30_000).toISOString();
    const more = {
      'x-ratelimit-limit-requests': '500',
      'x-ratelimit-remaining-requests': '499',
      'x-ratelimit-reset-requests': '120ms',
      'x-ratelimit-limit-tokens': '200000',
      'x-ratelimit-remaining-tokens': '199000',
      'x-ratelimit-reset-tokens': resetAt,
    };
    json(200, completionBody({ content: '42' }), more)(response, request);
  });
  if (outcome.kind !== 'answered') throw new Error(outcome.kind);
  expect(outcome.allowance?.requests).toEqual({ limit: 500, remaining: 499, resetMs: 120 });
  const { remaining, resetMs } = outcome.allowance?.tokens ?? {};
  expect(remaining).toBe(199_000);
  expect(resetMs).toBeGreaterThanOrEqual(29_998);
  expect(resetMs).toBeLessThan(45_000);
});

test('a server that says nothing of its rate limits leaves the allowance out', async () => {
  expect(await attempt(json(200, completionBody({ content: '42' })))).not.toHaveProperty('allowance');
});
