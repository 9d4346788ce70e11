import type { Config } from '../config/schema.ts';
import { costOfAnswer, type PriceList, priceList, priceOfWritten } from '../pricing/prices.ts';
import type { Store } from '../store/open-store.ts';
import type { StoredResult } from '../store/read-results.ts';
import { type NewPrice, readPrices } from '../store/run-prices.ts';
import { decimalFromUsd } from '../vocabulary/exact-usd.ts';
import { nearest } from '../vocabulary/nearest.ts';
import type { ModelPrice } from '../vocabulary/price.ts';

/** By model. */
export type QuotedPrices = ReadonlyMap<string, ModelPrice>;

/** What a try begins with: a model's entry in the config goes, as a whole, before what the endpoint quotes for it. */
export function pricesInForce(
  { variants, prices }: Pick<Config, 'variants' | 'prices'>,
  quoted: QuotedPrices,
): NewPrice[] {
  return [...variants.entries()].flatMap(([variant, { model }]): NewPrice[] => {
    const written = Object.hasOwn(prices, model) ? prices[model] : undefined;
    if (written) return [{ variant, model, source: 'config', price: priceOfWritten(written) }];
    const price = quoted.get(model);
    return price ? [{ variant, model, source: 'catalogue', price }] : [];
  });
}

/** One sentence for each price that no variant uses: shared lists are no mistake, a mistyped name is. */
export function unusedPrices({ variants, prices }: Pick<Config, 'variants' | 'prices'>): string[] {
  const models = [...new Set(variants.map(({ model }) => model))];
  return Object.keys(prices)
    .filter((model) => !models.includes(model))
    .map((model) => {
      const close = nearest(model, models);
      const advice = close === null ? '' : ` Is ${close} meant?`;
      return `The config has a price for ${model}, which no variant asks.${advice}`;
    });
}

type PricedResult = Parameters<typeof costOfAnswer>[1] & Pick<StoredResult, 'status'>;

/** What one result costs by the price in force, as decimal text; null: unknown, or it failed and is not charged. */
export function computedUsd(prices: PriceList, result: PricedResult): string | null {
  const cost = result.status === 'answered' ? costOfAnswer(prices, result) : null;
  return cost && decimalFromUsd(cost);
}

/** The prices that were in force during each try of a run. */
export function pricesOf(store: Store, runRowId: number): PriceList {
  return priceList(readPrices(store, runRowId));
}
