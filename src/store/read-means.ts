import type { Store } from './open-store.ts';
import { readScorers, type ScorerRevision } from './scorer-revisions.ts';

const scoredSql = `FROM scores CROSS JOIN results ON results.run_id = scores.run_id AND results.seq = scores.seq
  WHERE scores.run_id = ? AND scorer = ? AND revision = ? AND value IS NOT NULL AND status = 'answered'`;
const aloneSql = 'SELECT 0, avg(value) FROM scores WHERE run_id = ? AND scorer = ? AND revision = ?';
const plainSql = `SELECT variant, avg(value) ${scoredSql} GROUP BY variant`;
const repeatedSql = `SELECT variant, avg(mean) FROM (
    SELECT variant, avg(value) AS mean ${scoredSql} GROUP BY variant, row_index
  ) GROUP BY variant`;

/**
 * The mean score of each variant over a run's rows, repeats averaged first, in one aggregate: of a month of nights nothing else
 * is wanted.
 * @param variants how many the run has
 * @param revisions whose scores count; undefined: those that the run goes by
 * @returns by variant; none where it has no score of this scorer
 */
export function readMeans(
  store: Store,
  runRowId: number,
  scorer: string,
  variants: number,
  revisions?: readonly ScorerRevision[],
): ReadonlyMap<number, number> {
  return store.snapshot(() => {
    const declared = (revisions ?? readScorers(store, runRowId)).find((one) => one.scorer === scorer);
    if (!declared) return new Map();
    const isRepeated = store.get('SELECT 1 FROM results WHERE run_id = ? AND repeat > 0 LIMIT 1', runRowId);
    const sql = isRepeated ? repeatedSql : variants === 1 ? aloneSql : plainSql;
    const means = store.tuples<readonly [number, number | null]>(sql, runRowId, scorer, declared.revision);
    return new Map(means.flatMap(([variant, mean]) => (mean === null ? [] : [[variant, mean] as const])));
  });
}
