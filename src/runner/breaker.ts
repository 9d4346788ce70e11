/**
 * Whether the endpoint is plainly down. A pure state machine (Nygard, "Release It!", 2007: circuit breaker): closed →
 * open → probing → closed. While it is not closed only one probe at a time is sent, and failures are not held against
 * the samples.
 */
export interface BreakerState {
  /** Counts openings and closings: an outcome counts only for the epoch in which it was sent. */
  readonly epoch: number;
  readonly phase: 'closed' | 'open' | 'probing';
  /** Failures that speak of the endpoint and not of a sample, since something was answered. */
  readonly failuresInARow: number;
  /** Since when nobody was reached at all; null: somebody was. */
  readonly unreachableMs: number | null;
  /** When an open breaker lets its probe through, and how long was waited for that. */
  readonly untilMs: number;
  readonly waitMs: number;
  readonly openedMs: number;
}

/** With a tenth of all requests failing by chance, so many in a row come once in 10 thousand million. */
const failuresToOpen = 10;
const firstProbeMs = 1000;
const longestProbeMs = 30_000;

export const closedBreaker: BreakerState = {
  epoch: 0,
  phase: 'closed',
  failuresInARow: 0,
  unreachableMs: null,
  untilMs: 0,
  waitMs: 0,
  openedMs: 0,
};

/** When an attempt was sent, in time and in the breaker's own count. */
interface Sent {
  readonly breakerEpoch: number;
  readonly sentMs: number;
}

/**
 * Something was answered, if only by an error that is about the request itself. Where nobody can be reached any more,
 * what was sent before proves nothing.
 */
export function onAlive(state: BreakerState, { breakerEpoch, sentMs }: Sent): BreakerState {
  if (breakerEpoch !== state.epoch || sentMs < (state.unreachableMs ?? sentMs)) return state;
  if (state.phase === 'probing') return { ...closedBreaker, epoch: state.epoch + 1 };
  return state.failuresInARow === 0 ? state : { ...closedBreaker, epoch: state.epoch };
}

/** A failure that speaks of the endpoint; a probe's speaks of it whatever it is. */
export function onDown(
  state: BreakerState,
  { breakerEpoch }: Sent,
  isUnreachable: boolean,
  nowMs: number,
  random: () => number,
): BreakerState {
  if (breakerEpoch !== state.epoch) return state;
  if (state.phase === 'probing') return openAgain(state, nowMs, random);
  const failuresInARow = state.failuresInARow + 1;
  if (failuresInARow >= failuresToOpen) return onDeath(state, nowMs, random);
  return {
    ...state,
    failuresInARow,
    unreachableMs: isUnreachable ? (state.unreachableMs ?? nowMs) : state.unreachableMs,
  };
}

/** The server died before our eyes: there is nothing to count. */
export function onDeath(state: BreakerState, nowMs: number, random: () => number): BreakerState {
  if (state.phase !== 'closed') return state;
  const waitMs = jittered(firstProbeMs, random);
  return {
    ...closedBreaker,
    epoch: state.epoch + 1,
    phase: 'open',
    untilMs: nowMs + waitMs,
    waitMs,
    openedMs: nowMs,
  };
}

function openAgain(state: BreakerState, nowMs: number, random: () => number): BreakerState {
  const waitMs = jittered(Math.min(2 * state.waitMs, longestProbeMs), random);
  return { ...state, epoch: state.epoch + 1, phase: 'open', untilMs: nowMs + waitMs, waitMs };
}

/** The last probe goes at the moment of giving up and not after it. */
export function probingBy(state: BreakerState, latestMs: number, nowMs: number): BreakerState {
  if (state.phase !== 'open' || latestMs <= nowMs || state.untilMs <= latestMs) return state;
  return { ...state, untilMs: latestMs };
}

/** The wait is over and the probe goes out. */
export function onBreakerProbeSent(state: BreakerState): BreakerState {
  return state.phase === 'open' ? { ...state, phase: 'probing' } : state;
}

/** The probe was given up and says nothing: another one may go. */
export function onBreakerProbeLost(state: BreakerState, sentInEpoch: number, nowMs: number): BreakerState {
  if (state.phase !== 'probing' || sentInEpoch !== state.epoch) return state;
  return { ...state, phase: 'open', untilMs: nowMs };
}

/** So that not everybody who waited for the same server comes back at the same moment. */
function jittered(waitMs: number, random: () => number): number {
  return waitMs * (0.8 + 0.4 * random());
}
