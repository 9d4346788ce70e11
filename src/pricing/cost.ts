import { addUsd, type ExactUsd, noUsd, usdFor } from '../vocabulary/exact-usd.ts';
import { type Measure, type ModelPrice, measures } from '../vocabulary/price.ts';
import type { TokenClasses } from './token-classes.ts';

/** What is charged: tokens by class, and how many requests they came by. */
export type Charged = Readonly<Record<Measure, number>>;

/** What one answer is charged for. */
export function oneRequest(tokens: TokenClasses): Charged {
  return { ...tokens, request: 1 };
}

/** Whether the price covers everything: a class without a price is unknown, not free, unless there is none of it. */
export function covers(price: ModelPrice, charged: Charged): boolean {
  return measures.every((measure) => price[measure] !== null || measure === 'request' || charged[measure] === 0);
}

/** Exact, so the sum of the parts is the whole however they are grouped. What the price doesn't cover must be 0. */
export function costOf(price: ModelPrice, charged: Charged): ExactUsd {
  return measures.reduce((sum, measure) => {
    const rate = price[measure];
    return rate === null ? sum : addUsd(sum, usdFor(charged[measure], rate));
  }, noUsd);
}
