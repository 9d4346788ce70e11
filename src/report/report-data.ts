import type { RunStatus, Verdict } from '../vocabulary/run.ts';
import type { ReportDisagreements } from './disagreements.ts';
import type { ReportComparison } from './report-comparison.ts';
import type { ReportLane } from './report-lanes.ts';

/** What `report --format json` prints: `docs/report.schema.json` is its JSON Schema. Unknown is null, never 0. */
export interface ReportData {
  readonly schemaVersion: 1;
  /** null: the run has not ended; one that is being asked again says so already. */
  readonly verdict: Verdict | null;
  readonly run: ReportRun;
  readonly totals: ReportNumbers;
  readonly variants: readonly ReportVariant[];
  /** What computed costs are made of, the oldest first. */
  readonly prices: readonly ReportPrice[];
  /** The most frequent first. */
  readonly errors: readonly ReportError[];
  /** null: not asked for. */
  readonly by: ReportBy | null;
  /** The run against its baseline; null: it has none, or nothing was compared. */
  readonly comparison: ReportComparison | null;
  /** The slowest answers, at most five. */
  readonly slowest: readonly ReportSlowSample[];
  /** The first failed samples in the plan's order, at most ten; `totals.failed` counts all. */
  readonly failedSamples: readonly ReportFailedSample[];
  readonly failedChecks: ReportFailedChecks;
  /** null: no row has more than one answer with a score. */
  readonly disagreements: ReportDisagreements | null;
  /** What changed while it was sent: only lanes that something is to be told of. */
  readonly lanes: readonly ReportLane[];
  /** The config's rate limits for each model; null: it names none. */
  readonly limits: { readonly requestsPerMinute: number | null; readonly tokensPerMinute: number | null };
  /** Attempts that brought no answer and were retried, by why; the most frequent first. */
  readonly retries: readonly { readonly kind: string; readonly count: number }[];
  readonly notes: readonly ReportNote[];
}

export interface ReportRun {
  readonly id: string;
  readonly name: string;
  readonly runKey: string | null;
  readonly tags: readonly string[];
  readonly status: RunStatus;
  readonly stopReason: string | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** From the first start to the last end, pauses between tries included; null also where the clock was set back meanwhile. */
  readonly durationMs: number | null;
  /** When a person declared it good, whatever its verdict says; null: nobody did. */
  readonly acceptedAt: string | null;
  /** How often it was started: 1, and one more for every resume. */
  readonly tries: number;
  /** Of all tries, those of samples without a result included. */
  readonly attempts: number;
  /** How many requests a crash may send a second time: what can be in flight at once. */
  readonly atMostSentTwice: number;
  /** Attempts of all tries that ended without a whole answer after they were sent: no cost here holds what they were billed. */
  readonly possiblyBilledAttempts: number;
  /** Answered by the built-in endpoint: the numbers say nothing about a model. */
  readonly simulated: boolean;
  /** The base URL, without credentials and query; null: simulated. */
  readonly endpoint: string | null;
  readonly configPath: string | null;
  /** What goes behind `promptbatch run CONFIG --resume ID`. */
  readonly resume: {
    /** Word by word; no secret is in them. */
    readonly flags: readonly string[];
    /** The last of them raise the budget that stopped the run: an example, twice what was used or allowed. */
    readonly raisesBudget: boolean;
  };
  readonly dataset: ReportDataset;
  /** How often each row is asked of each variant, as the config has it; `flaky` null: all rows equally often. */
  readonly repeats: { readonly default: number; readonly flaky: number | null };
  /** Rows that are asked more often since they disagreed with themselves on earlier nights; null: all are asked equally often. */
  readonly flakyRows: number | null;
  /** Versions, git commit, host: as stored when the run was started. */
  readonly provenance: Readonly<Record<string, unknown>>;
}

interface ReportDataset {
  readonly path: string;
  /** Of the file's bytes, lower-case hex. */
  readonly sha256: string;
  readonly rows: number;
  /** What filter, sample and row limit left. */
  readonly selectedRows: number;
}

export interface ReportNumbers {
  /** Planned. answered + failed ≤ samples. */
  readonly samples: number;
  readonly answered: number;
  readonly failed: number;
  readonly attempts: number;
  readonly latencyMs: ReportPercentiles;
  readonly ttftMs: ReportPercentiles;
  readonly tokens: ReportTokens;
  readonly costUsd: ReportCost;
  /** Mark → answers that carry it. */
  readonly marks: Readonly<Record<string, number>>;
}

