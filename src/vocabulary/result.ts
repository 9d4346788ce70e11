import type { AttemptTiming, FailureKind } from './attempt.ts';
import type { Completion } from './completion.ts';
import type { Sample } from './sample.ts';

interface ResultCommon {
  readonly sample: Sample;
  /** Attempts made in this try of the run, the last one included. */
  readonly attempts: number;
  /** From the moment the sample was taken from the plan to its last attempt being sent, waits included. */
  readonly queueMs: number;
  /** Of the last attempt; null where it never reached the endpoint's wire. */
  readonly requestId: string | null;
  /** Epoch milliseconds of the outcome. */
  readonly endedMs: number;
}

export interface AnsweredResult extends ResultCommon {
  readonly status: 'answered';
  readonly completion: Completion;
  readonly timing: AttemptTiming;
}

export interface FailedResult extends ResultCommon {
  readonly status: 'failed';
  /** `crashes_server`: the server died twice while it answered this sample and nothing else. */
  readonly errorKind: FailureKind | 'crashes_server';
  readonly message: string;
}

/** The final outcome of one sample. */
export type Result = AnsweredResult | FailedResult;
