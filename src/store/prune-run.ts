import { liveWork } from './claim-run.ts';
import type { SqlValue, Store } from './open-store.ts';
import { beingPruned, type PrunableRun } from './prunable-runs.ts';

/*
 * Deleting goes in small transactions, so that a run that writes the same file waits for a moment at most. Between them the
 * database is as true as ever: a run is first made one that nobody resumes, its record goes last; a dataset is first made one
 * that nobody finds. What was cut off half-way is found and finished the next time.
 */

/** Rows deleted of each kind. */
export interface Deleted {
  readonly runs: number;
  readonly results: number;
  readonly answers: number;
  readonly attempts: number;
  readonly scores: number;
  readonly events: number;
  readonly datasets: number;
  readonly datasetRows: number;
}

const eventsAtOnce = 5000;

/**
 * Makes a run one that is going to be deleted: abandoned, without verdict and key, and of no identity.
 * @returns false: a live process writes it, or is just choosing a run of its name; it stays as it is
 */
export function beginPruning(store: Store, { rowId, name }: Pick<PrunableRun, 'rowId' | 'name'>): boolean {
  return store.transaction(() => {
    if (isInUse(store, rowId, name)) return false;
    store.run(
      `UPDATE runs SET status = 'abandoned', stop_reason = ?, verdict = NULL, run_key = NULL, config_hash = '' WHERE id = ?`,
      beingPruned,
      rowId,
    );
    return true;
  });
}

function isInUse(store: Store, rowId: number, name: string): boolean {
  const live = liveWork(store);
  return live.runRowIds.has(rowId) || live.choosing.has(name);
}

/** How many samples the plan of the run has: `seq` is below it. */
export function samplesOf(store: Store, rowId: number): number {
  return store.get<{ samples: number }>('SELECT samples FROM runs WHERE id = ?', rowId)?.samples ?? 0;
}

/** Deletes what is stored of the samples below `seq`. */
export function deleteSamples(store: Store, rowId: number, seq: number): Partial<Deleted> {
  return store.transaction(() => {
    const remove = (table: string) =>
      store.run(`DELETE FROM ${table} WHERE run_id = ? AND seq < ?`, rowId, seq).changes;
    const scores = revisionsOf(store, rowId)
      .map(({ scorer, revision }) => {
        const sql = 'DELETE FROM scores WHERE run_id = ? AND scorer = ? AND revision = ? AND seq < ?';
        return store.run(sql, rowId, scorer, revision, seq).changes;
      })
      .reduce((sum, count) => sum + count, 0);
    const answers = remove('answers');
    return { scores, answers, attempts: remove('attempts'), results: remove('results') };
  });
}

/** @returns how many; 0: none is left */
export function deleteSomeEvents(store: Store, rowId: number): number {
  const sql = 'DELETE FROM events WHERE id IN (SELECT id FROM events WHERE run_id = ? ORDER BY id LIMIT ?)';
  return store.run(sql, rowId, eventsAtOnce).changes;
}

/** Deletes the run's record, and makes its dataset one that nobody finds where no other run has it. */
export function deleteRecord(store: Store, rowId: number): void {
  store.transaction(() => {
    const dataset = store.get<{ id: number }>('SELECT dataset_id AS id FROM runs WHERE id = ?', rowId);
    store.run('DELETE FROM runs WHERE id = ?', rowId);
    if (!dataset || store.get('SELECT 1 FROM runs WHERE dataset_id = ? LIMIT 1', dataset.id)) return;
    store.run('UPDATE datasets SET reading = ? WHERE id = ?', `${beingPruned} ${dataset.id}`, dataset.id);
  });
}

/** Datasets without a run that are going to be deleted. */
export function unusedDatasets(store: Store): { readonly id: number; readonly rowCount: number }[] {
  const sql = `SELECT id, row_count AS rowCount FROM datasets WHERE reading = '${beingPruned} ' || id
    AND NOT EXISTS (SELECT 1 FROM runs WHERE dataset_id = datasets.id)`;
  return store.all(sql);
}

/** Deletes the rows below `rowIndex`. */
export function deleteDatasetRows(store: Store, datasetId: number, rowIndex: number): number {
  return store.run('DELETE FROM dataset_rows WHERE dataset_id = ? AND row_index < ?', datasetId, rowIndex).changes;
}

/** @returns 0 where a run has come to use it after all */
export function deleteDataset(store: Store, datasetId: number): number {
  const sql = 'DELETE FROM datasets WHERE id = ? AND NOT EXISTS (SELECT 1 FROM runs WHERE dataset_id = datasets.id)';
  return store.run(sql, datasetId).changes;
}

/**
 * Takes the texts out of the samples from one `seq` up to another: answers, reasoning, tool calls, and what scorers quote of
 * them. Statuses, numbers, scores and error messages stay.
 * @returns how many answers lost their text; null: a live process writes the run, and nothing was done
 */
export function dropTexts(store: Store, run: PrunableRun, fromSeq: number, toSeq: number): number | null {
  return store.transaction(() => {
    if (isInUse(store, run.rowId, run.name)) return null;
    const range: SqlValue[] = [run.rowId, fromSeq, toSeq];
    const { changes } = store.run(
      `UPDATE answers SET text = NULL, raw_content = NULL, reasoning = NULL, tool_calls = NULL
       WHERE run_id = ? AND seq >= ? AND seq < ? AND text IS NOT NULL`,
      ...range,
    );
    for (const { scorer, revision } of revisionsOf(store, run.rowId))
      store.run(
        `UPDATE scores SET reason = NULL WHERE run_id = ? AND scorer = ? AND revision = ? AND seq >= ? AND seq < ?
         AND reason IS NOT NULL AND value IS NOT NULL`,
        run.rowId,
        scorer,
        revision,
        fromSeq,
        toSeq,
      );
    return changes;
  });
}

/** All of the run, those of earlier configs too. */
function revisionsOf(store: Store, rowId: number) {
  return store.all<{ scorer: string; revision: number }>(
    'SELECT scorer, revision FROM scorers WHERE run_id = ?',
    rowId,
  );
}
