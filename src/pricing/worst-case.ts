import { addUsd, type ExactUsd, isWithin, noUsd, usdFor } from '../vocabulary/exact-usd.ts';
import type { ModelPrice, Rate } from '../vocabulary/price.ts';
import type { ChatRequest } from '../vocabulary/sample.ts';

/** What chat templates put around each message and around them all: role marks, a system prompt of the server's own. */
const tokensAroundMessage = 16;
const tokensAroundChat = 64;

/** For a request that names no maximum: so much at least, and twice the longest answer that was seen. */
const leastUnbounded = 4096;

export interface MostTokens {
  readonly prompt: number;
  readonly completion: number;
}

/**
 * The most tokens that one request can come to. Of the prompt it is an upper bound, since a token is at least one byte of
 * UTF-8 and JSON only adds to them (what an image or a file behind a URL holds is not in it). Of the answer it is one where the
 * request names a maximum that the server keeps.
 * @param longestSeen completion tokens of the longest answer so far; 0: none came yet
 */
export function mostTokens({ messages, params }: Omit<ChatRequest, 'model'>, longestSeen: number): MostTokens {
  const named = params['max_completion_tokens'] ?? params['max_tokens'];
  const asked = params['n'];
  const choices = typeof asked === 'number' && asked > 1 ? Math.ceil(asked) : 1;
  return {
    prompt:
      Buffer.byteLength(JSON.stringify([messages, params])) + messages.length * tokensAroundMessage + tokensAroundChat,
    completion: typeof named === 'number' ? named * choices : Math.max(leastUnbounded * choices, 2 * longestSeen),
  };
}

/** Whether a worst case can be told: cached input and reasoning may have no price, as there may be none of them. */
export function hasWorstCase({ input, output }: ModelPrice): boolean {
  return input !== null && output !== null;
}

/** So many tokens at the dearest that they can be charged as. */
export function worstCost(price: ModelPrice, most: MostTokens): ExactUsd {
  const fee = price.request === null ? noUsd : usdFor(1, price.request);
  const prompt = dearest(most.prompt, price.input, price.cachedInput);
  return addUsd(fee, addUsd(prompt, dearest(most.completion, price.output, price.reasoning)));
}

function dearest(tokens: number, ...rates: readonly (Rate | null)[]): ExactUsd {
  const costs = rates.flatMap((rate) => (rate === null ? [] : [usdFor(tokens, rate)]));
  return costs.reduce((dear, cost) => (isWithin(cost, dear) ? dear : cost), noUsd);
}
