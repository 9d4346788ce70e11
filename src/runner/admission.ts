import {
  type BreakerState,
  closedBreaker,
  onAlive,
  onBreakerProbeLost,
  onBreakerProbeSent,
  onDeath,
  onDown,
  probingBy,
} from './breaker.ts';
import {
  type ConcurrencyState,
  onConcurrencyAnswered,
  onOverload,
  onRecovered,
  onTooMuch,
  onTransientFailure,
  openConcurrency,
} from './concurrency.ts';
import { onAnswered, onFailedOtherwise, onProbeSent, onRateLimited, openPause, type PauseState } from './pause.ts';
import { intervalMs } from './rate.ts';
import type { ConcurrencyReason, RunEvent } from './world.ts';

/** Timers are coarse: a send that comes late may be caught up with, up to this much. */
const catchUpMs = 20;
/** Growth is told once a second at most, a cut at once. */
const growthToldEveryMs = 1000;

/** When and among how many others an attempt was sent; given back with its outcome. */
export interface Ticket {
  readonly pauseEpoch: number;
  readonly concurrencyEpoch: number;
  readonly breakerEpoch: number;
  readonly sentMs: number;
  /** Itself included. */
  readonly inFlight: number;
}

interface AdmissionOptions {
  readonly lane: string;
  readonly maxConcurrency: number;
  readonly adaptive: boolean;
  readonly nowMs: number;
  readonly random: () => number;
  /** When the run will be given up, should nothing be answered until then. */
  readonly givesUpAtMs: () => number;
  readonly observe: (event: RunEvent) => void;
}

