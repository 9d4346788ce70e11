import type { AttemptRecord } from '../vocabulary/attempt.ts';
import type { Clock } from '../vocabulary/clock.ts';
import type { FailedResult } from '../vocabulary/result.ts';
import type { Sample } from '../vocabulary/sample.ts';

/** A sample on its way to a result. */
export interface Pending {
  readonly sample: Sample;
  readonly takenAtMs: number;
  attempts: number;
  /** Attempts that count against `maxAttempts`: those that the lane is to blame for do not. */
  counted: number;
  /** Connections closed unread, in a row. */
  resends: number;
  sentAtMs: number;
  /** Its next attempt is a retry of its own, and not one that the lane owes it. */
  isRetry: boolean;
  lastFailedMs: number | null;
  /** It failed, others were answered, and it failed again; or did so in an earlier try. */
  failsByItself: boolean;
  /** It was in flight when the server died: next time it is sent alone. */
  isSuspect: boolean;
  /** It is in flight, and nothing else of its lane. */
  isAlone: boolean;
  /** Its connection was lost while it was in flight alone, and it is not known yet whether the server died. */
  lostAlone: boolean;
  /** How often the server died while it was in flight alone. */
  diedAlone: number;
}

/** @param failsByItself an earlier try says so */
export function takePending(sample: Sample, nowMs: number, failsByItself: boolean): Pending {
  return {
    sample,
    takenAtMs: nowMs,
    attempts: 0,
    counted: 0,
    resends: 0,
    sentAtMs: nowMs,
    isRetry: false,
    lastFailedMs: null,
    failsByItself,
    isSuspect: false,
    isAlone: false,
    lostAlone: false,
    diedAlone: 0,
  };
}

/** What every result of this sample says, however it ended. */
export function resultBase(pending: Pending, requestId: string, clock: Clock) {
  const { sample, takenAtMs, sentAtMs, attempts } = pending;
  return { sample, attempts, queueMs: sentAtMs - takenAtMs, requestId, endedMs: clock.wallMs() } satisfies Omit<
    FailedResult,
    'status' | 'errorKind' | 'message'
  >;
}

/** The failed attempt as it is stored; `waitMs` null: not tried again. */
export function attemptRecord(
  pending: Pending,
  tryNumber: number,
  told: { readonly errorKind: string; readonly message: string; readonly requestId: string },
  waitMs: number | null,
  atMs: number,
): AttemptRecord {
  const { errorKind, message, requestId } = told;
  return {
    seq: pending.sample.seq,
    tryNumber,
    attempt: pending.attempts,
    errorKind,
    message,
    requestId,
    waitMs,
    atMs,
  };
}
