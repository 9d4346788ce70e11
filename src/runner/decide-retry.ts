import type { FailedAttempt } from '../vocabulary/attempt.ts';
import type { RetryPolicy } from './world.ts';

const firstBackoffMs = 500;
const longestBackoffMs = 60_000;
const jitterOverServerWait = 0.1;

export type RetryDecision =
  /** The failure is the sample's result. */
  | { readonly kind: 'fail' }
  | { readonly kind: 'retry'; readonly waitMs: number }
  /** On a new connection, in the same slot, without counting. */
  | { readonly kind: 'resend' }
  /** The lane waits, not the sample; `floorMs` is the server's word, null where it named none. */
  | { readonly kind: 'pause'; readonly floorMs: number | null }
  /** The server names a wait that is longer than we go on for. */
  | { readonly kind: 'stop'; readonly waitMs: number };

/**
 * What to do with a failed attempt. Full jitter (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog 2015):
 * uniform in [0, 0.5 s doubled each time, at most 60 s]; a wait that the server names is a floor, jitter goes on top.
 * @param counted attempts of this sample that count against `maxAttempts`, this one included
 */
export function decideRetry(
  failed: Pick<FailedAttempt, 'retry' | 'retryAfterMs'>,
  counted: number,
  policy: RetryPolicy,
  random: () => number,
): RetryDecision {
  const { retry, retryAfterMs } = failed;
  switch (retry) {
    case 'never':
      return { kind: 'fail' };
    case 'resend':
      return { kind: 'resend' };
    case 'pause':
      if (retryAfterMs !== null && retryAfterMs > policy.giveUpAfterMs) return { kind: 'stop', waitMs: retryAfterMs };
      return { kind: 'pause', floorMs: retryAfterMs };
    case 'backoff':
      if (counted >= policy.maxAttempts) return { kind: 'fail' };
      if (retryAfterMs === null) return { kind: 'retry', waitMs: random() * backoffCapMs(counted) };
      if (retryAfterMs > policy.giveUpAfterMs) return { kind: 'stop', waitMs: retryAfterMs };
      return { kind: 'retry', waitMs: withJitter(retryAfterMs, random) };
    default:
      return retry satisfies never;
  }
}

/** The upper end of the backoff after the `n`th failure in a row, n from 1. */
export function backoffCapMs(n: number): number {
  return Math.min(longestBackoffMs, firstBackoffMs * 2 ** (n - 1));
}

/** A server's wait, never shortened, spread so that not everyone comes back at the same moment. */
export function withJitter(serverWaitMs: number, random: () => number): number {
  return serverWaitMs + random() * Math.max(firstBackoffMs, serverWaitMs * jitterOverServerWait);
}
