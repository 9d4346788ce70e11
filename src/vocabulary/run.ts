/** `running` and `interrupted` are derived: whether a live process holds the run's claim. */
export type RunStatus = 'running' | 'interrupted' | 'stopped' | 'complete' | 'abandoned';

export type VerdictWord = 'good' | 'worse' | 'unclear' | 'incomplete' | 'refused';

export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 10 | 130 | 143;

/** What one gate says of one variant. */
export type GateWord =
  /** An absolute bound holds. */
  | 'within'
  /** It does not. */
  | 'beyond'
  | 'worse'
  | 'slightly worse'
  | 'better'
  | 'no relevant drop'
  | 'unclear'
  /** There is nothing yet that it could be compared with. */
  | 'no baseline'
  /** Too few answers, or none, say what the metric is. */
  | 'unknown';

/** A number of a gate is in its metric's own unit: a share for scores and rates, milliseconds, US dollars, tokens. */
export interface GateVerdict {
  /** As the config names it. */
  readonly metric: string;
  /** The variant's label. */
  readonly variant: string;
  readonly condition: 'maxDrop' | 'maxDrift' | 'maxIncrease' | 'min' | 'max';
  /** As the config has it; a share of the baseline where `isRelative`. */
  readonly bound: number;
  readonly isRelative: boolean;
  readonly verdict: GateWord;
  /** What it does to the run: `warn` is said and passes. */
  readonly outcome: 'pass' | 'warn' | 'fail';
  /** How much worse it got: down for a score, up for everything else. null: it was not compared. */
  readonly drop: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Of the interval, e.g. 0.95; null: there is none. */
  readonly confidence: number | null;
  readonly baseline: number | null;
  readonly measured: number | null;
  /** Rows, or nights, that were compared; null: none were. */
  readonly n: number | null;
  /** Rows that passed on the newest night of the baseline and fail now, and the other way round; null: not counted. */
  readonly broke: number | null;
  readonly recovered: number | null;
  /** Whether a re-run found it too; null: none was made. */
  readonly confirmed: boolean | null;
  /** For people, with its numbers. */
  readonly sentence: string;
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
  /** The id of the run that this one was made to confirm; null: it stands for itself. */
  readonly confirms: string | null;
  /** When a person declared it good; null: nobody did. */
  readonly acceptedMs: number | null;
}
