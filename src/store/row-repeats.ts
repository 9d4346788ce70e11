import type { Store } from './open-store.ts';

/** Row index → how often it is asked of each variant, of rows whose number is not the config's default. */
export type StoredRowRepeats = ReadonlyMap<number, number>;

/** Within the transaction that creates the run: its samples are numbered by it for good. */
export function storeRowRepeats(store: Store, runRowId: number, rowRepeats: StoredRowRepeats): void {
  const sql = 'INSERT INTO row_repeats (run_id, row_index, repeats) VALUES (?, ?, ?)';
  for (const [rowIndex, repeats] of rowRepeats) store.run(sql, runRowId, rowIndex, repeats);
}

export function readRowRepeats(store: Store, runRowId: number): StoredRowRepeats {
  const sql = 'SELECT row_index, repeats FROM row_repeats WHERE run_id = ? ORDER BY row_index';
  return new Map(store.tuples<readonly [rowIndex: number, repeats: number]>(sql, runRowId));
}
