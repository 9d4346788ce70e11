import pLimit, { type LimitFunction } from 'p-limit';
import { Admission } from './admission.ts';
import { Changed } from './changed.ts';
import { LaneOutcomes } from './lane-outcomes.ts';
import { type Pending, takePending } from './pending.ts';
import type { StopSwitch } from './stop.ts';
import { Waiting } from './waiting.ts';
import type { LanePlan, RunnerPolicy, RunnerWorld } from './world.ts';

/** Samples taken from the plan and not yet done, at most, per slot: what waits between attempts is bounded by it. */
const takenPerSlot = 4;

/** One lane: pulls samples as slots become free, and holds a slot until the result is durable. */
export class Lane {
  readonly #plan: LanePlan;
  readonly #policy: RunnerPolicy;
  readonly #world: RunnerWorld;
  readonly #stop: StopSwitch;
  readonly #abort: AbortSignal;
  readonly #limit: LimitFunction;
  readonly #admission: Admission;
  readonly #outcomes: LaneOutcomes;
  readonly #waiting = new Waiting<Pending>();
  readonly #changed = new Changed();
  #exhausted = false;

  constructor(plan: LanePlan, policy: RunnerPolicy, world: RunnerWorld, stop: StopSwitch, abort: AbortSignal) {
    const nowMs = world.clock.nowMs();
    this.#plan = plan;
    this.#policy = policy;
    this.#world = world;
    this.#stop = stop;
    this.#abort = abort;
    this.#limit = pLimit(policy.maxConcurrency);
    this.#admission = new Admission(policy.maxConcurrency, nowMs, world.random);
    this.#outcomes = new LaneOutcomes(plan, policy, world, stop, {
      admission: this.#admission,
      waiting: this.#waiting,
      changed: this.#changed,
    });
    stop.onRequest(() => this.#changed.fire());
  }

  /** Resolves when nothing of this lane is in flight any more: all samples done, or stopped. */
  async run(): Promise<void> {
    try {
      await this.#sendAll();
    } catch (error) {
      this.#stop.fail(error);
    }
    while (this.#inFlight > 0) await this.#changed.next();
  }

  get #inFlight(): number {
    return this.#limit.activeCount + this.#limit.pendingCount;
  }

  async #sendAll(): Promise<void> {
    const { clock } = this.#world;
    while (!this.#stop.requested) {
      this.#limit.concurrency = this.#admission.concurrency();
      if (this.#inFlight >= this.#limit.concurrency) {
        await this.#changed.next();
        continue;
      }
      const nowMs = clock.nowMs();
      const atMs = this.#admission.nextAtMs(nowMs);
      if (atMs > nowMs && this.#hasWork) {
        await this.#changed.nextOr(clock, atMs);
        continue;
      }
      const pending = this.#waiting.takeDue(nowMs) ?? this.#takeFresh(nowMs);
      if (pending) this.#hand(pending, nowMs);
      else if (this.#hasWork) await this.#changed.nextOr(clock, this.#waiting.nextAtMs);
      else return;
    }
  }

  /** Something is still to be sent, or may come back to be sent again. */
  get #hasWork(): boolean {
    return !this.#exhausted || this.#waiting.size > 0 || this.#inFlight > 0;
  }

  #takeFresh(nowMs: number): Pending | undefined {
    const taken = this.#waiting.size + this.#inFlight;
    if (this.#exhausted || taken >= takenPerSlot * this.#policy.maxConcurrency) return undefined;
    const next = this.#plan.samples.next();
    if (next.done) {
      this.#exhausted = true;
      return undefined;
    }
    return takePending(next.value, nowMs);
  }

  #hand(pending: Pending, nowMs: number): void {
    const epoch = this.#admission.sent(nowMs);
    this.#world.observe({ kind: 'slot-taken', lane: this.#plan.name });
    this.#limit(() => this.#occupySlot(pending, epoch))
      .catch((error: unknown) => this.#stop.fail(error))
      .finally(() => this.#changed.fire());
  }

  async #occupySlot(pending: Pending, epoch: number): Promise<void> {
    try {
      await this.#attempt(pending, epoch);
    } finally {
      this.#world.observe({ kind: 'slot-freed', lane: this.#plan.name });
    }
  }

  async #attempt(pending: Pending, epoch: number): Promise<void> {
    const { clock, observe, send } = this.#world;
    do {
      pending.attempts += 1;
      pending.sentAtMs = clock.nowMs();
      observe({ kind: 'sent', lane: this.#plan.name });
      const outcome = await send(pending.sample, pending.attempts, this.#abort);
      if ((await this.#outcomes.settle(pending, outcome, epoch)) === 'done') return;
    } while (!this.#stop.requested);
  }
}
