import { UserError } from '../vocabulary/user-error.ts';
import type { RequestsAtOnce, RequestWindow } from './request-limits.ts';
import type { ToldWait } from './tell-wait.ts';

/**
 * The faults that a chat request may meet, each at a rate of its own; a request meets one of them or none. Which one
 * follows from seed, body and request id (see `fate.ts`), so a repeated run meets the same faults and a retry, which
 * has another request id, draws anew. "Two forms": every other one, by the draw.
 *
 * | name | when | on the wire |
 * | --- | --- | --- |
 * | `rateLimit429` | at once | 429, the vendor's body; the wait as `retryAfter` says, else in two forms: `Retry-After: 1` or none |
 * | `error500` | after the latency | 500, the vendor's body |
 * | `error503` | at once | 503, the vendor's body |
 * | `hangBeforeHeaders` | – | the request is read and nothing ever sent |
 * | `hangMidStream` | after the latency | 200 and half of the answer (of the chunks, or of the JSON), then silence |
 * | `reset` | after the latency | a TCP reset before the first byte |
 * | `cutStream` | after the latency | 200 and half of the answer; then the connection is cut, or (streams, every other one) the stream ends cleanly without finish_reason and `[DONE]` |
 * | `html200` | after the latency | 200 with an HTML page |
 * | `errorInside200` | after the latency | 200 with `{ error }` in place of choices; in a stream an error chunk, then `[DONE]` |
 * | `key401` | at once | 401: the key is no longer valid |
 * | `credit402` | at once | 402: the balance is used up |
 * | `credit403` | at once | 403 in the vendor's words for a balance that is used up |
 * | `forbidden403` | at once | 403: the key's scopes leave this out |
 * | `hangAfterHeaders` | after the latency | 200 and the headers, then silence |
 * | `keepAlivesForEver` | after the latency | 200, then ten times a second a blank line (streams: an SSE comment, in two forms: from the start or after half of the answer), without end |
 * | `resetMidBody` | after the latency | 200 and half of the answer, then a TCP reset |
 * | `truncatedJson` | after the latency | a whole response whose JSON (streams: the JSON of a chunk in the middle) is cut off |
 * | `notJson` | after the latency | 200, JSON by its content type (streams: a chunk in the middle), and plain words |
 * | `wrongShape` | after the latency | 200 and sound JSON without an answer in it, in two forms |
 * | `emptyBody` | after the latency | 200 and no byte of a body |
 * | `usageNull` | after the latency | the whole answer, its `usage` null |
 * | `hugeAnswer` | after the latency | the whole answer, then filler, 2 MB together |
 * | `invalidUtf8` | after the latency | the whole answer, then bytes that are no UTF-8 |
 * | `closeAfterAnswer` | after the latency | the whole answer, keep-alive announced, and the connection closed |
 *
 * What every request can meet besides, no draw involved:
 *
 * | cause | on the wire |
 * | --- | --- |
 * | a key other than the simulator's | 401, the vendor's body |
 * | a model that is not served, or withdrawn | 404, naming the model |
 * | no such route | 404, naming the route |
 * | a parameter out of range, no messages … | 400, naming the parameter |
 * | `loadingMs` since the port opened are not over | 503: the model is being loaded |
 * | more than `atOnce.requests` at a time | 429 at once; with `retryAfter` the wait as `retryAfter.form` says |
 * | more than `rateLimit.requestsPerWindow` in a window of `rateLimit.windowMs` | the same; the wait is the time until one more may pass |
 * | `after.answers` answers are served | every further request meets `after.fault` |
 * | `down`: between `fromMs` and `toMs` since the start | connections are cut by resets, new ones refused (the port is closed) or reset |
 * | a message holds `crashOn.text` | after the latency as `down`, for `crashOn.restartMs` |
 */
const kinds = {
  rateLimit429: 'refusal',
  error500: 'refusal',
  error503: 'refusal',
  hangBeforeHeaders: 'broken',
  hangMidStream: 'broken',
  reset: 'broken',
  cutStream: 'broken',
  html200: 'broken',
  errorInside200: 'broken',
  key401: 'refusal',
  credit402: 'refusal',
  credit403: 'refusal',
  forbidden403: 'refusal',
  hangAfterHeaders: 'broken',
  keepAlivesForEver: 'broken',
  resetMidBody: 'broken',
  truncatedJson: 'broken',
  notJson: 'broken',
  wrongShape: 'broken',
  emptyBody: 'broken',
  usageNull: 'served',
  hugeAnswer: 'served',
  invalidUtf8: 'served',
  closeAfterAnswer: 'served',
} as const;

type Kinds = typeof kinds;
export type FaultName = keyof Kinds;
type OfKind<Kind> = { [Name in FaultName]: Kinds[Name] extends Kind ? Name : never }[FaultName];
/** A status other than 200, with a body that says why. */
export type RefusalFault = OfKind<'refusal'>;
/** No whole answer. */
export type BrokenFault = OfKind<'broken'>;
/** A whole answer, only odd. */
export type ServedFault = OfKind<'served'>;

/** In the table's order, which decides what a draw means: new ones go to the end. */
export const faultNames = Object.keys(kinds) as readonly FaultName[];

export function isRefusal(fault: FaultName): fault is RefusalFault {
  return kinds[fault] === 'refusal';
}

/** @returns false also for what is no fault */
export function isServed(outcome: string): outcome is ServedFault {
  return Object.hasOwn(kinds, outcome) && kinds[outcome as FaultName] === 'served';
}

/** Shares of the requests, each in [0, 1], together at most 1; absent: none. */
export type FaultRates = Readonly<Partial<Record<FaultName, number | undefined>>>;

/** A while without the server. */
export interface Downtime {
  /** Both since the simulator's start. */
  readonly fromMs: number;
  readonly toMs: number;
  /** `refused`: the port is closed. `reset`: it takes connections only to reset them. */
  readonly how: 'refused' | 'reset';
}

/** Everything that can go wrong with the simulator. */
export interface Faults extends FaultRates {
  readonly rateLimit?: RequestWindow | undefined;
  readonly atOnce?: RequestsAtOnce | undefined;
  /** How every 429 that names a wait names it. */
  readonly retryAfter?: ToldWait | undefined;
  readonly after?: { readonly answers: number; readonly fault: FaultName } | undefined;
  readonly loadingMs?: number | undefined;
  readonly down?: readonly Downtime[] | undefined;
  readonly crashOn?: { readonly text: string; readonly restartMs: number } | undefined;
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