export interface ReportVariant extends ReportNumbers {
  readonly label: string;
  readonly model: string;
  readonly scores: Readonly<Record<string, ReportScore>>;
}

interface ReportScore {
  /** Rows with a score. */
  readonly n: number;
  readonly mean: number | null;
  /** 95 % interval: Wilson's where every row's value is 0 or 1, else by t over the rows; null: nothing was scored. */
  readonly low: number | null;
  readonly high: number | null;
  /** Answers, repeats counted one by one. */
  readonly scored: number;
  readonly passed: number;
  readonly scorerFailures: number;
}

export interface ReportPercentiles {
  readonly n: number;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

export interface ReportTokens {
  readonly prompt: number | null;
  readonly completion: number | null;
  readonly cached: number | null;
  readonly reasoning: number | null;
  readonly unknownCount: number;
}

/** A price that was in force, in decimal strings of US dollars; null: it has none for that. */
export interface ReportPrice {
  readonly model: string;
  /** `catalogue`: the endpoint's own list. */
  readonly source: 'config' | 'catalogue';
  /** ISO 8601, UTC: since when it is known. */
  readonly since: string;
  /** The tries of the run during which it was in force. */
  readonly tries: readonly number[];
  readonly inputPerMillionUsd: string | null;
  readonly cachedInputPerMillionUsd: string | null;
  readonly outputPerMillionUsd: string | null;
  readonly reasoningPerMillionUsd: string | null;
  readonly perRequestUsd: string | null;
}

/** Decimal strings of US dollars: exact, but for what lies past 18 places. */
export interface ReportCost {
  readonly billed: string | null;
  readonly computed: string | null;
  /** Answers whose billed cost is unknown. */
  readonly unknownCount: number;
  /** Answers whose computed cost is unknown. */
  readonly computedUnknownCount: number;
  /** Of the answers that have both; null: none has. */
  readonly difference: ReportCostDifference | null;
}

export interface ReportCostDifference {
  readonly answers: number;
  /** Negative: less was billed. */
  readonly billedLessComputed: string;
  /** What whole credits can amount to over so many answers. */
  readonly tolerance: string;
  /** The difference is within the tolerance. */
  readonly isRounding: boolean;
}

export interface ReportError {
  readonly kind: string;
  readonly count: number;
  readonly example: { readonly row: string; readonly message: string; readonly requestId: string | null } | null;
}

/** The numbers once more for every value of a dataset's column. */
export interface ReportBy {
  readonly column: string;
  /** The largest first, at most a thousand. */
  readonly groups: readonly ReportGroup[];
  /** What is in no group: the values past the thousandth, and how many rows have them. */
  readonly more: { readonly groups: number; readonly rows: number };
}

export interface ReportGroup {
  /** The column's cell, the first thousand characters of it. */
  readonly value: string;
  /** Rows of the run that have it. */
  readonly rows: number;
  readonly variants: readonly ReportVariant[];
}

/** Which sample is meant: `show RUN ROW --variant LABEL --repeat N`. */
export interface ReportSample {
  /** The row key. */
  readonly row: string;
  /** Of the dataset's file, where the record starts; the header is line 1. */
  readonly line: number;
  readonly variant: string;
  /** From 0. */
  readonly repeat: number;
}

export interface ReportSlowSample extends ReportSample {
  readonly latencyMs: number;
  readonly ttftMs: number | null;
  readonly attempts: number;
  readonly completionTokens: number | null;
}

export interface ReportFailedSample extends ReportSample {
  readonly kind: string;
  readonly message: string;
  readonly attempts: number;
  readonly requestId: string | null;
}

export interface ReportFailedChecks {
  /** Answers that at least one scorer did not pass. */
  readonly count: number;
  /** The first of them in the plan's order, at most ten; of a row's repeats under one variant only the first. */
  readonly samples: readonly ReportFailedCheck[];
}

export interface ReportFailedCheck extends ReportSample {
  /** The scorers that did not pass it. */
  readonly scorers: readonly { readonly scorer: string; readonly value: number; readonly reason: string | null }[];
  /** Its beginning; null: no longer stored. */
  readonly answer: string | null;
  /** The answer goes on after that. */
  readonly isCut: boolean;
}

/** Something a reader should know before they trust the numbers. */
export interface ReportNote {
  readonly kind: string;
  /** null: the run as a whole. */
  readonly variant: string | null;
  /** How many answers it is about; null: it is not a count. */
  readonly count: number | null;
  readonly sentence: string;
}
