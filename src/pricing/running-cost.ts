import { addUsd, type ExactUsd, noUsd } from '../vocabulary/exact-usd.ts';
import type { Measure } from '../vocabulary/price.ts';
import type { PriceList } from './prices.ts';
import type { ReportedTokens } from './token-classes.ts';

/** What the answers of a try cost so far. Cheap to add to: money is only worked out when somebody looks. */
export class RunningCost {
  readonly #prices: PriceList;
  readonly #tryNumber: number;
  readonly #sums = new Map<number, Record<Measure, number>>();

  constructor(prices: PriceList, tryNumber: number) {
    this.#prices = prices;
    this.#tryNumber = tryNumber;
  }

  /** An answer whose cost is unknown adds nothing. */
  add(variant: number, tokens: ReportedTokens): void {
    const price = this.#prices.priceFor(variant, this.#tryNumber);
    const classes = price === null ? null : this.#prices.classesFor(price, tokens);
    if (price === null || classes === null) return;
    const sum = this.#sums.get(price) ?? { input: 0, cachedInput: 0, output: 0, reasoning: 0, request: 0 };
    sum.input += classes.input;
    sum.cachedInput += classes.cachedInput;
    sum.output += classes.output;
    sum.reasoning += classes.reasoning;
    sum.request += 1;
    this.#sums.set(price, sum);
  }

  /** null: of no answer is it known. */
  total(): ExactUsd | null {
    if (this.#sums.size === 0) return null;
    const costs = [...this.#sums].map(([price, charged]) => this.#prices.costOf(price, charged));
    return costs.reduce(addUsd, noUsd);
  }
}
