import type { Store } from './open-store.ts';
import { type RunRecord, readRun } from './read-runs.ts';

/** The run that repeats this one because it was worse, whatever its status; null: none was begun. */
export function confirmRunOf(store: Store, runRowId: number): RunRecord | null {
  const sql = 'SELECT id FROM runs WHERE confirms_run_id = ? ORDER BY id DESC LIMIT 1';
  const row = store.get<{ id: number }>(sql, runRowId);
  return row ? readRun(store, row.id) : null;
}

/** A run's row id, and that of the run that it repeats or that repeats it: they share one budget. */
export function linkedRowIds(store: Store, runRowId: number): number[] {
  const sql = `SELECT ifnull(confirms_run_id, id) AS id FROM runs WHERE id = ?`;
  const first = store.get<{ id: number }>(sql, runRowId)?.id ?? runRowId;
  const others = store.all<{ id: number }>('SELECT id FROM runs WHERE confirms_run_id = ? ORDER BY id', first);
  return [first, ...others.map(({ id }) => id)];
}
