/** What `show --json` prints: `docs/show.schema.json` is its JSON Schema. Unknown is null, never 0. */
export interface ShowData {
  readonly schemaVersion: 1;
  readonly run: { readonly id: string; readonly name: string; readonly simulated: boolean };
  readonly row: ShowRow;
  /** How many samples of this row were asked for: variants × repeats, or those that were chosen. */
  readonly wanted: number;
  /** Those of them that have a result, in the plan's order. */
  readonly samples: readonly ShowSample[];
}

interface ShowRow {
  /** The row key. */
  readonly key: string;
  /** From 0: `#index` names the row too. */
  readonly index: number;
  /** Of the dataset's file, where the record starts; the header is line 1. */
  readonly line: number;
  readonly datasetPath: string;
  readonly columns: Readonly<Record<string, string>>;
}

export interface ShowSample {
  readonly variant: string;
  /** From 0. */
  readonly repeat: number;
  readonly status: 'answered' | 'failed';
  readonly request: {
    readonly model: string;
    /** Rendered again from the stored row and template. */
    readonly messages: readonly ShowMessage[];
    readonly params: Readonly<Record<string, unknown>>;
  };
  /** null: it failed, or the answer is no longer stored. */
  readonly answer: string | null;
  readonly reasoning: string | null;
  /** As the endpoint wrote them; null: there were none. */
  readonly toolCalls: unknown;
  readonly finishReason: string | null;
  readonly marks: readonly string[];
  /** What the endpoint says it used. */
  readonly model: string | null;
  readonly systemFingerprint: string | null;
  /** Who it says answered behind it. */
  readonly provider: string | null;
  readonly error: { readonly kind: string; readonly message: string } | null;
  readonly scores: readonly ShowScore[];
  /** Of the try that brought the result, the last one included. */
  readonly attempts: number;
  /** The attempts that brought no answer, of all tries, the oldest first. */
  readonly failedAttempts: readonly ShowAttempt[];
  /** Which start of the run brought it, from 1. */
  readonly try: number;
  readonly tokens: {
    readonly prompt: number | null;
    readonly completion: number | null;
    readonly cached: number | null;
    readonly reasoning: number | null;
  };
  /** As the endpoint wrote it. */
  readonly rawUsage: unknown;
  readonly costUsd: { readonly billed: string | null; readonly computed: string | null };
  readonly latencyMs: number | null;
  readonly ttftMs: number | null;
  /** From being taken from the plan to the last attempt being sent. */
  readonly queueMs: number;
  /** ISO 8601, UTC. */
  readonly endedAt: string;
  readonly requestId: string | null;
  readonly inferenceId: string | null;
}

export interface ShowMessage {
  readonly role: string;
  readonly content: unknown;
  readonly [extra: string]: unknown;
}

export interface ShowScore {
  readonly scorer: string;
  /** In [0, 1]; null: the scorer failed, and `reason` says so. */
  readonly value: number | null;
  readonly passed: boolean | null;
  readonly reason: string | null;
  /** The scorer as this row renders it; null: unknown. */
  readonly expectation: Readonly<Record<string, unknown>> | null;
}

export interface ShowAttempt {
  readonly try: number;
  /** From 1 within the try. */
  readonly attempt: number;
  readonly kind: string;
  readonly message: string;
  readonly requestId: string;
  /** How long the sample then waited; null: it was not tried again. */
  readonly waitMs: number | null;
  /** ISO 8601, UTC. */
  readonly at: string;
}
