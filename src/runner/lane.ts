import pLimit, { type LimitFunction } from 'p-limit';
import { Admission, type Ticket } from './admission.ts';
import type { Hold } from './budget.ts';
import { Changed } from './changed.ts';
import { LaneOutcomes } from './lane-outcomes.ts';
import { LaneQueue } from './lane-queue.ts';
import { type PacedSend, Pacing } from './pacing.ts';
import { Patience } from './patience.ts';
import type { Pending } from './pending.ts';
import type { RunBudget } from './run-budget.ts';
import type { StopSwitch } from './stop.ts';
import type { LanePlan, RunnerPolicy, RunnerWorld } from './world.ts';

/** On what an attempt was sent; given back with its outcome. */
interface Sent {
  readonly ticket: Ticket;
  readonly paced: PacedSend;
}

/** One lane: pulls samples as slots become free, and holds a slot until the result is durable. */
export class Lane {
  readonly #plan: LanePlan;
  readonly #world: RunnerWorld;
  readonly #stop: StopSwitch;
  readonly #abort: AbortSignal;
  readonly #limit: LimitFunction;
  readonly #admission: Admission;
  readonly #pacing: Pacing;
  readonly #outcomes: LaneOutcomes;
  readonly #queue: LaneQueue;
  readonly #budget: RunBudget;
  readonly #changed = new Changed();

  /** @param budget all lanes' together */
  constructor(
    plan: LanePlan,
    policy: RunnerPolicy,
    world: RunnerWorld,
    stop: StopSwitch,
    abort: AbortSignal,
    budget: RunBudget,
  ) {
    const { maxConcurrency, adaptive } = policy;
    const { clock, random, observe } = world;
    this.#plan = plan;
    this.#world = world;
    this.#stop = stop;
    this.#abort = abort;
    this.#budget = budget;
    this.#limit = pLimit(maxConcurrency);
    const nowMs = clock.nowMs();
    const patience = new Patience(policy.retry.giveUpAfterMs, nowMs);
    const givesUpAtMs = () => patience.endsMs;
    this.#admission = new Admission({ lane: plan.name, maxConcurrency, adaptive, nowMs, random, observe, givesUpAtMs });
    this.#pacing = new Pacing(policy.limits);
    this.#queue = new LaneQueue(plan, policy);
    this.#outcomes = new LaneOutcomes(plan, policy, world, stop, {
      admission: this.#admission,
      queue: this.#queue,
      patience,
      changed: this.#changed,
    });
    budget.onSettled(() => this.#changed.fire());
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
    this.#changed.close();
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
      const pending = this.#queue.next(nowMs, this.#inFlight, this.#admission.isDown);
      if (pending) await this.#handInTime(pending, nowMs);
      else if (this.#hasWork) await this.#changed.nextOr(clock, this.#queue.nextAtMs(nowMs));
      else return;
    }
  }

  /** Something is still to be sent, or may come back to be sent again. */
  get #hasWork(): boolean {
    return !this.#queue.isEmpty || this.#inFlight > 0;
  }

  /** What a known rate limit has no room for yet waits, and those that were not sent yet wait behind it. */
  async #handInTime(pending: Pending, nowMs: number): Promise<void> {
    const atMs = this.#pacing.nextAtMs(nowMs, pending.sample.request, this.#queue.toCome + 1);
    if (atMs <= nowMs) return this.#handIfFunded(pending, nowMs);
    this.#queue.owe(pending, nowMs);
    await this.#changed.nextOr(this.#world.clock, atMs);
  }

  /** What the budget does not hold now is sent when others in flight have given something back, or in another try. */
  async #handIfFunded(pending: Pending, nowMs: number): Promise<void> {
    const hold = this.#budget.reserve(pending.sample);
    if (hold) return this.#hand(pending, hold, nowMs);
    this.#queue.owe(pending, nowMs);
    await this.#changed.next();
  }

  #hand(pending: Pending, hold: Hold, nowMs: number): void {
    const slotFreed = this.#queue.sent(pending, this.#admission.isDown && this.#inFlight === 0);
    const ticket = this.#admission.sent(nowMs, this.#inFlight + 1);
    const paced = this.#pacing.sent(nowMs, pending.sample.request);
    const { name: lane } = this.#plan;
    this.#queue.tellWaiting((waiting) => this.#world.observe({ kind: 'waiting', lane, waiting }));
    this.#world.observe({ kind: 'slot-taken', lane });
    this.#limit(() => this.#occupySlot(pending, hold, { ticket, paced }))
      .catch((error: unknown) => this.#stop.fail(error))
      .finally(() => {
        slotFreed();
        this.#changed.fire();
      });
  }

  async #occupySlot(pending: Pending, hold: Hold, sent: Sent): Promise<void> {
    try {
      await this.#attempt(pending, hold, sent);
    } finally {
      this.#world.observe({ kind: 'slot-freed', lane: this.#plan.name });
    }
  }

  async #attempt(pending: Pending, firstHold: Hold, { ticket, paced }: Sent): Promise<void> {
    const { clock, observe, send } = this.#world;
    let hold: Hold | null = firstHold;
    while (hold) {
      pending.attempts += 1;
      pending.sentAtMs = clock.nowMs();
      observe({ kind: 'sent', lane: this.#plan.name });
      const outcome = await send(pending.sample, pending.attempts, this.#abort);
      this.#budget.settle(pending.sample, hold, outcome);
      this.#pacing.settled(paced, outcome);
      if ((await this.#outcomes.settle(pending, outcome, ticket)) === 'done') return;
      if (this.#stop.requested) return;
      hold = this.#budget.reserve(pending.sample);
    }
    // Its resend is not held by the budget now: as a probe it is over, and it waits like any other.
    const nowMs = clock.nowMs();
    this.#admission.otherwise(ticket, nowMs);
    this.#queue.owe(pending, nowMs);
  }
}
