import { type FaultName, isServed } from './faults.ts';
import { busiestWindow } from './request-limits.ts';

/** How a chat request ended; exactly one each. */
export type ChatOutcome =
  /** 200 with the whole answer handed to the socket. */
  | 'answered'
  | FaultName
  /** 429 of the request window. */
  | 'rateLimitWindow'
  /** 429: too many at once. */
  | 'atOnce'
  /** 503: the model is being loaded. */
  | 'loading'
  /** It killed the server. */
  | 'crash'
  /** The server went down meanwhile. */
  | 'wentDown'
  /** 401. */
  | 'wrongKey'
  /** 404: not served, or withdrawn. */
  | 'unknownModel'
  /** 400. */
  | 'badRequest'
  /** The client left before the whole answer was handed over. */
  | 'clientGone';

export interface SimulatorCounters {
  /** Chat requests received whole. */
  readonly requests: number;
  /** Of them, those without an outcome yet. */
  readonly inFlight: number;
  readonly maxInFlight: number;
  /** Most requests that any stretch as long as the counters' window held. */
  readonly busiestWindow: number;
  /** Requests answered with a whole answer, odd ones included. */
  readonly served: number;
  /** 429s. */
  readonly refused: number;
  /** Outcomes that occurred; with `inFlight` they add up to `requests`. A hang ends when its client leaves. */
  readonly outcomes: Readonly<Partial<Record<ChatOutcome, number>>>;
  /** Requests for models, deprecations, metrics, the key and the balance. */
  readonly lookUps: number;
  /** Requests for what is not served at all. */
  readonly unknownRoutes: number;
  /** Request ids in the order in which they were served; empty unless asked for. */
  readonly answeredIds: readonly string[];
}

export interface CounterBook {
  /** @param nowMs when the request came */
  readonly begin: (nowMs: number) => void;
  readonly end: (outcome: ChatOutcome, requestId: string | null) => void;
  readonly countLookUp: () => void;
  readonly countUnknownRoute: () => void;
  readonly served: () => number;
  /** A copy of the counters as they stand. */
  readonly read: () => SimulatorCounters;
}

const refusals: ReadonlySet<ChatOutcome> = new Set(['rateLimit429', 'rateLimitWindow', 'atOnce']);

/** @param windowMs over which `busiestWindow` counts */
export function counterBook(keepAnsweredIds: boolean, windowMs: number): CounterBook {
  const countInWindow = busiestWindow(windowMs);
  const outcomes: Partial<Record<ChatOutcome, number>> = {};
  const answeredIds: string[] = [];
  let requests = 0;
  let inFlight = 0;
  let maxInFlight = 0;
  let busiest = 0;
  let served = 0;
  let refused = 0;
  let lookUps = 0;
  let unknownRoutes = 0;
  return {
    begin: (nowMs) => {
      requests += 1;
      busiest = countInWindow(nowMs);
      inFlight += 1;
      maxInFlight = Math.max(maxInFlight, inFlight);
    },
    end: (outcome, requestId) => {
      inFlight -= 1;
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      if (refusals.has(outcome)) refused += 1;
      if (outcome !== 'answered' && !isServed(outcome)) return;
      served += 1;
      if (keepAnsweredIds && requestId !== null) answeredIds.push(requestId);
    },
    countLookUp: () => {
      lookUps += 1;
    },
    countUnknownRoute: () => {
      unknownRoutes += 1;
    },
    served: () => served,
    read: () => ({
      requests,
      inFlight,
      maxInFlight,
      busiestWindow: busiest,
      served,
      refused,
      outcomes: { ...outcomes },
      lookUps,
      unknownRoutes,
      answeredIds: [...answeredIds],
    }),
  };
}
