import { backoffCapMs, withJitter } from './decide-retry.ts';
import { type LearntRate, learnRate } from './rate.ts';

/**
 * Whether a lane may send, after a rate limit spoke. A pure state machine: open → paused → probing → open.
 * Every pause begins a new epoch, and an outcome counts only for the epoch in which it was sent: a late 200 of before
 * the pause says nothing about now.
 */
export interface PauseState {
  readonly epoch: number;
  readonly phase: 'open' | 'paused' | 'probing';
  /** When a paused lane sends its probe. */
  readonly untilMs: number;
  /** Since when it waits; means nothing in an open lane. */
  readonly pausedAtMs: number;
  /** When a probe was refused last; null: the first one is still to come. */
  readonly probeRefusedAtMs: number | null;
  /** Let through by the rate limit since the lane last opened, and when that was: what the pace is learnt from. */
  readonly accepted: number;
  readonly openedAtMs: number;
  readonly rate: LearntRate | null;
}

export function openPause(nowMs: number): PauseState {
  return {
    epoch: 0,
    phase: 'open',
    untilMs: 0,
    pausedAtMs: nowMs,
    probeRefusedAtMs: null,
    accepted: 0,
    openedAtMs: nowMs,
    rate: null,
  };
}

/** A request was refused by the rate limit. `floorMs`: the wait that the server named, null where it named none. */
export function onRateLimited(
  state: PauseState,
  sentInEpoch: number,
  floorMs: number | null,
  nowMs: number,
  random: () => number,
): PauseState {
  if (sentInEpoch !== state.epoch) {
    // Sent before the pause: no new reason to wait, but the server's word on when it lifts is still a floor.
    if (state.phase !== 'paused' || floorMs === null) return state;
    return { ...state, untilMs: Math.max(state.untilMs, nowMs + withJitter(floorMs, random)) };
  }
  const pausedAtMs = state.phase === 'probing' ? state.pausedAtMs : nowMs;
  return {
    ...state,
    epoch: state.epoch + 1,
    phase: 'paused',
    untilMs: nowMs + pauseMs({ ...state, pausedAtMs }, floorMs, nowMs, random),
    pausedAtMs,
    probeRefusedAtMs: state.phase === 'probing' ? nowMs : null,
  };
}

/** Nearly every rate limit is by the minute; a little later than that, since what was sent took its time to arrive. */
const minuteMs = 61_000;

/** What a pace that was refused is lessened to. */
const slower = 0.9;

/**
 * Each further wait is at least this share of what was waited already, so a window of any length is overslept by at most
 * that share. Where the server names no wait, the first one is short and the way up to the window's length is long:
 * doubling keeps the probes few.
 */
const growth = { named: 0.25, unnamed: 1 };

/**
 * A server that names the same wait again and again without meaning it is asked more and more rarely; but a wait that
 * grew does not step over the end of a minute that began when the lane opened.
 */
function pauseMs(
  { pausedAtMs, openedAtMs }: PauseState,
  floorMs: number | null,
  nowMs: number,
  random: () => number,
): number {
  const share = floorMs === null ? growth.unnamed : growth.named;
  const growingMs = Math.min(share * (nowMs - pausedAtMs), backoffCapMs(Number.MAX_SAFE_INTEGER));
  const restOfMinuteMs = openedAtMs + minuteMs - nowMs;
  const boundedMs = restOfMinuteMs > 0 ? Math.min(growingMs, restOfMinuteMs) : growingMs;
  if (floorMs === null) return Math.max(boundedMs, backoffCapMs(1) * (0.5 + random() / 2));
  return Math.max(boundedMs, withJitter(floorMs, random));
}

/** The wait is over and the probe goes out. */
export function onProbeSent(state: PauseState): PauseState {
  return state.phase === 'paused' ? { ...state, phase: 'probing' } : state;
}

/** A request was answered: a probe's answer opens the lane at the pace that the limit let through before. */
export function onAnswered(state: PauseState, sentInEpoch: number, nowMs: number): PauseState {
  const accepted = state.accepted + 1;
  if (state.phase !== 'probing' || sentInEpoch !== state.epoch) return { ...state, accepted };
  return {
    ...state,
    phase: 'open',
    accepted: 0,
    openedAtMs: nowMs,
    rate: paceAfter(state, accepted, nowMs),
  };
}

/**
 * What was let through since the lane opened, over all that time: right where a burst used up a window. A lane that kept
 * a pace and was refused all the same was a little too quick, or met a limit that refuses by chance: its waiting says
 * nothing about the pace then, and each refusal would make it slower than the one before.
 */
function paceAfter(state: PauseState, accepted: number, nowMs: number): LearntRate | null {
  const { openedAtMs, pausedAtMs, probeRefusedAtMs, rate } = state;
  // Where a probe was refused, the limit lifted at some time between then and now.
  const learnt = learnRate(accepted, openedAtMs, ((probeRefusedAtMs ?? nowMs) + nowMs) / 2, nowMs);
  if (!rate || !learnt) return learnt;
  const whileOpen = (accepted * 1000) / Math.max(1, pausedAtMs - openedAtMs);
  return { ...learnt, perSecond: Math.max(learnt.perSecond, slower * Math.min(rate.perSecond, whileOpen)) };
}

/**
 * A request failed in a way that says nothing about the rate limit. It was let through: were answers alone counted, an endpoint
 * that fails often besides would make the lane slower at every refusal. Where it was the probe, another one may go at once.
 */
export function onFailedOtherwise(state: PauseState, sentInEpoch: number, nowMs: number): PauseState {
  const accepted = state.accepted + 1;
  if (state.phase !== 'probing' || sentInEpoch !== state.epoch) return { ...state, accepted };
  return { ...state, accepted, phase: 'paused', untilMs: nowMs };
}
