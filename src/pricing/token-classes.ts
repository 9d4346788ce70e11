/** Tokens of one answer or of many, each counted in one class alone. */
export interface TokenClasses {
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
  readonly reasoning: number;
}

/** As the endpoint reported them; null: it did not say. */
export interface ReportedTokens {
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly cachedTokens: number | null;
  readonly cachedWithin: 'prompt' | 'on-top' | null;
  readonly reasoningTokens: number | null;
  /** All of them together. */
  readonly totalTokens: number | null;
}

/**
 * Reported counts → classes that do not overlap. Without details the whole prompt is input and the whole completion output.
 * Whether reasoning is part of the completion (OpenAI) or comes on top of it (xAI) is what the total says, and else OpenAI's
 * way.
 * @returns null where the counts are missing or do not add up to the total: then nobody knows what is charged as what
 */
export function tokenClasses(reported: ReportedTokens): TokenClasses | null {
  const { promptTokens, completionTokens, totalTokens } = reported;
  if (promptTokens === null || completionTokens === null) return null;
  const cachedInput = reported.cachedTokens ?? 0;
  const reasoning = reported.reasoningTokens ?? 0;
  const input = reported.cachedWithin === 'on-top' ? promptTokens : promptTokens - cachedInput;
  const isOnTop = totalTokens !== null && totalTokens !== input + cachedInput + completionTokens;
  const output = isOnTop ? completionTokens : completionTokens - reasoning;
  if (isOnTop && totalTokens !== input + cachedInput + output + reasoning) return null;
  return input < 0 || output < 0 ? null : { input, cachedInput, output, reasoning };
}
