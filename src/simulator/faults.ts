import { UserError } from '../vocabulary/user-error.ts';

/**
 * The faults that a chat request may meet, each at a rate of its own; a request meets one of them or none. Which one
 * follows from seed, body and request id (see `fate.ts`), so a repeated run meets the same faults and a retry, which
 * has another request id, draws anew.
 *
 * | name | when | on the wire |
 * | --- | --- | --- |
 * | `rateLimit429` | at once | 429, the vendor's body; every other one (by the draw) with `Retry-After: 1` |
 * | `error500` | after the latency | 500, the vendor's body |
 * | `error503` | at once | 503, the vendor's body |
 * | `hangBeforeHeaders` | – | the request is read and nothing ever sent |
 * | `hangMidStream` | after the latency | 200 and half of the answer (of the chunks, or of the JSON), then silence |
 * | `reset` | after the latency | a TCP reset before the first byte |
 * | `cutStream` | after the latency | 200 and half of the answer; then the connection is cut, or (streams, every other one) the stream ends cleanly without finish_reason and `[DONE]` |
 * | `html200` | after the latency | 200 with an HTML page |
 * | `errorInside200` | after the latency | 200 with `{ error }` in place of choices; in a stream an error chunk, then `[DONE]` |
 *
 * What every request can meet besides, no draw involved:
 *
 * | cause | on the wire |
 * | --- | --- |
 * | a key other than the simulator's | 401, the vendor's body |
 * | a model that is not served, or withdrawn | 404, naming the model |
 * | no such route | 404, naming the route |
 * | a parameter out of range, no messages … | 400, naming the parameter |
 * | more than `rateLimit.requestsPerWindow` in a window of `rateLimit.windowMs` | 429; with `retryAfter` also `Retry-After` and `retry-after-ms`: the time to the next window |
 */
export const faultNames = [
  'rateLimit429',
  'error500',
  'error503',
  'hangBeforeHeaders',
  'hangMidStream',
  'reset',
  'cutStream',
  'html200',
  'errorInside200',
] as const;

export type FaultName = (typeof faultNames)[number];

/** A limit on requests in fixed windows of time. Served or not, a request that was let in counts. */
export interface RateLimitWindow {
  readonly requestsPerWindow: number;
  readonly windowMs: number;
  /** Whether a refusal says how long to wait. */
  readonly retryAfter: boolean;
}

/** Shares of the requests, each in [0, 1], together at most 1; absent: none. */
export interface FaultRates extends Readonly<Partial<Record<FaultName, number | undefined>>> {
  readonly rateLimit?: RateLimitWindow | undefined;
}

/**
 * @param draw in [0, 1): the rates divide that line among the faults, in the table's order
 * @returns null: no fault
 */
export function drawFault(rates: FaultRates, draw: number): FaultName | null {
  let upTo = 0;
  for (const name of faultNames) {
    upTo += rates[name] ?? 0;
    if (draw < upTo) return name;
  }
  return null;
}

/** @throws UserError where a rate is outside [0, 1] or they add up to more than 1 */
export function checkFaultRates(rates: FaultRates): void {
  for (const name of faultNames) {
    const rate = rates[name] ?? 0;
    if (rate >= 0 && rate <= 1) continue;
    throw new UserError(`The simulated fault ${name} has the rate ${rate}.`, { next: 'Give a share from 0 to 1.' });
  }
  const sum = faultNames.reduce((total, name) => total + (rates[name] ?? 0), 0);
  if (sum <= 1 + 1e-9) return;
  throw new UserError(`The simulated faults' rates add up to ${sum}, but a request meets at most one fault.`, {
    next: 'Lower them until they add up to at most 1.',
  });
}

/**
 * Counts requests in fixed windows, the first of which begins with the first request.
 * @returns for a request at `nowMs`: 0 where it may pass, else the milliseconds until the next window
 */
export function rateWindow({ requestsPerWindow, windowMs }: RateLimitWindow): (nowMs: number) => number {
  let windowStartMs = Number.NEGATIVE_INFINITY;
  let passed = 0;
  return (nowMs) => {
    if (nowMs >= windowStartMs + windowMs) {
      windowStartMs = nowMs;
      passed = 0;
    }
    if (passed >= requestsPerWindow) return windowStartMs + windowMs - nowMs;
    passed += 1;
    return 0;
  };
}