/**
 * When a lane's next attempt may go and how many may be in flight: what its parts say, taken together. Each part is a
 * pure state machine; this holds their states and tells their changes. `Infinity` means: not before something changes.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  #pause: PauseState;
  #breaker: BreakerState = closedBreaker;
  #concurrency: ConcurrencyState;
  #told: { readonly allowed: number; readonly atMs: number };
  /** When the last send was due at the learnt pace. */
  #pacedMs = Number.NEGATIVE_INFINITY;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#pause = openPause(options.nowMs);
    this.#concurrency = openConcurrency(options.maxConcurrency, options.adaptive);
    this.#told = { allowed: this.concurrency(), atMs: options.nowMs };
  }

  concurrency(): number {
    return Math.floor(this.#concurrency.allowed);
  }

  /** The endpoint is held to be down, and what fails now is not the sample's fault. */
  get isDown(): boolean {
    return this.#breaker.phase !== 'closed';
  }

  get downSinceMs(): number {
    return this.#breaker.openedMs;
  }

  nextAtMs(nowMs: number): number {
    if (this.#breaker.phase === 'probing' || this.#pause.phase === 'probing') return Number.POSITIVE_INFINITY;
    const breakerMs = this.#breaker.phase === 'open' ? this.#breaker.untilMs : nowMs;
    return Math.max(breakerMs, this.#pauseMs(nowMs));
  }

  #pauseMs(nowMs: number): number {
    const { phase, untilMs, rate } = this.#pause;
    if (phase === 'paused') return untilMs;
    return rate === null ? nowMs : this.#pacedMs + intervalMs(rate, nowMs);
  }

  /** @param inFlight the one that is sent now included */
  sent(nowMs: number, inFlight: number): Ticket {
    const { rate } = this.#pause;
    const dueMs = rate === null ? nowMs : this.#pacedMs + intervalMs(rate, nowMs);
    // A probe goes before it is due at the pace: what comes after it is not late for that.
    this.#pacedMs = Math.min(nowMs, Math.max(dueMs, nowMs - catchUpMs));
    this.#pause = onProbeSent(this.#pause);
    this.#breaker = onBreakerProbeSent(this.#breaker);
    return {
      pauseEpoch: this.#pause.epoch,
      concurrencyEpoch: this.#concurrency.epoch,
      breakerEpoch: this.#breaker.epoch,
      sentMs: nowMs,
      inFlight,
    };
  }

  answered(ticket: Ticket, nowMs: number): void {
    const { lane, observe } = this.#options;
    this.alive(ticket, nowMs);
    const before = this.#pause.phase;
    this.#pause = onAnswered(this.#pause, ticket.pauseEpoch, nowMs);
    if (before !== 'open' && this.#pause.phase === 'open')
      observe({ kind: 'reopened', lane, perSecond: this.#pause.rate?.perSecond ?? null });
    this.#change(onConcurrencyAnswered(this.#concurrency, ticket.concurrencyEpoch, ticket.inFlight, nowMs), {
      reason: 'growing',
      nowMs,
    });
  }

  /** Something came back that is about the request, not about the endpoint. */
  alive(ticket: Ticket, nowMs: number): void {
    const wasDown = this.isDown;
    const sinceMs = this.downSinceMs;
    this.#breaker = onAlive(this.#breaker, ticket);
    if (!wasDown || this.isDown) return;
    this.#options.observe({ kind: 'came-back', lane: this.#options.lane, downMs: nowMs - sinceMs });
    if (this.#options.adaptive) this.#change(onRecovered(this.#concurrency), { reason: 'recovering', nowMs });
  }

  /**
   * A rate limit refused an attempt: less may be in flight, or the lane waits.
   * @param floorMs the wait that the server named, null where it named none
   * @returns how long the lane now waits
   */
  refused(ticket: Ticket, floorMs: number | null, message: string, nowMs: number): number {
    this.alive(ticket, nowMs);
    if (this.#blamesConcurrency(ticket, floorMs)) {
      const { concurrencyEpoch, inFlight } = ticket;
      const cut = onTooMuch(this.#concurrency, concurrencyEpoch, inFlight, nowMs);
      this.#change(cut, { reason: 'rate-limited', nowMs });
      return 0;
    }
    this.#pause = onRateLimited(this.#pause, ticket.pauseEpoch, floorMs, nowMs, this.#options.random);
    const waitMs = Math.max(0, this.#pause.untilMs - nowMs);
    this.#options.observe({ kind: 'paused', lane: this.#options.lane, waitMs, message });
    return waitMs;
  }

  /**
   * Whether a refusal is about how many were in flight: one that names a wait is not, nor one of a lone request, nor
   * one where nothing passed since the last cut or where a rate is known to be the limit.
   */
  #blamesConcurrency({ inFlight, concurrencyEpoch }: Ticket, floorMs: number | null): boolean {
    if (!this.#options.adaptive || floorMs !== null || inFlight <= 1) return false;
    if (this.#pause.phase !== 'open' || this.#pause.rate !== null) return false;
    const { epoch, answered } = this.#concurrency;
    return concurrencyEpoch !== epoch || epoch === 0 || answered > 0;
  }

  /** Too much is in flight, by the endpoint's words or by its silence. */
  overloaded(ticket: Ticket, nowMs: number): void {
    if (!this.#options.adaptive) return;
    const { concurrencyEpoch, inFlight } = ticket;
    this.#change(onOverload(this.#concurrency, concurrencyEpoch, inFlight, nowMs), { reason: 'overload', nowMs });
  }

  /**
   * Something transient failed.
   * @param said whether the endpoint may be down, or cannot even be reached
   */
  failed(ticket: Ticket, said: 'nothing' | 'down' | 'unreachable', message: string, nowMs: number): void {
    const { adaptive, random } = this.#options;
    if (adaptive) this.#concurrency = onTransientFailure(this.#concurrency);
    if (said !== 'nothing' || this.#breaker.phase === 'probing')
      this.#fall(onDown(this.#breaker, ticket, said === 'unreachable', nowMs, random), message, nowMs);
  }

  /** The server was seen to die. */
  died(message: string, nowMs: number): void {
    this.#fall(onDeath(this.#breaker, nowMs, this.#options.random), message, nowMs);
  }

  /** An outcome that says nothing of the lane: another probe may go. */
  otherwise(ticket: Ticket, nowMs: number): void {
    this.#pause = onFailedOtherwise(this.#pause, ticket.pauseEpoch, nowMs);
    this.#breaker = onBreakerProbeLost(this.#breaker, ticket.breakerEpoch, nowMs);
  }

  #fall(fallen: BreakerState, message: string, nowMs: number): void {
    const before = this.#breaker;
    const next = probingBy(fallen, this.#options.givesUpAtMs(), nowMs);
    this.#breaker = next;
    if (next.phase !== 'open' || next.epoch === before.epoch) return;
    this.#options.observe({ kind: 'went-down', lane: this.#options.lane, waitMs: next.untilMs - nowMs, message });
  }

  #change(next: ConcurrencyState, { reason, nowMs }: { reason: ConcurrencyReason; nowMs: number }): void {
    if (reason !== 'growing') this.#tellConcurrency('growing', nowMs);
    this.#concurrency = next;
    const isWholeGrowth = next.allowed >= next.max || this.concurrency() === next.ceiling;
    if (reason !== 'growing' || isWholeGrowth || nowMs - this.#told.atMs >= growthToldEveryMs)
      this.#tellConcurrency(reason, nowMs);
  }

  #tellConcurrency(reason: ConcurrencyReason, nowMs: number): void {
    const from = this.#told.allowed;
    const to = this.concurrency();
    if (to === from) return;
    this.#told = { allowed: to, atMs: nowMs };
    this.#options.observe({ kind: 'concurrency', lane: this.#options.lane, from, to, reason });
  }
}
