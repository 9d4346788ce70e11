import { onAnswered, onProbeLost, onProbeSent, onRateLimited, openPause, type PauseState } from './pause.ts';
import { intervalMs } from './rate.ts';

/** Timers are coarse: a send that comes late may be caught up with, up to this much. */
const catchUpMs = 20;

/**
 * When a lane's next attempt may go: what its parts say, taken together. Each part is a pure state machine; this holds
 * their states. `Infinity` means: not before something changes.
 */
export class Admission {
  readonly #maxConcurrency: number;
  readonly #random: () => number;
  #pause: PauseState;
  /** When the last send was due at the learnt pace. */
  #pacedMs = Number.NEGATIVE_INFINITY;

  constructor(maxConcurrency: number, nowMs: number, random: () => number) {
    this.#maxConcurrency = maxConcurrency;
    this.#random = random;
    this.#pause = openPause(nowMs);
  }

  concurrency(): number {
    return this.#maxConcurrency;
  }

  nextAtMs(nowMs: number): number {
    const { phase, untilMs, rate } = this.#pause;
    if (phase === 'paused') return untilMs;
    if (phase === 'probing') return Number.POSITIVE_INFINITY;
    return rate === null ? nowMs : this.#pacedMs + intervalMs(rate, nowMs);
  }

  /** @returns the epoch of what is sent now; give it back with the outcome */
  sent(nowMs: number): number {
    const { rate } = this.#pause;
    const dueMs = rate === null ? nowMs : this.#pacedMs + intervalMs(rate, nowMs);
    this.#pacedMs = Math.max(dueMs, nowMs - catchUpMs);
    this.#pause = onProbeSent(this.#pause);
    return this.#pause.epoch;
  }

  /** @returns the pace the lane was reopened at, where this answer reopened it; undefined where it did not */
  answered(epoch: number, nowMs: number): { readonly perSecond: number | null } | undefined {
    const before = this.#pause.phase;
    this.#pause = onAnswered(this.#pause, epoch, nowMs);
    if (before === 'open' || this.#pause.phase !== 'open') return undefined;
    return { perSecond: this.#pause.rate?.perSecond ?? null };
  }

  /** @returns how long the lane now waits */
  rateLimited(epoch: number, floorMs: number | null, nowMs: number): number {
    this.#pause = onRateLimited(this.#pause, epoch, floorMs, nowMs, this.#random);
    return Math.max(0, this.#pause.untilMs - nowMs);
  }

  /** An outcome that says nothing about the rate limit. */
  otherwise(epoch: number, nowMs: number): void {
    this.#pause = onProbeLost(this.#pause, epoch, nowMs);
  }
}
