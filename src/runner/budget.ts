import { addUsd, decimalFromUsd, type ExactUsd, isWithin, noUsd, subtractUsd } from '../vocabulary/exact-usd.ts';

/** What attempts use, or may come to use. */
export interface Amounts {
  readonly requests: number;
  /** Of prompts and answers. */
  readonly tokens: number;
  readonly usd: ExactUsd;
}

/** What a run may use, earlier tries included; null: as much as it takes. */
export interface BudgetBounds {
  readonly maxRequests: number | null;
  readonly maxTokens: number | null;
  readonly maxUsd: ExactUsd | null;
}

export const noAmounts: Amounts = { requests: 0, tokens: 0, usd: noUsd };

/** What is set aside for one attempt until it is known what it used. */
export interface Hold {
  readonly kind: 'hold';
  readonly atMost: Amounts;
}

/** The budget that does not hold one attempt more, in words. */
export interface BudgetRefusal {
  readonly kind: 'refused';
  readonly message: string;
}

/**
 * What a run has used and what it has set aside; shared by all of its lanes. The worst case of an attempt is set aside before
 * it is sent, so what is used in the end is past a bound by no more than what attempts used beyond their worst cases.
 */
export class Budget {
  readonly #bounds: BudgetBounds;
  readonly #holds = new Set<Hold>();
  readonly #listeners: (() => void)[] = [];
  /** Somebody was refused and waits. */
  #isWanted = false;
  /** Used, or set aside. */
  #taken: Amounts;

  constructor(bounds: BudgetBounds, usedBefore: Amounts) {
    this.#bounds = bounds;
    this.#taken = usedBefore;
  }

  /** Nothing is set aside: what was used stands, and no attempt can give anything back. */
  get isSettled(): boolean {
    return this.#holds.size === 0;
  }

  /** Used for good, and set aside. */
  get taken(): Amounts {
    return this.#taken;
  }

  /** @param atMost what the attempt can use at worst */
  reserve(atMost: Amounts): Hold | BudgetRefusal {
    const message = this.#refusal(atMost);
    if (message !== null) {
      this.#isWanted = true;
      return { kind: 'refused', message };
    }
    const hold: Hold = { kind: 'hold', atMost };
    this.#holds.add(hold);
    this.#taken = add(this.#taken, atMost);
    return hold;
  }

  /** Once for each hold, whatever became of its attempt. */
  settle(hold: Hold, used: Amounts): void {
    if (!this.#holds.delete(hold)) throw new Error('A hold is settled once.');
    this.#taken = add(subtract(this.#taken, hold.atMost), used);
    if (!this.#isWanted) return;
    this.#isWanted = false;
    for (const listener of this.#listeners) listener();
  }

  /** Called when something may have been given back and was wanted. */
  onSettled(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #refusal(atMost: Amounts): string | null {
    const { maxRequests, maxTokens, maxUsd } = this.#bounds;
    const { requests, tokens, usd } = this.#taken;
    if (maxRequests !== null && requests + atMost.requests > maxRequests)
      return words(
        'maxRequests',
        requests > maxRequests
          ? `${requests} requests are used, of ${maxRequests} that are allowed`
          : `all ${maxRequests} requests are used`,
      );
    if (maxTokens !== null && tokens + atMost.tokens > maxTokens)
      return words(
        'maxTokens',
        `${tokens} of ${maxTokens} tokens are used, the next request may take ${atMost.tokens}`,
      );
    if (maxUsd !== null && !isWithin(addUsd(usd, atMost.usd), maxUsd)) {
      const [used, max, next] = [usd, maxUsd, atMost.usd].map(decimalFromUsd);
      return words('maxUsd', `$${used} of $${max} are used, the next request may cost $${next}`);
    }
    return null;
  }
}

function words(budget: keyof BudgetBounds, why: string): string {
  return `budget.${budget}: ${why}; raise budget.${budget}, then run again: it is resumed`;
}

export function add(a: Amounts, b: Amounts): Amounts {
  return { requests: a.requests + b.requests, tokens: a.tokens + b.tokens, usd: addUsd(a.usd, b.usd) };
}

function subtract(a: Amounts, b: Amounts): Amounts {
  return { requests: a.requests - b.requests, tokens: a.tokens - b.tokens, usd: subtractUsd(a.usd, b.usd) };
}
