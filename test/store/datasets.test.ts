import { describe, expect, test } from 'vitest';
import { findDataset, importDataset, rowAt, rows, rowsAt } from '../../src/store/datasets.ts';
import { openStore } from '../../src/store/open-store.ts';
import { hash, row, storeDataset, withStore } from './fixtures.ts';

const source = { sha256: hash, reading: 'comma', path: '/data/qa.csv', sizeBytes: 10, mtimeMs: 1.5 };

describe('datasets', () => {
  test('rows come back as they were read: order of columns, odd names, odd characters', () =>
    withStore(async (store) => {
      const cells = { 'my col': 'a,"b"\n', 中文: '😀', b: '', a: 'nul \u0000 inside', ['__proto__']: 'plain' };
      const odd = row(0, cells);
      const dataset = await importDataset(store, source, async (insert) => {
        insert([odd]);
        insert([row(1)]);
        return { columns: Object.keys(cells), rowCount: 2 };
      });
      expect(rowAt(store, dataset.id, 0)).toEqual(odd);
      expect(Object.keys(rowAt(store, dataset.id, 0).columns)).toEqual(Object.keys(cells));
      expect([...rows(store, dataset.id)]).toEqual([odd, row(1)]);
      expect(findDataset(store, hash, 'comma')).toEqual(dataset);
      expect(findDataset(store, hash, 'semicolon')).toBeNull();
    }));

  test('rows are paged without a gap or a repetition', () =>
    withStore(async (store) => {
      const id = await storeDataset(store, 2500);
      const indices = [...rows(store, id)].map(({ rowIndex }) => rowIndex);
      expect(indices).toEqual(Array.from({ length: 2500 }, (_, index) => index));
    }));

  test('a file found faulty half-way leaves nothing behind', () =>
    withStore(async (store) => {
      const reading = importDataset(store, source, async (insert) => {
        insert([row(0)]);
        throw new Error('planted: line 3 is malformed');
      });
      await expect(reading).rejects.toThrow('planted');
      expect(findDataset(store, hash, 'comma')).toBeNull();
      expect(store.all('SELECT * FROM dataset_rows')).toEqual([]);
      expect(await storeDataset(store, 3)).toBe(1);
    }));

  test('two imports of one content at once end with one dataset, and neither locks the other out while reading', () =>
    withStore(async (store) => {
      const second = openStore(store.path, 'existing');
      const meeting = Promise.withResolvers<void>();
      let arrived = 0;
      const fill = async (insert: (rows: [ReturnType<typeof row>]) => void) => {
        insert([row(0)]);
        arrived += 1;
        if (arrived === 3) meeting.resolve();
        await meeting.promise;
        return { columns: ['prompt'], rowCount: 1 };
      };
      const imports = await Promise.all([store, store, second].map((each) => importDataset(each, source, fill)));
      expect(new Set(imports.map(({ id }) => id)).size).toBe(1);
      expect(store.get('SELECT count(*) AS count FROM dataset_rows')).toEqual({ count: 1 });
      second.close();
    }));

  test('a row that is not there is a bug, not an empty row', () =>
    withStore(async (store) => {
      const id = await storeDataset(store, 1);
      expect(() => rowAt(store, id, 1)).toThrow('no row 1');
      expect(() => rowsAt(store, id, [0, 1])).toThrow('lacks rows');
      expect(rowsAt(store, id, [0, 0])).toEqual([rowAt(store, id, 0), rowAt(store, id, 0)]);
    }));
});
