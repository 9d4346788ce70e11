import { describe, expect, test } from 'vitest';
import { type NewPrice, readPrices, recordPrices } from '../../src/store/run-prices.ts';
import { createRun, startTry } from '../../src/store/run-records.ts';
import type { ModelPrice } from '../../src/vocabulary/price.ts';
import { newRun, somePrice, start, storeDataset, storeRun, withStore } from './fixtures.ts';

const dearer: ModelPrice = { ...somePrice, output: { usd: '0.8', per: 1_000_000 } };

function price(changes: Partial<NewPrice> = {}): NewPrice {
  return { variant: 0, model: 'm', source: 'config', price: somePrice, ...changes };
}

describe('the prices of a run', () => {
  test('are recorded for each try, as they were then, with their source', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      recordPrices(store, rowId, 1, [price(), price({ variant: 1, source: 'catalogue' })], 1000);
      startTry(store, rowId, start);
      recordPrices(store, rowId, 2, [price({ price: dearer })], 2000);
      expect(readPrices(store, rowId)).toEqual([
        { ...price(), priceId: 1, tryNumber: 1, validFromMs: 1000 },
        { ...price({ variant: 1, source: 'catalogue' }), priceId: 2, tryNumber: 1, validFromMs: 1000 },
        { ...price({ price: dearer }), priceId: 3, tryNumber: 2, validFromMs: 2000 },
      ]);
    }));

  test.each([
    { next: price(), again: true, why: 'nothing changed' },
    { next: price({ variant: 1 }), again: true, why: 'another variant of the model' },
    { next: price({ price: dearer }), again: false, why: 'it costs more now' },
    { next: price({ price: { ...somePrice, request: null } }), again: false, why: 'a fee is gone' },
    {
      next: price({ price: { ...somePrice, input: { usd: '0.1', per: 1000 } } }),
      again: false,
      why: 'per is not the same',
    },
    { next: price({ source: 'catalogue' }), again: false, why: 'somebody else says so' },
    { next: price({ model: 'n' }), again: false, why: 'another model' },
  ])('one that is the same as the last one known is that one: $again ($why)', ({ next, again }) =>
    withStore(async (store) => {
      const datasetId = await storeDataset(store, 1);
      const rowIds = ['one', 'two'].map((publicId) => createRun(store, newRun(datasetId, { publicId }), start));
      recordPrices(store, rowIds[0] ?? 0, 1, [price()], 1000);
      recordPrices(store, rowIds[1] ?? 0, 1, [next], 2000);
      expect(readPrices(store, rowIds[1] ?? 0)).toEqual([
        { ...next, priceId: again ? 1 : 2, tryNumber: 1, validFromMs: again ? 1000 : 2000 },
      ]);
      // What the first run cost has not changed.
      expect(readPrices(store, rowIds[0] ?? 0)).toMatchObject([{ priceId: 1, price: somePrice }]);
    }),
  );

  test('go with their run; a run of none has none', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      expect(readPrices(store, rowId)).toEqual([]);
      recordPrices(store, rowId, 1, [price()], 1000);
      store.run('DELETE FROM runs WHERE id = ?', rowId);
      expect(readPrices(store, rowId)).toEqual([]);
    }));
});
