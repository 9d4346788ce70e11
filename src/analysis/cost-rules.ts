import type { ExactUsd } from '../vocabulary/exact-usd.ts';
import type { Measure } from '../vocabulary/price.ts';

/** Units by what they are charged as: tokens of each class, and requests. */
type Charged = Readonly<Record<Measure, number>>;

export type TokenClasses = Omit<Charged, 'request'>;

/** What analysis asks of the prices that were in force; multiplying is not its job. A price goes by a number. */
export interface CostRules {
  /** The price in force for a variant during a try; null: none known. */
  readonly priceFor: (variant: number, tryNumber: number) => number | null;
  /** What an answer is charged for; null: unknown. */
  readonly classesFor: (price: number, tokens: ReportedTokens) => TokenClasses | null;
  /** Of a sum of answers of that price, exactly. */
  readonly costOf: (price: number, charged: Charged) => ExactUsd;
}

/** As the endpoint reported them; null: it did not say. */
export interface ReportedTokens {
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly cachedTokens: number | null;
  readonly cachedWithin: 'prompt' | 'on-top' | null;
  readonly reasoningTokens: number | null;
  readonly totalTokens: number | null;
}
