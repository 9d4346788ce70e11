import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoffCapMs, decideRetry, withJitter } from '../../src/runner/decide-retry.ts';
import type { FailedAttempt } from '../../src/vocabulary/attempt.ts';

const policy = { maxAttempts: 6, giveUpAfterMs: 1_800_000, maxRetryShare: null };
const half = (): number => 0.5;

describe('decideRetry', () => {
  test.each<{
    retry: FailedAttempt['retry'];
    retryAfterMs: number | null;
    counted: number;
    decision: unknown;
    why: string;
  }>([
    { retry: 'never', retryAfterMs: null, counted: 0, decision: { kind: 'fail' }, why: 'this prompt cannot succeed' },
    { retry: 'never', retryAfterMs: 5000, counted: 0, decision: { kind: 'fail' }, why: 'not even if it names a wait' },
    {
      retry: 'backoff',
      retryAfterMs: null,
      counted: 1,
      decision: { kind: 'retry', waitMs: 250 },
      why: 'half of 0.5 s',
    },
    {
      retry: 'backoff',
      retryAfterMs: null,
      counted: 3,
      decision: { kind: 'retry', waitMs: 1000 },
      why: 'doubled twice',
    },
    { retry: 'backoff', retryAfterMs: null, counted: 6, decision: { kind: 'fail' }, why: 'the last attempt' },
    { retry: 'backoff', retryAfterMs: 9000, counted: 6, decision: { kind: 'fail' }, why: 'a named wait gives no more' },
    {
      retry: 'backoff',
      retryAfterMs: 20_000,
      counted: 1,
      decision: { kind: 'retry', waitMs: 21_000 },
      why: 'jitter on top',
    },
    {
      retry: 'backoff',
      retryAfterMs: 1_800_001,
      counted: 1,
      decision: { kind: 'stop', waitMs: 1_800_001 },
      why: 'too long',
    },
    { retry: 'pause', retryAfterMs: null, counted: 99, decision: { kind: 'pause', floorMs: null }, why: 'not counted' },
    { retry: 'pause', retryAfterMs: 7000, counted: 0, decision: { kind: 'pause', floorMs: 7000 }, why: 'a floor' },
    {
      retry: 'pause',
      retryAfterMs: 3_600_000,
      counted: 0,
      decision: { kind: 'stop', waitMs: 3_600_000 },
      why: 'a quota',
    },
    { retry: 'resend', retryAfterMs: null, counted: 5, decision: { kind: 'resend' }, why: 'the server never read it' },
  ])('$retry, asked to wait $retryAfterMs, $counted counted: $why', ({ retry, retryAfterMs, counted, decision }) => {
    expect(decideRetry({ retry, retryAfterMs }, counted, policy, half)).toEqual(decision);
  });

  test('a backoff lies between nothing and its cap, which never passes a minute', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (counted, dice) => {
        const decision = decideRetry({ retry: 'backoff', retryAfterMs: null }, counted, policy, () => dice);
        expect(decision.kind === 'retry' && decision.waitMs >= 0 && decision.waitMs <= backoffCapMs(counted)).toBe(
          true,
        );
      }),
    );
    expect(backoffCapMs(100)).toBe(60_000);
  });

  test("a server's wait is never shortened", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (waitMs, dice) => {
        expect(withJitter(waitMs, () => dice)).toBeGreaterThanOrEqual(waitMs);
      }),
    );
  });
});
