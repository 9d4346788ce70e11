import type { DriftEstimate } from '../analysis/drift.ts';
import type { RunStatus, VerdictWord } from '../vocabulary/run.ts';

/** What `trend --json` prints: `docs/trend.schema.json` is its JSON Schema. Unknown is null, never 0. */
export interface TrendData {
  readonly schemaVersion: 1;
  /** The config's, which the nights share. */
  readonly name: string;
  /** A series each; those of the newest run first. */
  readonly variants: readonly TrendVariant[];
}

export interface TrendVariant {
  readonly label: string;
  /** How many nights there are in all; `nights` are the newest of them. */
  readonly nightCount: number;
  /** The newest first. */
  readonly nights: readonly TrendNight[];
  readonly metrics: readonly TrendMetric[];
}

/** One run of the series. Numbers are this variant's. */
export interface TrendNight {
  readonly id: string;
  readonly runKey: string | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly status: RunStatus;
  /** null: it has no verdict. */
  readonly word: VerdictWord | null;
  readonly exitCode: number | null;
  /** Later nights may be compared with it. */
  readonly isGreen: boolean;
  readonly isAccepted: boolean;
  /** It is complete, hardly anything failed, and it asked for the same rows as most nights: it is comparable with them. */
  readonly isWhole: boolean;
  readonly samples: number;
  readonly failed: number;
  /** By scorer; n: rows with a score; mean: in [0, 1]. */
  readonly scores: Readonly<Record<string, { readonly n: number; readonly mean: number | null }>>;
  readonly latencyMs: TrendPercentiles;
  readonly ttftMs: TrendPercentiles;
  /** Of prompts and answers together. */
  readonly tokens: number | null;
  /** What was billed where every answer says so, else what the prices make of the tokens. */
  readonly costUsd: string | null;
}

interface TrendPercentiles {
  readonly p50: number | null;
  readonly p95: number | null;
}

export interface TrendMetric {
  /** As a gate names it: `score.contains`, `latencyMs.p95`, `tokens`, `costUsd`. */
  readonly metric: string;
  /** The oldest first, among the whole nights that are listed. */
  readonly changes: readonly TrendChange[];
  /** Of scores only. */
  readonly drift: TrendDrift | null;
}

/** The level changed between two nights that follow each other. Levels are in the metric's own unit. */
export interface TrendChange {
  /** Ids of the last night before it and the first one after it. */
  readonly from: string;
  readonly to: string;
  /** Mean of the nights back to the change before, and on to the next one. */
  readonly before: number;
  readonly after: number;
  /** What else is known to have changed between the two: who answered, dataset, prompts, parameters, model; in sentences. */
  readonly differences: readonly string[];
}

/** The newest night and up to six green ones before it, against the first green ones. */
export interface TrendDrift {
  readonly word: DriftEstimate['word'] | 'unknown';
  /** How many more nights it takes; 0: it is known. */
  readonly lacking: number;
  readonly referenceNights: number;
  readonly reference: number | null;
  readonly recent: number | null;
  /** Positive: it got worse. */
  readonly drop: number | null;
  /** One-sided lower bound, at `confidence`. */
  readonly low: number | null;
  readonly confidence: number | null;
  /** Of the newest night's config; null: no gate asks for it, and any drift that is shown is *worse*. */
  readonly maxDrift: number | null;
}
