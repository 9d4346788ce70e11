import type { AttemptOutcome, AttemptRecord } from '../vocabulary/attempt.ts';
import type { Clock } from '../vocabulary/clock.ts';
import type { Completion } from '../vocabulary/completion.ts';
import type { Result } from '../vocabulary/result.ts';
import type { Sample } from '../vocabulary/sample.ts';
import type { Amounts, BudgetBounds } from './budget.ts';
import type { TimeBudget } from './stop-in-time.ts';

export interface SaveFailure {
  readonly kind: 'disk-full' | 'database';
  readonly message: string;
}

/** What the runner needs of the world. None of these may throw or reject: outcomes are values. */
export interface RunnerWorld {
  /** One attempt. `attempt` counts from 1 within this try; `signal` gives the attempt up. */
  readonly send: (sample: Sample, attempt: number, signal: AbortSignal) => Promise<AttemptOutcome>;
  /** Resolves after the commit that holds the result. */
  readonly save: (result: Result) => Promise<'saved' | SaveFailure>;
  readonly observe: (event: RunEvent) => void;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
}

/** What shares limits: endpoint + key + model. */
export interface LanePlan {
  readonly name: string;
  /** Samples without a result, in the plan's order; pulled one by one as slots become free. */
  readonly samples: Iterator<Sample>;
  /** How many samples the lane has in all, those of earlier tries included. */
  readonly planned: number;
  /** An earlier try was answered here, so early failures say nothing about the config. */
  readonly proven: boolean;
  /**
   * Seqs that failed in an earlier try and are asked again. Where that try was answered otherwise, an error status for one of
   * these speaks of the sample: what always fails must not pass for an endpoint that is down. Absent: none.
   */
  readonly failedBefore?: ReadonlySet<number>;
}

export interface RunnerPolicy {
  /** Most attempts in flight in one lane: sent and not yet durable. */
  readonly maxConcurrency: number;
  /** Whether the concurrency is found below `maxConcurrency`; else it is `maxConcurrency` all the time. */
  readonly adaptive: boolean;
  readonly limits: RateLimits;
  readonly retry: RetryPolicy;
  /** How long attempts in flight may take to finish once a stop is asked for. */
  readonly graceMs: number;
  readonly tryNumber: number;
  /** What the run may use; absent: as much as it takes. */
  readonly budget?: BudgetPlan;
}

/** What bounds a run, and how it is told what requests use. */
export interface BudgetPlan {
  readonly bounds: BudgetBounds;
  /** By the run's earlier tries. */
  readonly usedBefore: Amounts;
  /** What one attempt can use at most. */
  readonly worstCase: (sample: Sample) => Amounts;
  /** What an answer used; where it does not say, what could be used at most. */
  readonly usedBy: (sample: Sample, completion: Completion, atMost: Amounts) => Amounts;
  /** When nothing new is sent any more, whatever is used. */
  readonly times: readonly TimeBudget[];
}

export interface RetryPolicy {
  /** Attempts a sample gets; refusals by a rate limit are not counted. */
  readonly maxAttempts: number;
  /** Longest time a lane goes on without any answer; also the longest wait a server may name. */
  readonly giveUpAfterMs: number;
  /** Of the requests sent in a lane, the first 10 retries free; null: no bound. */
  readonly maxRetryShare: number | null;
}

/** For each lane, as the config says; null: none is known ahead. */
export interface RateLimits {
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
}

export type StopCause =
  | { readonly kind: 'signal'; readonly signal: 'SIGINT' | 'SIGTERM' }
  /** By the program that uses the library. */
  | { readonly kind: 'aborted' }
  | { readonly kind: 'refused'; readonly reason: string; readonly message: string; readonly lane: string }
  /** The first samples all failed alike: the config or the endpoint is wrong, not the samples. */
  | { readonly kind: 'misconfigured'; readonly failure: string; readonly message: string; readonly lane: string }
  | { readonly kind: 'quota'; readonly message: string; readonly liftsAtMs: number | null; readonly lane: string }
  /** Refused by the rate limit for too long without one answer. */
  | { readonly kind: 'gave-up'; readonly message: string; readonly lane: string }
  /** Down for too long: nothing but failures that say nothing of the samples. */
  | { readonly kind: 'endpoint-down'; readonly message: string; readonly downMs: number; readonly lane: string }
  /** `message` names the budget, what was used of it, and what the next request could have cost. */
  | { readonly kind: 'budget'; readonly message: string }
  | { readonly kind: 'save-failed'; readonly failure: SaveFailure };

export type RunEnd =
  | { readonly kind: 'finished' }
  | { readonly kind: 'stopped'; readonly cause: StopCause }
  /** The world broke its promise not to throw: a bug of ours. */
  | { readonly kind: 'crashed'; readonly error: unknown };

export type ConcurrencyReason =
  /** All slots were used and what was sent in them was answered. */
  | 'growing'
  /** A 429 that named no wait while others were in flight. */
  | 'rate-limited'
  /** The server's queue is full, or its first bytes come too late while others are answered. */
  | 'overload'
  /** The endpoint was down: it is begun with little again. */
  | 'recovering';

export type RunEvent =
  | { readonly kind: 'slot-taken'; readonly lane: string }
  /** A request goes out; a resend goes out in the same slot. */
  | { readonly kind: 'sent'; readonly lane: string }
  | { readonly kind: 'attempt-failed'; readonly lane: string; readonly record: AttemptRecord }
  /** The attempt is over and its slot is free again; what came of it was told before. */
  | { readonly kind: 'slot-freed'; readonly lane: string }
  | { readonly kind: 'waiting'; readonly lane: string; readonly waiting: number }
  | { readonly kind: 'saved'; readonly lane: string; readonly result: Result }
  | { readonly kind: 'paused'; readonly lane: string; readonly waitMs: number; readonly message: string }
  | { readonly kind: 'reopened'; readonly lane: string; readonly perSecond: number | null }
  | {
      readonly kind: 'concurrency';
      readonly lane: string;
      readonly from: number;
      readonly to: number;
      readonly reason: ConcurrencyReason;
    }
  /** The breaker opened: nothing is sent but one probe at a time, the next in `waitMs`. */
  | { readonly kind: 'went-down'; readonly lane: string; readonly waitMs: number; readonly message: string }
  /** A probe was answered, `downMs` after the breaker opened. */
  | { readonly kind: 'came-back'; readonly lane: string; readonly downMs: number }
  /** So many samples were in flight when the server died: they are sent one by one. */
  | { readonly kind: 'suspects'; readonly lane: string; readonly samples: number }
  | { readonly kind: 'stopping'; readonly cause: StopCause };
