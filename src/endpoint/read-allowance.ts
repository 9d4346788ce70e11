import type { Allowance, ServerAllowance } from '../vocabulary/attempt.ts';
import { headerOf, type ResponseHeaders, waitOf } from './retry-after.ts';

/**
 * What an answer says is left of the server's rate limits: `x-ratelimit-remaining-requests`, `-tokens` and their `limit` and
 * `reset`; for requests also the names without an ending. What contradicts itself is passed over: a limit of 0, or
 * more left than there is.
 * @param sentWallMs epoch milliseconds when the request was sent: resets are counted from there
 * @returns null where nothing usable is said
 */
export function readAllowance(headers: ResponseHeaders, sentWallMs: number): ServerAllowance | null {
  const requests = allowanceOf(headers, ofRequests, sentWallMs) ?? allowanceOf(headers, ofAnything, sentWallMs);
  const tokens = allowanceOf(headers, ofTokens, sentWallMs);
  return requests === null && tokens === null ? null : { requests, tokens };
}

const [ofRequests, ofAnything, ofTokens] = [named('-requests'), named(''), named('-tokens')];

function named(ending: string) {
  return {
    remaining: `x-ratelimit-remaining${ending}`,
    limit: `x-ratelimit-limit${ending}`,
    reset: `x-ratelimit-reset${ending}`,
  };
}

function allowanceOf(headers: ResponseHeaders, names: ReturnType<typeof named>, sentWallMs: number): Allowance | null {
  const remaining = numberOf(headerOf(headers, names.remaining));
  if (remaining === null) return null;
  const limit = numberOf(headerOf(headers, names.limit));
  if (limit !== null && (limit === 0 || remaining > limit)) return null;
  return { limit, remaining, resetMs: waitOf(headerOf(headers, names.reset), sentWallMs) };
}

function numberOf(text: string | null): number | null {
  return text !== null && /^\d{1,15}(?:\.\d+)?$/.test(text) ? Number(text) : null;
}
