import type { RunEvent } from '../runner/world.ts';

/** Where the lanes stand, taken together. */
export interface LaneStanding {
  /** Between two attempts. */
  readonly waiting: number;
  /** Most that may be in flight now, below the config's maximum; null: it is the maximum, or not known yet. */
  readonly concurrency: number | null;
  /** How much longer nothing is sent; null: not paused. */
  readonly pausedForMs: number | null;
  /** Requests a second with which all lanes went on after a pause, of late; null: some lane had none. */
  readonly pacePerSecond: number | null;
  /** A lane's endpoint does not answer: nothing but one probe at a time is sent there. */
  readonly isDown: boolean;
  /** Until the next of these probes; null: none is due, or one is under way. */
  readonly probeInMs: number | null;
}

interface LaneState {
  waiting: number;
  concurrency: number | null;
  pausedUntilMs: number;
  pace: { readonly perSecond: number; readonly untilMs: number } | null;
  /** null: not down. */
  probeAtMs: number | null;
}

/** A pace by the minute grows, and has doubled by then. */
const paceShownMs = 4 * 60_000;

/** Follows what the runner tells of its lanes, for people who watch. */
export class LaneStates {
  readonly #lanes = new Map<string, LaneState>();

  observe(event: RunEvent, nowMs: number): void {
    switch (event.kind) {
      case 'slot-taken':
        this.#of(event.lane);
        break;
      case 'waiting':
        this.#of(event.lane).waiting = event.waiting;
        break;
      case 'concurrency':
        this.#of(event.lane).concurrency = event.to;
        break;
      case 'paused':
        this.#of(event.lane).pausedUntilMs = nowMs + event.waitMs;
        break;
      case 'reopened':
        this.#of(event.lane).pausedUntilMs = 0;
        this.#of(event.lane).pace =
          event.perSecond === null ? null : { perSecond: event.perSecond, untilMs: nowMs + paceShownMs };
        break;
      case 'went-down':
        this.#of(event.lane).probeAtMs = nowMs + event.waitMs;
        break;
      case 'came-back':
        this.#of(event.lane).probeAtMs = null;
        break;
      default:
        break;
    }
  }

  standing(nowMs: number): LaneStanding {
    const lanes = [...this.#lanes.values()];
    const pausedUntilMs = Math.max(0, ...lanes.map((lane) => lane.pausedUntilMs));
    const probes = lanes.map(({ probeAtMs }) => probeAtMs).filter((atMs) => atMs !== null);
    const nextProbeMs = Math.min(...probes.filter((atMs) => atMs > nowMs));
    const concurrencies = lanes.map(({ concurrency }) => concurrency).filter((concurrency) => concurrency !== null);
    const areAllKnown = lanes.length > 0 && concurrencies.length === lanes.length;
    const paces = lanes.flatMap(({ pace }) => (pace && pace.untilMs > nowMs ? [pace.perSecond] : []));
    return {
      waiting: sum(lanes.map(({ waiting }) => waiting)),
      concurrency: areAllKnown ? sum(concurrencies) : null,
      pausedForMs: pausedUntilMs > nowMs ? pausedUntilMs - nowMs : null,
      pacePerSecond: lanes.length > 0 && paces.length === lanes.length ? sum(paces) : null,
      isDown: probes.length > 0,
      probeInMs: Number.isFinite(nextProbeMs) ? nextProbeMs - nowMs : null,
    };
  }

  #of(lane: string): LaneState {
    let state = this.#lanes.get(lane);
    if (!state) {
      state = { waiting: 0, concurrency: null, pausedUntilMs: 0, pace: null, probeAtMs: null };
      this.#lanes.set(lane, state);
    }
    return state;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
