import type { ChatMessage } from '../vocabulary/sample.ts';
import { textOf } from './answers.ts';
import type { TokenPrice } from './models.ts';

/** What a chat template spends on each message beside its text, and once on the beginning of the answer. */
const tokensPerMessage = 3;
const tokensPerAnswer = 3;
/** The vendor's credits: $1 is two million, and an answer costs whole ones. */
const creditsPerUsd = 2_000_000;
const nanoUsdPerCredit = 500;

export interface TokenUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: null;
  readonly completion_tokens_details: null;
}

export function usageOf(
  messages: readonly ChatMessage[],
  completionTokens: number,
  countTokens: (text: string) => number,
): TokenUsage {
  let promptTokens = tokensPerAnswer;
  for (const { content } of messages) promptTokens += tokensPerMessage + countTokens(textOf(content));
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: null,
    completion_tokens_details: null,
  };
}

export interface AnswerCost {
  readonly creditsUsed: number;
  readonly usdSpent: number;
  /** Decimal string with nine places, as in the vendor's header. */
  readonly usdSpentText: string;
}

/** @returns null where the model has no price */
export function costOf(usage: TokenUsage, price: TokenPrice | null): AnswerCost | null {
  if (price === null) return null;
  const millionthsOfUsd =
    usage.prompt_tokens * price.inputPerMillionUsd + usage.completion_tokens * price.outputPerMillionUsd;
  const creditsUsed = Math.round((millionthsOfUsd * creditsPerUsd) / 1e6);
  const nanoDigits = String(creditsUsed * nanoUsdPerCredit).padStart(10, '0');
  const usdSpentText = `${nanoDigits.slice(0, -9)}.${nanoDigits.slice(-9)}`;
  return { creditsUsed, usdSpent: Number(usdSpentText), usdSpentText };
}
