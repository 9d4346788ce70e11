import type { DropWord } from '../analysis/drop-estimate.ts';

/** What `compare --format json` prints: `docs/compare.schema.json` is its JSON Schema. Unknown is null, never 0. */
export interface CompareData {
  readonly schemaVersion: 1;
  /** The gravest of the scores that decide; null: no score could be compared. */
  readonly word: DropWord | null;
  /** The first line of the report. */
  readonly sentence: string;
  readonly baseline: CompareSide;
  readonly candidate: CompareSide;
  /** What else differs between the two: dataset, prompts, parameters, model; in sentences. */
  readonly differences: readonly string[];
  /** Who answered, by what the endpoint said: one entry for every variant and every thing that it named. */
  readonly served: readonly CompareServed[];
  readonly variants: readonly CompareVariant[];
  /**
   * Rows whose answers were judged otherwise than on the baseline's newest night, those that broke first, and of them those of a
   * group that stands out, else in the plan's order.
   */
  readonly turned: CompareTurned;
  /** The same row key, but another prompt: never compared. */
  readonly changedInputs: CompareRows;
  readonly onlyBaseline: CompareRows;
  readonly onlyCandidate: CompareRows;
  /** null: not asked for. */
  readonly by: CompareBy | null;
  /** Where `by` was not asked for and something broke: columns of few values in which one stands out from chance. */
  readonly standsOut: readonly CompareBy[];
  /** Columns of the candidate's dataset that sort its rows into two to twenty kinds, in its order: what `by` is worth asking for. */
  readonly kindColumns: readonly string[];
}

export interface CompareSide {
  /** One run, or the nights of a window, the newest first. */
  readonly runs: readonly CompareRun[];
  /** Of one run that is compared by a single variant; null: by all. */
  readonly variant: string | null;
  readonly simulated: boolean;
}

export interface CompareRun {
  readonly id: string;
  readonly name: string;
  readonly runKey: string | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly samples: number;
  readonly answered: number;
  readonly failed: number;
}

export interface CompareServed {
  readonly variant: string;
  readonly what: 'model' | 'system_fingerprint' | 'provider';
  /** The most frequent first; value null: the endpoint did not say. */
  readonly baseline: readonly CompareCount[];
  readonly candidate: readonly CompareCount[];
  /** Whether the candidate names a value that no night of the baseline does, or lacks one that its newest night names. */
  readonly changed: boolean;
}

export interface CompareCount {
  readonly value: string | null;
  readonly answers: number;
}

export interface CompareVariant {
  /** The candidate's; `baselineLabel` may differ where two variants are compared. */
  readonly label: string;
  readonly baselineLabel: string;
  readonly model: string;
  readonly baselineModel: string;
  /** By scorer. */
  readonly scores: Readonly<Record<string, CompareScore>>;
  readonly latencyMs: Readonly<Record<'p50' | 'p90' | 'p95' | 'p99', CompareValue>>;
  readonly ttftMs: Readonly<Record<'p50' | 'p90' | 'p95' | 'p99', CompareValue>>;
  /** Per answered sample. */
  readonly promptTokens: CompareValue;
  readonly completionTokens: CompareValue;
  /** Per answered sample: billed where both sides know it, else computed. */
  readonly costUsd: CompareCost;
  /** Failed ÷ planned. */
  readonly errorRate: CompareValue;
}

/** All shares; a drop is positive where it got worse. */
export interface CompareScore {
  readonly word: DropWord;
  /** Its word counts for the whole: the candidate's gates name it, or there are none. */
  readonly decides: boolean;
  readonly sentence: string;
  readonly n: number;
  readonly missing: number;
  /** Rows that both sides planned as the same input and the baseline has no score for: in no pair. */
  readonly unscored: number;
  readonly baseline: number;
  readonly candidate: number;
  readonly drop: number;
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
  readonly method: string;
  /** The interval was widened to how far nights lie apart by themselves. */
  readonly isWidenedByNights: boolean;
  /** Groups of rows that the interval is by; null: it is by rows. */
  readonly clusterCount: number | null;
  readonly maxDrop: number;
  /** Since the newest night of the baseline that has the row; the drop is from the mean of its nights. */
  readonly broke: number;
  readonly recovered: number;
  readonly discordance: number;
  readonly smallestFound: number | null;
}

/** A measured number on both sides. */
export interface CompareValue {
  readonly baseline: number | null;
  readonly candidate: number | null;
  /** candidate ÷ baseline; null where one of them is unknown or 0. */
  readonly ratio: number | null;
  /** Interval of the ratio; null: unknown. */
  readonly low: number | null;
  readonly high: number | null;
}

/** Decimal strings of US dollars. */
export interface CompareCost extends Omit<CompareValue, 'baseline' | 'candidate'> {
  readonly baseline: string | null;
  readonly candidate: string | null;
  /** null: neither is known on both sides. */
  readonly basis: 'billed' | 'computed' | null;
}

export interface CompareTurned {
  readonly broke: number;
  readonly recovered: number;
  readonly samples: readonly CompareTurnedSample[];
}

/** One row under one variant and scorer whose verdict changed. Answers are whole; null: not stored any more, or failed. */
export interface CompareTurnedSample {
  readonly row: string;
  /** Line of the candidate's dataset. */
  readonly line: number;
  readonly variant: string;
  /** From 0: the first repeat that shows the change. */
  readonly repeat: number;
  readonly scorer: string;
  readonly direction: 'broke' | 'recovered';
  /** Of a window: of the newest night that has the row. */
  readonly baselineScore: number;
  readonly candidateScore: number;
  /** The last user message of the candidate. */
  readonly prompt: string;
  /** Of a window: of the newest night whose answer shows the change. */
  readonly baselineAnswer: string | null;
  readonly candidateAnswer: string | null;
  /** Why the scorer did not pass the answer that is worse: the candidate's of a row that broke, else the baseline's. */
  readonly reason: string | null;
  /** What the row holds in `by`, or in the columns of `standsOut`; cut after 1,000 UTF-16 code units. */
  readonly kinds: readonly CompareKind[];
}

interface CompareKind {
  readonly column: string;
  readonly value: string;
}

export interface CompareRows {
  readonly count: number;
  /** The first of them, at most twenty. */
  readonly rows: readonly { readonly row: string; readonly line: number }[];
}

export interface CompareBy {
  readonly column: string;
  /** The largest drop first, at most a thousand. */
  readonly groups: readonly CompareGroup[];
  readonly more: { readonly groups: number; readonly rows: number };
}

/** Exploratory: a group never decides by itself. */
export interface CompareGroup {
  readonly value: string;
  readonly rows: number;
  readonly variant: string;
  readonly scorer: string;
  readonly n: number;
  readonly baseline: number;
  readonly candidate: number;
  readonly drop: number;
  readonly low: number;
  readonly high: number;
  readonly broke: number;
  readonly recovered: number;
  /** Stands out from chance at a false discovery rate of 5 % (Benjamini–Hochberg) over all groups. */
  readonly standsOut: boolean;
}
