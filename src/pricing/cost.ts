import { addUsd, type ExactUsd, noUsd, usdFor } from '../vocabulary/exact-usd.ts';
import { type Measure, type ModelPrice, measures } from '../vocabulary/price.ts';
import type { TokenClasses } from './token-classes.ts';

/** What is charged: tokens by class, and how many requests they came by. */
export type Charged = Readonly<Record<Measure, number>>;

/** Whether each class has a price: one without is unknown, not free, unless there is none of it. */
export function covers(price: ModelPrice, { input, cachedInput, output, reasoning }: TokenClasses): boolean {
  return (
    (price.input !== null || input === 0) &&
    (price.cachedInput !== null || cachedInput === 0) &&
    (price.output !== null || output === 0) &&
    (price.reasoning !== null || reasoning === 0)
  );
}

/** Exact, so the sum of the parts is the whole however they are grouped. What the price doesn't cover must be 0. */
export function costOf(price: ModelPrice, charged: Charged): ExactUsd {
  return measures.reduce((sum, measure) => {
    const rate = price[measure];
    return rate === null ? sum : addUsd(sum, usdFor(charged[measure], rate));
  }, noUsd);
}
