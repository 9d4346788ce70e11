import { type Measure, type ModelPrice, measures, type PriceSource, type Rate } from '../vocabulary/price.ts';
import type { Store } from './open-store.ts';

/** A price that is in force for a variant from now on. */
export interface NewPrice {
  readonly variant: number;
  readonly model: string;
  readonly source: PriceSource;
  readonly price: ModelPrice;
}

export interface StoredPrice extends NewPrice {
  readonly priceId: number;
  /** From 1. */
  readonly tryNumber: number;
  /** Epoch milliseconds: since when it is known to be so. */
  readonly validFromMs: number;
}

/** Records what holds for a try. A price that is the same as the last of its model and source is that one. */
export function recordPrices(
  store: Store,
  runRowId: number,
  tryNumber: number,
  prices: readonly NewPrice[],
  nowMs: number,
): void {
  store.transaction(() => {
    for (const price of prices) {
      const priceId = sameAsLast(store, price) ?? insertPrice(store, price, nowMs);
      const sql = 'INSERT INTO try_prices (run_id, try, variant, price_id) VALUES (?, ?, ?, ?)';
      store.run(sql, runRowId, tryNumber, price.variant, priceId);
    }
  });
}

/** The prices of all tries of a run; a variant whose price was unknown during a try is not in it. */
export function readPrices(store: Store, runRowId: number): StoredPrice[] {
  const sql = `SELECT try AS tryNumber, variant, price_id AS priceId, model, source, valid_from_ms AS validFromMs
    FROM try_prices JOIN prices ON prices.id = price_id WHERE run_id = ? ORDER BY try, variant`;
  return store
    .all<Omit<StoredPrice, 'price'>>(sql, runRowId)
    .map((row) => ({ ...row, price: readRates(store, row.priceId) }));
}

function sameAsLast(store: Store, { model, source, price }: NewPrice): number | null {
  const sql = 'SELECT id FROM prices WHERE model = ? AND source = ? ORDER BY id DESC LIMIT 1';
  const last = store.get<{ id: number }>(sql, model, source);
  return last && isSame(readRates(store, last.id), price) ? last.id : null;
}

function insertPrice(store: Store, { model, source, price }: NewPrice, nowMs: number): number {
  const { rowId } = store.run(
    'INSERT INTO prices (model, source, valid_from_ms) VALUES (?, ?, ?)',
    model,
    source,
    nowMs,
  );
  for (const measure of measures) {
    const rate = price[measure];
    if (rate === null) continue;
    const sql = 'INSERT INTO price_rates (price_id, measure, usd, per) VALUES (?, ?, ?, ?)';
    store.run(sql, rowId, measure, rate.usd, rate.per);
  }
  return rowId;
}

function readRates(store: Store, priceId: number): ModelPrice {
  const sql = 'SELECT measure, usd, per FROM price_rates WHERE price_id = ?';
  const rates = new Map(
    store.all<Rate & { measure: Measure }>(sql, priceId).map(({ measure, ...rate }) => [measure, rate]),
  );
  return Object.fromEntries(measures.map((measure) => [measure, rates.get(measure) ?? null])) as ModelPrice;
}

function isSame(a: ModelPrice, b: ModelPrice): boolean {
  return measures.every((measure) => a[measure]?.usd === b[measure]?.usd && a[measure]?.per === b[measure]?.per);
}
