import type { Store } from './open-store.ts';
import { pageSize, readPages } from './read-pages.ts';
import type { ScorerRevision } from './scorer-revisions.ts';

/** What one scorer says of one variant's answers in a run: one entry an answer it has seen. */
export interface RowJudgements {
  readonly rowIndex: Uint32Array;
  /** In [0, 1]; NaN: the scorer failed on this answer. */
  readonly value: Float64Array;
  /** 1, 0, or NaN where `value` is. */
  readonly passed: Float64Array;
}

/** What tells a row of one dataset from all rows of others: the same content under the same key is the same row. */
export interface RowName {
  readonly rowKey: string;
  readonly contentHash: string;
}

const judgementsSql = `SELECT scores.seq, row_index, value, passed
  FROM scores CROSS JOIN results ON results.run_id = scores.run_id AND results.seq = scores.seq
  WHERE scores.run_id = ? AND scorer = ? AND revision = ? AND scores.seq > ? AND variant = ? AND results.status = 'answered'
  ORDER BY scores.seq LIMIT ${pageSize}`;

type Judgement = readonly [seq: number, rowIndex: number, value: number | null, passed: number | null];

export function readJudgements(
  store: Store,
  runRowId: number,
  variant: number,
  { scorer, revision }: ScorerRevision,
): RowJudgements {
  const found: Judgement[] = [];
  readPages<Judgement>(
    (after) => store.tuples(judgementsSql, runRowId, scorer, revision, after, variant),
    (_, judgement) => found.push(judgement),
  );
  return {
    rowIndex: Uint32Array.from(found, ([, rowIndex]) => rowIndex),
    value: Float64Array.from(found, ([, , value]) => value ?? Number.NaN),
    passed: Float64Array.from(found, ([, , , passed]) => passed ?? Number.NaN),
  };
}

/** By row index. */
export function readRowNames(store: Store, datasetId: number): RowName[] {
  const sql = `SELECT row_index, row_key, lower(hex(content_hash)) FROM dataset_rows
    WHERE dataset_id = ? AND row_index > ? ORDER BY row_index LIMIT ${pageSize}`;
  const names: RowName[] = [];
  readPages<readonly [rowIndex: number, rowKey: string, contentHash: string]>(
    (after) => store.tuples(sql, datasetId, after),
    (_, [, rowKey, contentHash]) => names.push({ rowKey, contentHash }),
  );
  return names;
}
