import type { CostRules } from './cost-rules.ts';

/**
 * What is known of a run's results, one entry a result in every column, by ascending `seq`. NaN stands for null:
 * not reported, or not measured. Only answered and failed samples are in it.
 */
export interface RunColumns {
  readonly seq: Float64Array;
  readonly variant: Uint16Array;
  readonly rowIndex: Uint32Array;
  readonly repeat: Uint16Array;
  /** The try that brought the result, from 1. */
  readonly tryNumber: Uint16Array;
  /** 1 answered, 0 failed. */
  readonly answered: Uint8Array;
  readonly latencyMs: Float64Array;
  readonly ttftMs: Float64Array;
  readonly queueMs: Float64Array;
  readonly attempts: Float64Array;
  readonly promptTokens: Float64Array;
  readonly completionTokens: Float64Array;
  readonly cachedTokens: Float64Array;
  /** 1: cached tokens come on top of the prompt's; 0: they are part of it, or there are none. */
  readonly cachedOnTop: Uint8Array;
  readonly reasoningTokens: Float64Array;
  /** As reported. */
  readonly totalTokens: Float64Array;
  /** Whole numbers. */
  readonly costBilledNanoUsd: Float64Array;
  readonly finishReason: readonly (string | null)[];
  /** An answer's marks, separated by commas; null or '': none. */
  readonly marks: readonly (string | null)[];
  readonly errorKind: readonly (string | null)[];
  /** What was in force when they came. */
  readonly prices: CostRules;
}

/** What one scorer said, by ascending `seq`; an answer it has not scored is not in it. */
export interface ScoreColumns {
  readonly scorer: string;
  readonly seq: Float64Array;
  /** In [0, 1]; NaN: the scorer failed on this answer. */
  readonly value: Float64Array;
  /** 1, 0, or NaN where `value` is. */
  readonly passed: Float64Array;
}
