import { type Pending, takePending } from './pending.ts';
import { RetryShare } from './retry-share.ts';
import { Waiting } from './waiting.ts';
import type { LanePlan, RunnerPolicy } from './world.ts';

/** Samples taken from the plan and not yet done, at most, per slot: what waits between attempts is bounded by it. */
const takenPerSlot = 4;

/** What a lane has to send, and which of it comes next. */
export class LaneQueue {
  readonly #samples: LanePlan['samples'];
  readonly #failedBefore: ReadonlySet<number>;
  readonly #mostTaken: number;
  readonly #share: RetryShare;
  /** The lane waited, not they: due as soon as it sends again. */
  readonly #owed = new Waiting<Pending>();
  readonly #retries = new Waiting<Pending>();
  readonly #suspects: Pending[] = [];
  #isSuspectInFlight = false;
  #isFreshProbe = false;
  #exhausted = false;
  #toldWaiting = 0;
  /** Not taken yet, at most: `planned` counts those of earlier tries too. */
  #fresh: number;

  constructor(plan: LanePlan, policy: RunnerPolicy) {
    this.#samples = plan.samples;
    this.#fresh = plan.planned;
    this.#failedBefore = (plan.proven && plan.failedBefore) || new Set();
    this.#mostTaken = takenPerSlot * policy.maxConcurrency;
    this.#share = new RetryShare(policy.retry.maxRetryShare);
  }

  /** Between two attempts. */
  get waiting(): number {
    return this.#owed.size + this.#retries.size + this.#suspects.length;
  }

  /** Most that may still be sent, without further failures. */
  get toCome(): number {
    return this.waiting + (this.#exhausted ? 0 : Math.max(0, this.#fresh));
  }

  /** Tells how many wait, where that has changed since it was told last. */
  tellWaiting(tell: (waiting: number) => void): void {
    const { waiting } = this;
    if (waiting === this.#toldWaiting) return;
    this.#toldWaiting = waiting;
    tell(waiting);
  }

  get isEmpty(): boolean {
    return this.#exhausted && this.waiting === 0;
  }

  /**
   * @param inFlight how many of the lane are in flight
   * @param isProbe the endpoint is held to be down, and what is sent now is to find out
   * @returns what may be sent now; undefined: nothing before `nextAtMs` or a change
   */
  next(nowMs: number, inFlight: number, isProbe: boolean): Pending | undefined {
    if (isProbe) return this.#probe(nowMs, inFlight) ?? this.#nextSuspect(inFlight);
    if (this.#suspects.length > 0 || this.#isSuspectInFlight) return this.#nextSuspect(inFlight);
    return this.#nextOf(nowMs, inFlight);
  }

  /** When something is due that is not due now. */
  nextAtMs(nowMs: number): number {
    if (this.#suspects.length > 0 || this.#isSuspectInFlight) return Number.POSITIVE_INFINITY;
    // A retry that is due and was not taken is held back until something else was sent or is over.
    const retryAtMs = this.#retries.nextAtMs > nowMs ? this.#retries.nextAtMs : Number.POSITIVE_INFINITY;
    return Math.min(this.#owed.nextAtMs, retryAtMs);
  }

  /** A sample that fails whenever it is sent proves nothing, so every other probe is one that was never sent. */
  #probe(nowMs: number, inFlight: number): Pending | undefined {
    this.#isFreshProbe = !this.#isFreshProbe;
    const fresh = this.#isFreshProbe ? this.#takeFresh(nowMs, inFlight) : undefined;
    return fresh ?? this.#nextOf(nowMs, inFlight);
  }

  #nextOf(nowMs: number, inFlight: number): Pending | undefined {
    return (
      this.#owed.takeDue(nowMs) ??
      this.#dueRetry(nowMs, true) ??
      this.#takeFresh(nowMs, inFlight) ??
      this.#dueRetry(nowMs, false)
    );
  }

  #dueRetry(nowMs: number, isFreshLeft: boolean): Pending | undefined {
    return this.#share.allows(isFreshLeft) ? this.#retries.takeDue(nowMs) : undefined;
  }

  #nextSuspect(inFlight: number): Pending | undefined {
    return inFlight === 0 ? this.#suspects.shift() : undefined;
  }

  #takeFresh(nowMs: number, inFlight: number): Pending | undefined {
    if (this.#exhausted || this.waiting + inFlight >= this.#mostTaken) return undefined;
    const next = this.#samples.next();
    this.#fresh -= 1;
    if (!next.done) return takePending(next.value, nowMs, this.#failedBefore.has(next.value.seq));
    this.#exhausted = true;
    return undefined;
  }

  /**
   * @param isLoneProbe nothing else is in flight, nor will be until it is over
   * @returns to be called when its slot is free again
   */
  sent(pending: Pending, isLoneProbe: boolean): () => void {
    const { isRetry, isSuspect } = pending;
    pending.isRetry = false;
    pending.isSuspect = false;
    pending.isAlone = isSuspect || isLoneProbe;
    this.#share.sent(isRetry);
    if (isSuspect) this.#isSuspectInFlight = true;
    return () => {
      this.#share.over(isRetry);
      if (isSuspect) this.#isSuspectInFlight = false;
    };
  }

  /** Sent again as soon as the lane sends, alone where it is a suspect. */
  owe(pending: Pending, nowMs: number): void {
    if (pending.isSuspect) this.#suspects.push(pending);
    else this.#owed.add(pending, nowMs);
  }

  retryAt(pending: Pending, dueMs: number): void {
    pending.isRetry = true;
    this.#retries.add(pending, dueMs);
  }

  /** From now on these are sent alone, those that wait already included. */
  suspect(pendings: readonly Pending[]): void {
    for (const pending of pendings) {
      pending.isSuspect = true;
      if (!this.#owed.remove(pending) && !this.#retries.remove(pending)) continue;
      pending.isRetry = false;
      this.#suspects.push(pending);
    }
  }
}
