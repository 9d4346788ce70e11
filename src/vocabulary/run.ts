/** `running` and `interrupted` are derived: whether a live process holds the run's claim. */
export type RunStatus = 'running' | 'interrupted' | 'stopped' | 'complete' | 'abandoned';

export type VerdictWord = 'good' | 'worse' | 'unclear' | 'incomplete' | 'refused';

export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 10 | 130 | 143;

interface GateVerdict {
  readonly metric: string;
  readonly variant: string;
  readonly verdict: string;
  readonly drop: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** What a finished or stopped run says in one line, and the exit code that goes with it. */
export interface Verdict {
  readonly word: VerdictWord;
  readonly exitCode: ExitCode;
  readonly sentence: string;
  readonly gates: readonly GateVerdict[];
}

/** What a person needs to know of a run in a list. Times are epoch milliseconds. */
export interface RunSummary {
  /** The public id that people type. */
  readonly id: string;
  readonly name: string;
  readonly runKey: string | null;
  readonly tags: readonly string[];
  readonly status: RunStatus;
  /** Why it was stopped, in words; null unless `stopped`. */
  readonly stopReason: string | null;
  readonly startedMs: number;
  readonly endedMs: number | null;
  readonly samples: number;
  readonly answered: number;
  readonly failed: number;
  readonly verdict: Verdict | null;
}
