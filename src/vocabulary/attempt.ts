import type { Completion } from './completion.ts';

/** Why an attempt did not bring an answer: the `error_kind` of stored results and reports. */
export type FailureKind =
  /** 400, 413, 422: a parameter is wrong. */
  | 'bad_request'
  /** 403 that is neither money nor moderation. */
  | 'forbidden'
  /** The prompt is longer than the model's context. */
  | 'context_overflow'
  /** A content filter rejected the prompt. */
  | 'filtered'
  /** 429: the one request is larger than the whole rate limit. */
  | 'too_large'
  /** 429, 498: rate, concurrency or capacity. */
  | 'rate_limited'
  /** Exactly 500. */
  | 'internal_error'
  /** 408, 409, 425, other 5xx, or an error inside a 200 that names nothing else. */
  | 'unavailable'
  /** 200 with a body that is not JSON (HTML: often a wrong base URL). */
  | 'not_json'
  /** JSON of a 200 without any usable choice. */
  | 'no_choices'
  /** A stream that ended with `[DONE]` but without a finish_reason. */
  | 'no_finish_reason'
  /** Refused, DNS, TLS, proxy: no request was received. */
  | 'connect_failed'
  /** Reset, or a body or stream that was cut off. */
  | 'connection_lost'
  | 'timeout_connect'
  | 'timeout_first_byte'
  | 'timeout_idle'
  | 'timeout_attempt';

/**
 * `never`: this prompt cannot succeed. `backoff`: transient. `pause`: the lane as a whole must wait.
 * `resend`: the server closed a kept-alive connection before it read the request; send again at once.
 */
export type RetryAdvice = 'never' | 'backoff' | 'pause' | 'resend';

type RefusalReason = 'bad-key' | 'no-credit' | 'model-unknown' | 'wrong-url';

/** Measured inside one attempt: our own queueing, backing off and saving are never in it. */
export interface AttemptTiming {
  /** First byte sent to last byte received. */
  readonly latencyMs: number;
  /** First byte sent to the first content or reasoning; null: not streamed, or none came. */
  readonly ttftMs: number | null;
}

export interface AnsweredAttempt {
  readonly kind: 'answered';
  readonly completion: Completion;
  readonly timing: AttemptTiming;
  /** The id that we sent with this attempt. */
  readonly requestId: string;
  /** Absent: the server says nothing of its rate limits. */
  readonly allowance?: ServerAllowance;
}

/** What the server says is left of its rate limits; null: nothing of that one. */
export interface ServerAllowance {
  readonly requests: Allowance | null;
  readonly tokens: Allowance | null;
}

export interface Allowance {
  readonly limit: number | null;
  readonly remaining: number;
  /** Until it is whole again, counted from when the request was sent: servers look at the rate before the work. null: not said. */
  readonly resetMs: number | null;
}

export interface FailedAttempt {
  readonly kind: 'failed';
  readonly failure: FailureKind;
  readonly retry: RetryAdvice;
  /** The endpoint's own words where it had any; no secret in it. */
  readonly message: string;
  /** How long the server asks us to wait; null: it did not say. */
  readonly retryAfterMs: number | null;
  readonly requestId: string;
  /** The endpoint says that too much is in flight. */
  readonly isOverload?: boolean;
}

/** The endpoint will not serve us at all: nothing is wrong with the sample. */
export interface RefusedAttempt {
  readonly kind: 'refused';
  readonly reason: RefusalReason;
  readonly message: string;
  readonly requestId: string;
}

/** A quota of an hour or more is used up: the run stops and can be resumed. */
export interface QuotaAttempt {
  readonly kind: 'quota';
  readonly message: string;
  /** When it lifts; null: not said. */
  readonly retryAfterMs: number | null;
  readonly requestId: string;
}

/** We gave the attempt up ourselves; whether it was billed is unknown. */
interface AbortedAttempt {
  readonly kind: 'aborted';
  readonly requestId: string;
}

export type AttemptOutcome = AnsweredAttempt | FailedAttempt | RefusedAttempt | QuotaAttempt | AbortedAttempt;

/**
 * Error kinds of attempts that ended without a whole answer after their request was on its way: the server may have done the
 * work, and billed it. `aborted`: given up by us when the run was stopped.
 */
export const possiblyBilledKinds: readonly string[] = [
  'connection_lost',
  'no_finish_reason',
  'timeout_first_byte',
  'timeout_idle',
  'timeout_attempt',
  'aborted',
] satisfies (FailureKind | 'aborted')[];

/** A try that brought no answer, as it is stored. */
export interface AttemptRecord {
  readonly seq: number;
  /** Which start of the run this was, from 1: a resume counts one up. */
  readonly tryNumber: number;
  /** From 1 within the try. */
  readonly attempt: number;
  /** A kind of failure or refusal, `aborted`, or `closed_unread`: a kept-alive connection closed before it was read. */
  readonly errorKind: string;
  readonly message: string;
  readonly requestId: string;
  /** How long the sample then waited; null: it was not tried again. */
  readonly waitMs: number | null;
  /** Epoch milliseconds. */
  readonly atMs: number;
}
