import type { FailureKind } from '../vocabulary/attempt.ts';
import type { Clock } from '../vocabulary/clock.ts';

/** Milliseconds, all > 0. Connecting has its own limit, kept by the connections. */
export interface ResponseTimeouts {
  /** From the request sent to the response's first byte. */
  readonly firstByteMs: number;
  /** Between two pieces of the response. */
  readonly idleMs: number;
  /** The whole attempt, connecting included. */
  readonly attemptMs: number;
}

export type ExpiredKind = Extract<FailureKind, 'timeout_first_byte' | 'timeout_idle' | 'timeout_attempt'>;

/** After `[DONE]` only the connection's own end is missing. */
const trailingMs = 1000;

/**
 * Watches an attempt's three limits with one timer, which is set once and looks again when it fires: setting it anew
 * for every piece of a stream would cost more than the piece. It never waits longer than the shortest limit, so no limit
 * that begins meanwhile is overrun.
 */
export class Deadline {
  readonly #timeouts: ResponseTimeouts;
  readonly #clock: Clock;
  readonly #expired: (kind: ExpiredKind) => void;
  readonly #startedMs: number;
  readonly #stepMs: number;
  #timer: NodeJS.Timeout | undefined;
  #phase: 'connecting' | 'first-byte' | 'body' | 'trailing' = 'connecting';
  #phaseStartedMs = 0;

  constructor(timeouts: ResponseTimeouts, clock: Clock, expired: (kind: ExpiredKind) => void) {
    this.#timeouts = timeouts;
    this.#clock = clock;
    this.#expired = expired;
    this.#startedMs = clock.nowMs();
    this.#stepMs = Math.min(timeouts.firstByteMs, timeouts.idleMs, timeouts.attemptMs);
    this.#timer = setTimeout(look, this.#stepMs, this);
  }

  /** The request goes out now. */
  sent(nowMs: number): void {
    this.#phase = 'first-byte';
    this.#phaseStartedMs = nowMs;
  }

  /** Something of the response came. */
  progressed(nowMs: number): void {
    if (this.#phase !== 'trailing') this.#phase = 'body';
    this.#phaseStartedMs = nowMs;
  }

  /** The answer is whole; only the end of the response is awaited. */
  trailing(nowMs: number): void {
    if (this.#phase === 'trailing') return;
    this.#phase = 'trailing';
    this.#phaseStartedMs = nowMs;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(look, Math.min(trailingMs, this.#stepMs), this);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** The timer fired. */
  look(): void {
    const nowMs = this.#clock.nowMs();
    const attemptLeftMs = this.#startedMs + this.#timeouts.attemptMs - nowMs;
    const phaseLeftMs = this.#phaseStartedMs + this.#phaseLimitMs() - nowMs;
    if (attemptLeftMs <= 0) this.#expired('timeout_attempt');
    else if (phaseLeftMs <= 0) this.#expired(this.#phase === 'first-byte' ? 'timeout_first_byte' : 'timeout_idle');
    else this.#timer = setTimeout(look, Math.ceil(Math.min(attemptLeftMs, phaseLeftMs, this.#stepMs)), this);
  }

  #phaseLimitMs(): number {
    switch (this.#phase) {
      case 'connecting':
        return Number.POSITIVE_INFINITY;
      case 'first-byte':
        return this.#timeouts.firstByteMs;
      case 'body':
        return this.#timeouts.idleMs;
      case 'trailing':
        return Math.min(trailingMs, this.#timeouts.idleMs);
      default:
        return this.#phase satisfies never;
    }
  }
}

function look(deadline: Deadline): void {
  deadline.look();
}
