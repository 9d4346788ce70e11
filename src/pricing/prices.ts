import type { ExactUsd } from '../vocabulary/exact-usd.ts';
import { plainDecimal } from '../vocabulary/money.ts';
import type { ModelPrice, Rate } from '../vocabulary/price.ts';
import { type Charged, costOf, covers } from './cost.ts';
import { type ReportedTokens, type TokenClasses, tokenClasses } from './token-classes.ts';

/** A price and where it was in force: for one variant of a run during one of its tries. */
export interface PriceInForce {
  readonly priceId: number;
  readonly variant: number;
  readonly tryNumber: number;
  readonly price: ModelPrice;
}

/** The prices of a run. A price is known by its id. */
export interface PriceList {
  /** null: none was known when that try began. */
  readonly priceFor: (variant: number, tryNumber: number) => number | null;
  /** What an answer is charged for; null: unknown, by its counts or because the price doesn't cover them. */
  readonly classesFor: (priceId: number, reported: ReportedTokens) => TokenClasses | null;
  /** What one answer, or the sum of many of that price, costs. */
  readonly costOf: (priceId: number, charged: Charged) => ExactUsd;
}

export function priceList(prices: readonly PriceInForce[]): PriceList {
  const byId = new Map(prices.map(({ priceId, price }) => [priceId, price]));
  const byTry: number[][] = [];
  for (const { tryNumber, variant, priceId } of prices) {
    byTry[tryNumber] ??= [];
    byTry[tryNumber][variant] = priceId;
  }
  const priceOf = (priceId: number): ModelPrice => {
    const price = byId.get(priceId);
    if (!price) throw new Error(`Price ${priceId} is not of this run.`);
    return price;
  };
  return {
    priceFor: (variant, tryNumber) => byTry[tryNumber]?.[variant] ?? null,
    classesFor: (priceId, reported) => {
      const classes = tokenClasses(reported);
      return classes && covers(priceOf(priceId), classes) ? classes : null;
    },
    costOf: (priceId, charged) => costOf(priceOf(priceId), charged),
  };
}

/** What one answer costs by the price in force; null: unknown. */
export function costOfAnswer(
  prices: PriceList,
  answer: ReportedTokens & { readonly variant: number; readonly tryNumber: number },
): ExactUsd | null {
  const priceId = prices.priceFor(answer.variant, answer.tryNumber);
  const classes = priceId === null ? null : prices.classesFor(priceId, answer);
  return priceId === null || classes === null ? null : prices.costOf(priceId, { ...classes, request: 1 });
}

/** US dollars, as a config writes them. */
export interface WrittenPrice {
  readonly inputPerMillionUsd?: number | undefined;
  readonly cachedInputPerMillionUsd?: number | undefined;
  readonly outputPerMillionUsd?: number | undefined;
  readonly reasoningPerMillionUsd?: number | undefined;
  readonly perRequestUsd?: number | undefined;
}

const perMillion = 1_000_000;

/** A float stands for the digits that were written, so those are taken. */
export function priceOfWritten(written: WrittenPrice): ModelPrice {
  const rate = (usd: number | undefined, per: number): Rate | null => {
    const digits = usd === undefined ? null : plainDecimal(usd);
    return digits === null ? null : { usd: digits, per };
  };
  return {
    input: rate(written.inputPerMillionUsd, perMillion),
    cachedInput: rate(written.cachedInputPerMillionUsd, perMillion),
    output: rate(written.outputPerMillionUsd, perMillion),
    reasoning: rate(written.reasoningPerMillionUsd, perMillion),
    request: rate(written.perRequestUsd, 1),
  };
}
