/** Token counts as the endpoint reported them; null where it did not say. Never estimated. */
export interface Usage {
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  /** Part of the prompt that came from a cache. */
  readonly cachedTokens: number | null;
  /** Part of the completion spent on reasoning. */
  readonly reasoningTokens: number | null;
  /** All together, as reported: it tells which of the others are part of which. */
  readonly totalTokens: number | null;
  /**
   * Whether cached tokens are part of `promptTokens` (OpenAI) or come on top of it (Anthropic's way);
   * null where `cachedTokens` is null.
   */
  readonly cachedWithin: 'prompt' | 'on-top' | null;
  /** `timings`: taken from llama.cpp's timings because there was no usage. */
  readonly source: 'usage' | 'timings';
}

/** What is remarkable about an answer; an answer may carry several. */
export type CompletionMark =
  /** finish_reason said that the length limit cut it. */
  | 'truncated'
  /** finish_reason did not say so, but completion tokens reached the requested maximum. */
  | 'truncated-inferred'
  /** The model refused; the text is its refusal. */
  | 'refusal'
  /** finish_reason content_filter on an answered sample. */
  | 'content-filter'
  /** No text at all. */
  | 'empty'
  /** No text, but reasoning came. */
  | 'empty-with-reasoning'
  /** Tool calls in place of text. */
  | 'tool-calls';

/** One whole answer of the endpoint. */
export interface Completion {
  /** Joined text parts, or the refusal; '' where there was none. Reasoning is never in it. */
  readonly text: string;
  /** The `content` as it came, in JSON, where it was not a plain string; null otherwise. */
  readonly rawContent: string | null;
  readonly reasoning: string | null;
  /** JSON array of the tool calls; null where there were none. */
  readonly toolCalls: string | null;
  /** As the endpoint wrote it; null where it wrote none. */
  readonly finishReason: string | null;
  readonly marks: readonly CompletionMark[];
  /** The model the endpoint says it used. */
  readonly model: string | null;
  readonly systemFingerprint: string | null;
  /** Who answered behind a gateway (`provider`, as OpenRouter says); null: it did not say. */
  readonly provider: string | null;
  readonly usage: Usage | null;
  /** The usage object as it came, in JSON. */
  readonly rawUsage: string | null;
  /** What the endpoint says this call cost, in integer nano-USD; null: it did not say. */
  readonly costBilledNanoUsd: number | null;
  /** The id the charge is booked under at the endpoint (`x-inference-id`). */
  readonly inferenceId: string | null;
}
