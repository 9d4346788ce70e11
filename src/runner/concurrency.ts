/**
 * How many attempts of a lane may be in flight, found out by trying: slow start, then additive increase and
 * multiplicative decrease (Chiu & Jain, "Analysis of the Increase and Decrease Algorithms for Congestion Avoidance",
 * 1989). A pure state machine. What was in flight when a request was refused is remembered as a ceiling, so that the
 * same refusal is not bought every few seconds.
 */
export interface ConcurrencyState {
  /** Its whole part is what may be in flight. */
  readonly allowed: number;
  readonly max: number;
  /** Counts the cuts: an outcome counts only for the epoch in which it was sent. */
  readonly epoch: number;
  readonly isSlowStart: boolean;
  /** Answers in this epoch. */
  readonly answered: number;
  /** The most in flight of which one was answered in this epoch. */
  readonly proven: number;
  /** `answered` when an overload was put down to chance last. */
  readonly chanceAt: number;
  /** Answers that do not make it grow yet: something transient failed. */
  readonly held: number;
  /** The most that is believed to pass; null: none was refused. */
  readonly ceiling: number | null;
  /** The epoch that the cut began which taught it. */
  readonly ceilingEpoch: number;
  /** When more than the ceiling is tried, and how long was waited for that. */
  readonly tryAboveMs: number;
  readonly ceilingWaitMs: number;
}

/** What a connection may begin with (RFC 6928), for the same reason: enough to be quick, too little to do harm. */
const initialAllowed = 10;
const cutTo = 0.8;
/** A lane that fails more than every sixth time is not given more. */
const heldByOneFailure = 5;
/** Once in more answers than that is rare. */
const rareAnswers = 20;
const firstCeilingWaitMs = 10_000;
const longestCeilingWaitMs = 300_000;

/** @param max the most that may ever be in flight; not adaptive: that, all the time */
export function openConcurrency(max: number, isAdaptive: boolean): ConcurrencyState {
  return {
    allowed: isAdaptive ? Math.min(max, initialAllowed) : max,
    max,
    epoch: 0,
    isSlowStart: isAdaptive,
    answered: 0,
    proven: 0,
    chanceAt: Number.NEGATIVE_INFINITY,
    held: 0,
    ceiling: null,
    ceilingEpoch: 0,
    tryAboveMs: 0,
    ceilingWaitMs: 0,
  };
}

/**
 * An answer came: one more in flight for each while it starts, one more a round trip later on; and only where all
 * slots were used, since slots that nobody used prove nothing.
 * @param inFlight how many were in flight when it was sent, itself included
 */
export function onConcurrencyAnswered(
  state: ConcurrencyState,
  sentInEpoch: number,
  inFlight: number,
  nowMs: number,
): ConcurrencyState {
  if (sentInEpoch !== state.epoch) return state;
  const told = { ...state, answered: state.answered + 1, proven: Math.max(state.proven, inFlight) };
  if (state.held > 0) return { ...told, held: state.held - 1 };
  if (state.allowed >= state.max || !isUsed(state, inFlight)) return told;
  const isPastCeiling = state.ceiling !== null && inFlight > state.ceiling;
  return grown(isPastCeiling ? { ...told, ceiling: null } : told, nowMs);
}

/** While it doubles, what was sent when half of it was allowed counts too, as in RFC 7661; or it would not double. */
function isUsed({ allowed, isSlowStart }: ConcurrencyState, inFlight: number): boolean {
  return isSlowStart ? 2 * inFlight >= Math.floor(allowed) : inFlight >= Math.floor(allowed);
}

function grown(state: ConcurrencyState, nowMs: number): ConcurrencyState {
  const { allowed, max, ceiling, tryAboveMs, isSlowStart } = state;
  const more = allowed + (isSlowStart ? 1 : 1 / allowed);
  if (ceiling === null) return { ...state, allowed: Math.min(more, max) };
  // Past the ceiling by one and no more, until that one was answered.
  const bound = nowMs < tryAboveMs ? ceiling : ceiling + 1;
  return { ...state, allowed: Math.min(more, max, Math.max(bound, allowed)) };
}

