import type { RunningCost } from '../pricing/running-cost.ts';
import type { RateLimits, RunEvent } from '../runner/world.ts';
import type { Clock } from '../vocabulary/clock.ts';
import type { Completion } from '../vocabulary/completion.ts';
import { decimalFromUsd } from '../vocabulary/exact-usd.ts';
import { decimalFromNanoUsd } from '../vocabulary/money.ts';
import { type LaneStanding, LaneStates } from './lane-states.ts';

/** Where a run stands. Counts are of the whole run, what earlier tries did included; the rate is of late. */
export interface RunSnapshot extends LaneStanding {
  readonly planned: number;
  readonly answered: number;
  readonly failed: number;
  /** Samples a second; null: too early to say. */
  readonly ratePerSecond: number | null;
  /** Sent and not yet durable. */
  readonly inFlight: number;
  readonly retries: number;
  /** The config's rate limits for each model; null: it names none. */
  readonly limits: RateLimits;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** What the endpoint said it charged so far, in this try; null: it has not said of any. */
  readonly costBilledUsd: string | null;
  /** The same by the price in force; null: unknown of all. */
  readonly costComputedUsd: string | null;
  readonly etaMs: number | null;
  readonly elapsedMs: number;
}

/** The rate looks back this far, so that an ETA follows a change of pace. */
const windowMs = 30_000;
const shortestWindowMs = 1000;

/** Counts what the runner tells, for people who watch. Cheap: it is called for every request. */
export class RunProgress {
  readonly #planned: number;
  readonly #clock: Clock;
  readonly #cost: RunningCost;
  readonly #limits: RateLimits;
  readonly #startedMs: number;
  readonly #lanes = new LaneStates();
  /** Samples done at a few moments of the window, the oldest first. */
  readonly #marks: { readonly atMs: number; readonly done: number }[];
  #answered: number;
  #failed: number;
  #inFlight = 0;
  #retries = 0;
  #promptTokens = 0;
  #completionTokens = 0;
  #billedNanoUsd: bigint | null = null;

  constructor(
    before: { readonly planned: number; readonly answered: number; readonly failed: number },
    clock: Clock,
    cost: RunningCost,
    limits: RateLimits,
  ) {
    this.#cost = cost;
    this.#limits = limits;
    this.#planned = before.planned;
    this.#answered = before.answered;
    this.#failed = before.failed;
    this.#clock = clock;
    this.#startedMs = clock.nowMs();
    this.#marks = [{ atMs: this.#startedMs, done: before.answered + before.failed }];
  }

  observe(event: RunEvent): void {
    this.#lanes.observe(event, this.#clock.nowMs());
    switch (event.kind) {
      case 'slot-taken':
        this.#inFlight += 1;
        break;
      case 'slot-freed':
        this.#inFlight -= 1;
        break;
      case 'attempt-failed':
        if (event.record.waitMs !== null) this.#retries += 1;
        break;
      case 'saved':
        if (event.result.status === 'answered') this.#answer(event.result.sample.variant, event.result.completion);
        else this.#failed += 1;
        break;
      default:
        break;
    }
  }

  snapshot(): RunSnapshot {
    const nowMs = this.#clock.nowMs();
    const done = this.#answered + this.#failed;
    const ratePerSecond = this.#rate(nowMs, done);
    const computed = this.#cost.total();
    return {
      planned: this.#planned,
      answered: this.#answered,
      failed: this.#failed,
      ratePerSecond,
      inFlight: this.#inFlight,
      retries: this.#retries,
      limits: this.#limits,
      promptTokens: this.#promptTokens,
      completionTokens: this.#completionTokens,
      costBilledUsd: this.#billedNanoUsd === null ? null : decimalFromNanoUsd(this.#billedNanoUsd),
      costComputedUsd: computed && decimalFromUsd(computed),
      etaMs: ratePerSecond ? ((this.#planned - done) / ratePerSecond) * 1000 : null,
      elapsedMs: nowMs - this.#startedMs,
      ...this.#lanes.standing(nowMs),
    };
  }

  #answer(variant: number, { usage, costBilledNanoUsd }: Completion): void {
    this.#answered += 1;
    this.#promptTokens += usage?.promptTokens ?? 0;
    this.#completionTokens += usage?.completionTokens ?? 0;
    if (costBilledNanoUsd !== null) this.#billedNanoUsd = (this.#billedNanoUsd ?? 0n) + BigInt(costBilledNanoUsd);
    if (usage) this.#cost.add(variant, usage);
  }

  #rate(nowMs: number, done: number): number | null {
    const last = this.#marks.at(-1);
    if (last && nowMs - last.atMs >= shortestWindowMs) this.#marks.push({ atMs: nowMs, done });
    while (this.#marks.length > 2 && nowMs - (this.#marks[0]?.atMs ?? nowMs) > windowMs) this.#marks.shift();
    const oldest = this.#marks[0];
    if (!oldest || nowMs - oldest.atMs < shortestWindowMs) return null;
    return ((done - oldest.done) * 1000) / (nowMs - oldest.atMs);
  }
}
