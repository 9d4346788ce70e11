import type { RunEvent } from '../runner/world.ts';

/** Where the lanes stand, taken together. */
export interface LaneStanding {
  /** Between two attempts. */
  readonly waiting: number;
  /** Most that may be in flight now, below the config's maximum; null: it is the maximum, or not known yet. */
  readonly concurrency: number | null;
  /** How much longer nothing is sent; null: not paused. */
  readonly pausedForMs: number | null;
  /** A lane's endpoint does not answer: nothing but one probe at a time is sent there. */
  readonly isDown: boolean;
  /** Until the next of these probes; null: none is due, or one is under way. */
  readonly probeInMs: number | null;
}

interface LaneState {
  waiting: number;
  concurrency: number | null;
  pausedUntilMs: number;
  /** null: not down. */
  probeAtMs: number | null;
}

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
    return {
      waiting: lanes.reduce((sum, { waiting }) => sum + waiting, 0),
      concurrency: areAllKnown ? concurrencies.reduce((sum, concurrency) => sum + concurrency, 0) : null,
      pausedForMs: pausedUntilMs > nowMs ? pausedUntilMs - nowMs : null,
      isDown: probes.length > 0,
      probeInMs: Number.isFinite(nextProbeMs) ? nextProbeMs - nowMs : null,
    };
  }

  #of(lane: string): LaneState {
    let state = this.#lanes.get(lane);
    if (!state) {
      state = { waiting: 0, concurrency: null, pausedUntilMs: 0, probeAtMs: null };
      this.#lanes.set(lane, state);
    }
    return state;
  }
}
