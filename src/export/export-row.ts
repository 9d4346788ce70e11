/** One result as it leaves the program, in the plan's order. null: not reported, not measured, or not there. */
export interface ExportRow {
  readonly rowKey: string;
  /** Physical line where the dataset's record starts; the header is line 1. */
  readonly line: number;
  /** Dataset column → cell. */
  readonly columns: Readonly<Record<string, string>>;
  readonly variantLabel: string;
  /** From 0. */
  readonly repeat: number;
  readonly status: 'answered' | 'failed';
  readonly answer: string | null;
  readonly reasoning: string | null;
  readonly finishReason: string | null;
  /** The model the endpoint says it used. */
  readonly model: string | null;
  readonly latencyMs: number | null;
  readonly ttftMs: number | null;
  readonly attempts: number;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly cachedTokens: number | null;
  readonly reasoningTokens: number | null;
  readonly costBilledNanoUsd: number | bigint | null;
  /** Decimal text: tokens × the price in force, exact but for what lies past 18 places. */
  readonly costComputedUsd: string | null;
  readonly errorKind: string | null;
  readonly error: string | null;
  readonly requestId: string | null;
  /** Epoch milliseconds. */
  readonly answeredAtMs: number | null;
  /** By scorer name. */
  readonly scores: Readonly<Record<string, ExportScore>>;
}

export interface ExportScore {
  readonly value: number | null;
  readonly passed: boolean | null;
  readonly reason: string | null;
}