/**
 * Too much was in flight. One cut an episode: what was sent before the last cut says nothing about now.
 * @param inFlight how many were in flight when the refused one was sent, itself included
 */
export function onTooMuch(
  state: ConcurrencyState,
  sentInEpoch: number,
  inFlight: number,
  nowMs: number,
): ConcurrencyState {
  if (sentInEpoch === state.epoch - 1 && !state.isSlowStart) return cutFurther(state, inFlight);
  if (sentInEpoch !== state.epoch) return state;
  const observed = Math.min(inFlight, Math.floor(state.allowed));
  return {
    ...state,
    allowed: Math.max(1, Math.floor(observed * cutTo)),
    epoch: state.epoch + 1,
    isSlowStart: false,
    answered: 0,
    proven: 0,
    chanceAt: Number.NEGATIVE_INFINITY,
    held: 0,
    ...ceilingAfter(state, observed, nowMs),
  };
}

/** Where as many were answered just before, the refusal has another reason than their number, and teaches no ceiling. */
function ceilingAfter(state: ConcurrencyState, observed: number, nowMs: number): Partial<ConcurrencyState> {
  const { ceiling, ceilingWaitMs: lastWaitMs } = state;
  if (observed <= state.proven) return {};
  const isSameAgain = ceiling !== null && observed >= ceiling;
  const doubledMs = Math.min(2 * Math.max(lastWaitMs, firstCeilingWaitMs / 2), longestCeilingWaitMs);
  const ceilingWaitMs = isSameAgain ? doubledMs : firstCeilingWaitMs;
  return {
    ceiling: Math.max(1, observed - 1),
    ceilingEpoch: state.epoch + 1,
    tryAboveMs: nowMs + ceilingWaitMs,
    ceilingWaitMs,
  };
}

/**
 * Of those that were refused together any may be told of first. What one that was sent among fewer says of the same
 * episode holds instead; it is not another reason to send less.
 */
function cutFurther(state: ConcurrencyState, inFlight: number): ConcurrencyState {
  if (state.ceiling === null || state.ceilingEpoch !== state.epoch || inFlight > state.ceiling) return state;
  const allowed = Math.max(1, Math.min(state.allowed, Math.floor(inFlight * cutTo)));
  return { ...state, allowed, ceiling: Math.max(1, inFlight - 1) };
}

/**
 * The endpoint said that it is overloaded. Where as many were answered in this epoch and it said nothing for a while, that
 * is chance: an endpoint that says so once in a hundred, whatever is in flight, is not asked less and less for it. One
 * that bears less than before says it of the next ones too.
 */
export function onOverload(
  state: ConcurrencyState,
  sentInEpoch: number,
  inFlight: number,
  nowMs: number,
): ConcurrencyState {
  const isRare = inFlight <= state.proven && state.answered - state.chanceAt > rareAnswers;
  if (sentInEpoch !== state.epoch || !isRare) return onTooMuch(state, sentInEpoch, inFlight, nowMs);
  return { ...onTransientFailure(state), chanceAt: state.answered };
}

/** Something transient failed: no reason to send less, and none to send more. */
export function onTransientFailure(state: ConcurrencyState): ConcurrencyState {
  return { ...state, held: heldByOneFailure };
}

/** The endpoint was down and is back: it is begun with little again, and found out quickly what it bears. */
export function onRecovered(state: ConcurrencyState): ConcurrencyState {
  const allowed = Math.min(state.allowed, initialAllowed);
  return {
    ...state,
    allowed,
    epoch: state.epoch + 1,
    isSlowStart: true,
    answered: 0,
    proven: 0,
    chanceAt: Number.NEGATIVE_INFINITY,
    held: 0,
  };
}
