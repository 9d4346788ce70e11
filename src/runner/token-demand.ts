import type { Completion, Usage } from '../vocabulary/completion.ts';
import type { ChatMessage, ChatRequest } from '../vocabulary/sample.ts';

/** English has about 4: rather too many tokens than too few until the endpoint has counted some. */
const cautiousCharactersPerToken = 3;
const unknownCompletionTokens = 256;
/** What was learnt before weighs so much once another answer is in: about the last 20 answers count. */
const memory = 0.95;
/** Pictures come as text of a megabyte and count as some hundred tokens. */
const mostCharactersOfOtherPart = 4000;

/**
 * How many tokens a request will use, before it is sent: its characters ÷ characters a token, and what answers took so far.
 * Both are learnt from what the endpoint counted; no tokenizer, since every model has its own.
 */
export class TokenDemand {
  /** Decaying sums: their ratio weighs a long prompt more than a short one. */
  #characters = 0;
  #promptTokens = 0;
  #completionTokens: number | null = null;
  #last: { readonly request: ChatRequest; readonly characters: number } | null = null;

  /** @returns whole tokens, at least 1: prompt and answer together */
  estimate(request: ChatRequest): number {
    const perToken = this.#promptTokens > 0 ? this.#characters / this.#promptTokens : cautiousCharactersPerToken;
    const most = mostCompletionTokens(request);
    const completion = Math.min(
      this.#completionTokens ?? most ?? unknownCompletionTokens,
      most ?? Number.POSITIVE_INFINITY,
    );
    return Math.max(1, Math.ceil(this.#charactersOf(request) / perToken + completion));
  }

  /** @returns the tokens that the endpoint counted; null where it did not say */
  learn(request: ChatRequest, usage: Completion['usage']): number | null {
    if (usage === null) return null;
    const { promptTokens, completionTokens } = usage;
    const characters = this.#charactersOf(request);
    if (promptTokens !== null && promptTokens > 0 && characters > 0) {
      this.#characters = memory * this.#characters + characters;
      this.#promptTokens = memory * this.#promptTokens + promptTokens;
    }
    if (completionTokens !== null) {
      const before = this.#completionTokens ?? completionTokens;
      this.#completionTokens = memory * before + (1 - memory) * completionTokens;
    }
    return countedTokens(usage);
  }

  /** The loop asks again and again for the one that goes next. */
  #charactersOf(request: ChatRequest): number {
    if (this.#last?.request === request) return this.#last.characters;
    const characters = requestCharacters(request);
    this.#last = { request, characters };
    return characters;
  }
}

function countedTokens({ promptTokens, completionTokens, totalTokens }: Usage): number | null {
  if (promptTokens === null || completionTokens === null) return totalTokens;
  return promptTokens + completionTokens;
}

function mostCompletionTokens({ params }: ChatRequest): number | null {
  const most = params['max_completion_tokens'] ?? params['max_tokens'];
  return typeof most === 'number' && most > 0 ? most : null;
}

function requestCharacters({ messages, params }: ChatRequest): number {
  const tools = params['tools'];
  return messages.reduce((sum, message) => sum + messageCharacters(message), tools ? JSON.stringify(tools).length : 0);
}

function messageCharacters({ content }: ChatMessage): number {
  if (content === null) return 0;
  if (typeof content === 'string') return content.length;
  return content.reduce((sum, part) => {
    const { text } = part;
    if (typeof text === 'string') return sum + text.length;
    return sum + Math.min(mostCharactersOfOtherPart, JSON.stringify(part).length);
  }, 0);
}
