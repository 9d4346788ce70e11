import type { Store } from './open-store.ts';
import { pageSize, readPages } from './read-pages.ts';

/** Small, because a cell may hold a megabyte. */
const cellsAtOnce = 200;

/**
 * Every row's cells in the file's order, read in pages. The JSON is taken apart here: SQLite's own functions end a text at
 * U+0000 and read some column names as paths.
 */
export function* allCells(
  store: Store,
  datasetId: number,
): Generator<{ readonly rowIndex: number; readonly cells: Readonly<Record<string, string>> }> {
  const sql = `SELECT row_index, columns FROM dataset_rows
    WHERE dataset_id = ? AND row_index > ? ORDER BY row_index LIMIT ${cellsAtOnce}`;
  let after = -1;
  while (true) {
    const page = store.tuples<readonly [number, string]>(sql, datasetId, after);
    for (const [rowIndex, columns] of page) {
      const cells = JSON.parse(columns) as Readonly<Record<string, string>>;
      yield { rowIndex, cells };
    }
    const last = page.at(-1);
    if (!last || page.length < cellsAtOnce) return;
    after = last[0];
  }
}

/** One column's cells, read in the same way. */
export function* columnCells(
  store: Store,
  datasetId: number,
  column: string,
): Generator<{ readonly rowIndex: number; readonly cell: string }> {
  for (const { rowIndex, cells } of allCells(store, datasetId)) yield { rowIndex, cell: cells[column] ?? '' };
}

/** @returns the position of the row with this key, from 0; null where there is none */
export function rowIndexOfKey(store: Store, datasetId: number, rowKey: string): number | null {
  const sql = 'SELECT row_index AS rowIndex FROM dataset_rows WHERE dataset_id = ? AND row_key = ? LIMIT 1';
  return store.get<{ rowIndex: number }>(sql, datasetId, rowKey)?.rowIndex ?? null;
}

/** The first row keys in the file's order, at most `limit`. */
export function firstRowKeys(store: Store, datasetId: number, limit: number): string[] {
  const sql = 'SELECT row_key FROM dataset_rows WHERE dataset_id = ? ORDER BY row_index LIMIT ?';
  return store.tuples<readonly [string]>(sql, datasetId, limit).map(([rowKey]) => rowKey);
}

/** Every row's key, in the file's order. */
export function readRowKeys(store: Store, datasetId: number): string[] {
  const sql = `SELECT row_index, row_key FROM dataset_rows
    WHERE dataset_id = ? AND row_index > ? ORDER BY row_index LIMIT ${pageSize}`;
  const keys: string[] = [];
  readPages<readonly [number, string]>(
    (after) => store.tuples(sql, datasetId, after),
    (_, [rowIndex, rowKey]) => {
      keys[rowIndex] = rowKey;
    },
  );
  return keys;
}
