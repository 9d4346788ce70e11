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
  const requests = allowanceOf(headers, '-requests', sentWallMs) ?? allowanceOf(headers, '', sentWallMs);
  const tokens = allowanceOf(headers, '-tokens', sentWallMs);
  return requests === null && tokens === null ? null : { requests, tokens };
}

function allowanceOf(headers: ResponseHeaders, ending: string, sentWallMs: number): Allowance | null {
  const remaining = numberOf(headerOf(headers, `x-ratelimit-remaining${ending}`));
  const limit = numberOf(headerOf(headers, `x-ratelimit-limit${ending}`));
  if (remaining === null || (limit !== null && (limit === 0 || remaining > limit))) return null;
  return { limit, remaining, resetMs: waitOf(headerOf(headers, `x-ratelimit-reset${ending}`), sentWallMs) };
}

function numberOf(text: string | null): number | null {
  return text !== null && /^\d{1,15}(?:\.\d+)?$/.test(text) ? Number(text) : null;
}
