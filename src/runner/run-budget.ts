import { type AttemptOutcome, possiblyBilledKinds } from '../vocabulary/attempt.ts';
import { noUsd } from '../vocabulary/exact-usd.ts';
import type { Sample } from '../vocabulary/sample.ts';
import { type Amounts, Budget, type Hold, noAmounts } from './budget.ts';
import type { StopSwitch } from './stop.ts';
import type { BudgetPlan } from './world.ts';

/** What fails at the server is not charged: it was a request, and no more. */
const requestAlone: Amounts = { requests: 1, tokens: 0, usd: noUsd };

/** For every request of a run without a budget. */
const nothingHeld: Hold = { kind: 'hold', atMost: noAmounts };

/** What the lanes of a run ask before each request, and tell after it. */
export class RunBudget {
  readonly #plan: BudgetPlan | undefined;
  readonly #stop: StopSwitch;
  readonly #budget: Budget | null;

  /** @param plan undefined: the run may use what it takes */
  constructor(plan: BudgetPlan | undefined, stop: StopSwitch) {
    this.#plan = plan;
    this.#stop = stop;
    this.#budget = plan ? new Budget(plan.bounds, plan.usedBefore) : null;
  }

  /**
   * Once for each request, resends included.
   * @returns null: not now. What is in flight may give something back; where nothing is, the run is stopped.
   */
  reserve(sample: Sample): Hold | null {
    if (!this.#plan || !this.#budget) return nothingHeld;
    const hold = this.#budget.reserve(this.#plan.worstCase(sample));
    if (hold.kind === 'hold') return hold;
    if (this.#budget.isSettled) this.#stop.request({ kind: 'budget', message: hold.message });
    return null;
  }

  /** As soon as it is known what became of the request. */
  settle(sample: Sample, hold: Hold, outcome: AttemptOutcome): void {
    if (this.#plan) this.#budget?.settle(hold, usedBy(this.#plan, sample, outcome, hold.atMost));
  }

  /** Called whenever something may have been given back. */
  onSettled(listener: () => void): void {
    this.#budget?.onSettled(listener);
  }
}

/** What ended without a whole answer may have been billed; not so where the connection was closed unread. */
function usedBy(plan: BudgetPlan, sample: Sample, outcome: AttemptOutcome, atMost: Amounts): Amounts {
  switch (outcome.kind) {
    case 'answered':
      return plan.usedBy(sample, outcome.completion, atMost);
    case 'failed':
      return possiblyBilledKinds.includes(outcome.failure) && outcome.retry !== 'resend' ? atMost : requestAlone;
    case 'refused':
    case 'quota':
      return requestAlone;
    case 'aborted':
      return atMost;
    default:
      return outcome satisfies never;
  }
}
