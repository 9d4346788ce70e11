import type { AnswerCost, TokenUsage } from './usage.ts';

/** A whole answer, before it is written as JSON or as a stream. */
export interface Answer {
  /** 16 hex digits; the ids are made of it. */
  readonly token: string;
  readonly model: string;
  readonly createdSeconds: number;
  readonly text: string;
  readonly finishReason: 'stop' | 'length';
  /** null: the endpoint does not say. */
  readonly usage: TokenUsage | null;
  /** null: the endpoint does not say what it cost. */
  readonly cost: AnswerCost | null;
}

/** The body of a JSON answer, shaped as the vendor's. */
export function jsonAnswer(answer: Answer): string {
  return JSON.stringify({
    ...headOf(answer, 'chat.completion'),
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: answer.text, refusal: null },
        finish_reason: answer.finishReason,
        logprobs: null,
      },
    ],
    usage: answer.usage,
    system_fingerprint: '',
    meta: metaOf(answer.cost),
  });
}

/** The server-sent events of an answer, each ready for the wire. */
export interface StreamedAnswer {
  /** The role, then the text in pieces about the size of a token. */
  readonly content: readonly string[];
  /** The finish, a last chunk without choices for usage and cost where there are any, and `[DONE]`. */
  readonly ending: readonly string[];
}

export function streamedAnswer(answer: Answer, includeUsage: boolean): StreamedAnswer {
  const head = headOf(answer, 'chat.completion.chunk');
  const chunk = (delta: object, finishReason: string | null) =>
    event({ ...head, choices: [{ index: 0, delta, finish_reason: finishReason }] });
  const usage = includeUsage ? { usage: answer.usage } : {};
  const last = event({ ...head, choices: [], ...usage, meta: metaOf(answer.cost) });
  return {
    content: [
      chunk({ role: 'assistant', content: '' }, null),
      ...streamedPieces(answer.text).map((content) => chunk({ content }, null)),
    ],
    ending: [chunk({}, answer.finishReason), ...(includeUsage || answer.cost ? [last] : []), doneEvent],
  };
}

export function event(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

export const doneEvent = 'data: [DONE]\n\n';

function headOf({ token, model, createdSeconds }: Answer, object: string) {
  return { id: `chatcmpl-${token}`, object, created: createdSeconds, model };
}

function metaOf(cost: AnswerCost | null) {
  return cost && { usage: { credits_used: cost.creditsUsed, usd_spent: cost.usdSpent } };
}

/** A text longer than this is streamed in pieces as long as this: in token-like ones the events outweigh it many times. */
const longPiece = 16_384;

function streamedPieces(text: string): readonly string[] {
  if (text.length <= longPiece) return tokenLikePieces(text);
  const count = Math.ceil(text.length / longPiece);
  return Array.from({ length: count }, (_, n) => text.slice(n * longPiece, (n + 1) * longPiece));
}

/** Words with the space before them, and runs of other signs, at most 12 characters each: joined they are the text. */
export function tokenLikePieces(text: string): readonly string[] {
  return text.match(/\s?[\p{L}\p{M}\p{N}]{1,12}|\s?[^\s\p{L}\p{M}\p{N}]{1,12}|\s/gu) ?? [];
}

/**
 * Cuts a text after so many tokens, as `max_tokens` does.
 * @param tokens how many the whole text has
 */
export function cutAnswer(
  text: string,
  tokens: number,
  maxTokens: number | null,
  countTokens: (text: string) => number,
): { readonly text: string; readonly tokens: number; readonly finishReason: 'stop' | 'length' } {
  if (maxTokens === null || tokens <= maxTokens) return { text, tokens, finishReason: 'stop' };
  let kept = '';
  let room = maxTokens;
  for (const piece of tokenLikePieces(text)) {
    room -= countTokens(piece);
    if (room < 0) break;
    kept += piece;
  }
  return { text: kept, tokens: maxTokens, finishReason: 'length' };
}
