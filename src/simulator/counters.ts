import type { FaultName } from './faults.ts';

/** How a chat request ended; exactly one each. */
export type ChatOutcome =
  /** 200 with the whole answer handed to the socket. */
  | 'answered'
  | FaultName
  /** 429 of the request window. */
  | 'rateLimitWindow'
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
  /** Outcomes that occurred; with `inFlight` they add up to `requests`. A hang ends when its client leaves. */
  readonly outcomes: Readonly<Partial<Record<ChatOutcome, number>>>;
  /** Requests for models, deprecations, metrics, the key and the balance. */
  readonly lookUps: number;
  /** Requests for what is not served at all. */
  readonly unknownRoutes: number;
  /** Request ids in the order in which they were answered; empty unless asked for. */
  readonly answeredIds: readonly string[];
}

export interface CounterBook {
  readonly begin: () => void;
  readonly end: (outcome: ChatOutcome, requestId: string | null) => void;
  readonly countLookUp: () => void;
  readonly countUnknownRoute: () => void;
  /** A copy of the counters as they stand. */
  readonly read: () => SimulatorCounters;
}

export function counterBook(keepAnsweredIds: boolean): CounterBook {
  const outcomes: Partial<Record<ChatOutcome, number>> = {};
  const answeredIds: string[] = [];
  let requests = 0;
  let inFlight = 0;
  let maxInFlight = 0;
  let lookUps = 0;
  let unknownRoutes = 0;
  return {
    begin: () => {
      requests += 1;
      inFlight += 1;
      maxInFlight = Math.max(maxInFlight, inFlight);
    },
    end: (outcome, requestId) => {
      inFlight -= 1;
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      if (keepAnsweredIds && outcome === 'answered' && requestId !== null) answeredIds.push(requestId);
    },
    countLookUp: () => {
      lookUps += 1;
    },
    countUnknownRoute: () => {
      unknownRoutes += 1;
    },
    read: () => ({
      requests,
      inFlight,
      maxInFlight,
      outcomes: { ...outcomes },
      lookUps,
      unknownRoutes,
      answeredIds: [...answeredIds],
    }),
  };
}
