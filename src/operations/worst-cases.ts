import { mostTokens, worstCost } from '../pricing/worst-case.ts';
import { type Amounts, add, noAmounts } from '../runner/budget.ts';
import { rowsAt } from '../store/datasets.ts';
import type { Store } from '../store/open-store.ts';
import { noUsd } from '../vocabulary/exact-usd.ts';
import type { ModelPrice } from '../vocabulary/price.ts';
import type { Sample } from '../vocabulary/sample.ts';
import { planLanes } from './lanes.ts';
import type { PreparedSamples } from './prepare-run.ts';

/** Few enough to keep memory small. */
const rowsPerRead = 128;

/** What of a config says what its variants cost; a variant whose price is unknown is not in it. */
export type PriceByVariant = ReadonlyMap<number, ModelPrice>;

/** What one attempt at a sample can use at most. Without a price its cost is left out. */
export function worstCaseOf({ request, variant }: Sample, prices: PriceByVariant, longestSeen: number): Amounts {
  const most = mostTokens(request, longestSeen);
  const price = prices.get(variant);
  return { requests: 1, tokens: most.prompt + most.completion, usd: price ? worstCost(price, most) : noUsd };
}

/** What all samples without a result can use, each at its first attempt. */
export function worstCaseOfAll(store: Store, run: PreparedSamples, done: Uint8Array, prices: PriceByVariant): Amounts {
  let sum = noAmounts;
  for (const { samples } of planLanes(store, run, done, new Set()))
    for (let next = samples.next(); !next.done; next = samples.next())
      sum = add(sum, worstCaseOf(next.value, prices, 0));
  return sum;
}

/** The samples of these numbers, in their order. */
export function* samplesAt(store: Store, run: PreparedSamples, seqs: readonly number[]): Generator<Sample> {
  const { plan, selection, dataset } = run;
  for (let from = 0; from < seqs.length; from += rowsPerRead) {
    const wanted = seqs.slice(from, from + rowsPerRead);
    const indices = wanted.map((seq) => selection[plan.placeOf(seq).position] ?? 0);
    const distinct = [...new Set(indices)];
    const rows = new Map(rowsAt(store, dataset.id, distinct).map((row) => [row.rowIndex, row]));
    for (const [at, seq] of wanted.entries()) {
      const row = rows.get(indices[at] ?? 0);
      if (!row) throw new Error(`Sample ${seq} has no row.`);
      yield plan.sample(row, seq);
    }
  }
}
