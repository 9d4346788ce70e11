import { decimalFromUsd, usdFor } from '../vocabulary/exact-usd.ts';
import type { ModelPrice, PriceSource, Rate } from '../vocabulary/price.ts';
import { isoTime } from './format-values.ts';
import type { ReportPrice } from './report-data.ts';

/** A price as it was in force for one variant during one try. */
export interface RecordedPrice {
  readonly priceId: number;
  readonly tryNumber: number;
  readonly model: string;
  readonly source: PriceSource;
  /** Epoch milliseconds. */
  readonly validFromMs: number;
  readonly price: ModelPrice;
}

/** Each price once, with the tries it was in force in. */
export function reportPrices(recorded: readonly RecordedPrice[]): ReportPrice[] {
  const byId = Map.groupBy(
    recorded.toSorted((a, b) => a.priceId - b.priceId),
    ({ priceId }) => priceId,
  );
  return [...byId.values()].flatMap((entries) => {
    const [first] = entries;
    if (!first) return [];
    const { model, source, validFromMs, price } = first;
    const tries = [...new Set(entries.map(({ tryNumber }) => tryNumber))];
    return [{ model, source, since: isoTime(validFromMs), tries, ...usdOf(price) }];
  });
}

function usdOf({ input, cachedInput, output, reasoning, request }: ModelPrice) {
  const perMillion = (rate: Rate | null) => rate && decimalFromUsd(usdFor(1_000_000, rate));
  return {
    inputPerMillionUsd: perMillion(input),
    cachedInputPerMillionUsd: perMillion(cachedInput),
    outputPerMillionUsd: perMillion(output),
    reasoningPerMillionUsd: perMillion(reasoning),
    perRequestUsd: request && decimalFromUsd(usdFor(1, request)),
  };
}
