import type { Store } from './open-store.ts';
import type { ScorerRevision } from './scorer-revisions.ts';

const pageSize = 1000;

/**
 * @param status `answered`: failed results don't count, as their samples are to be sent again
 * @returns one byte for each of the plan's samples, by seq: 1 where it has a result
 */
export function doneSeqs(
  store: Store,
  runRowId: number,
  samples: number,
  status: 'any' | 'answered' = 'any',
): Uint8Array {
  const done = new Uint8Array(samples);
  const counts = status === 'any' ? '' : "AND status = 'answered'";
  const sql = `SELECT seq FROM results WHERE run_id = ? AND seq > ? ${counts} ORDER BY seq LIMIT ${pageSize}`;
  let after = -1;
  while (true) {
    const page = store.tuples<readonly [number]>(sql, runRowId, after);
    for (const [seq] of page) done[seq] = 1;
    const last = page.at(-1);
    if (!last || page.length < pageSize) return done;
    after = last[0];
  }
}

/** An answer that one of the run's scorers has not seen. */
export interface UnscoredAnswer {
  readonly seq: number;
  readonly variant: number;
  readonly rowIndex: number;
  readonly repeat: number;
  readonly text: string;
  /** The names of those scorers. A row outside an optional scorer has no score and so stands here every time. */
  readonly missing: readonly string[];
}

/**
 * Answers without a score of the given revisions, by ascending seq, read in pages: scores may be saved meanwhile. Answers of
 * earlier tries, and of this one where their score has not come yet. What was answered and has no text any more was pruned: it
 * keeps the scores it has.
 */
export function* unscoredAnswers(
  store: Store,
  runRowId: number,
  scorers: readonly ScorerRevision[],
): Generator<UnscoredAnswer> {
  for (const answer of answersLacking(store, runRowId, scorers, 'text IS NOT NULL'))
    if (answer.text !== null) yield { ...answer, text: answer.text };
}

/** The same of answers whose text was pruned: nothing can score them any more. */
export function prunedUnscored(
  store: Store,
  runRowId: number,
  scorers: readonly ScorerRevision[],
): Iterable<Omit<UnscoredAnswer, 'text'>> {
  return answersLacking(store, runRowId, scorers, 'text IS NULL');
}

function* answersLacking(
  store: Store,
  runRowId: number,
  scorers: readonly ScorerRevision[],
  which: 'text IS NULL' | 'text IS NOT NULL',
): Generator<Omit<UnscoredAnswer, 'text'> & { readonly text: string | null }> {
  if (scorers.length === 0) return;
  const sql = unscoredSql(scorers.length, which);
  const wanted = scorers.flatMap(({ scorer, revision }) => [scorer, revision]);
  let after = -1;
  while (true) {
    const page = store.tuples<readonly [number, number, number, number, string | null, ...number[]]>(
      sql,
      ...wanted,
      runRowId,
      after,
    );
    for (const [seq, variant, rowIndex, repeat, text, ...missing] of page) {
      const names = scorers.filter((_, index) => missing[index] === 1).map(({ scorer }) => scorer);
      yield { seq, variant, rowIndex, repeat, text, missing: names };
    }
    const last = page.at(-1);
    if (!last || page.length < pageSize) return;
    after = last[0];
  }
}

function unscoredSql(scorers: number, which: string): string {
  const indices = Array.from({ length: scorers }, (_, index) => index);
  const missing = indices.map(
    (index) => `NOT EXISTS (SELECT 1 FROM scores WHERE scores.run_id = results.run_id AND scorer = ? AND revision = ?
      AND scores.seq = results.seq) AS missing_${index}`,
  );
  return `SELECT * FROM (
      SELECT results.seq, variant, row_index, repeat, text, ${missing.join(', ')}
      FROM results JOIN answers ON answers.run_id = results.run_id AND answers.seq = results.seq
      WHERE results.run_id = ? AND results.seq > ? AND status = 'answered' AND ${which})
    WHERE ${indices.map((index) => `missing_${index}`).join(' OR ')}
    ORDER BY seq LIMIT ${pageSize}`;
}

/** The dataset rows of which the run has an answer, ascending. */
export function answeredRows(store: Store, runRowId: number): number[] {
  const sql = "SELECT DISTINCT row_index FROM results WHERE run_id = ? AND status = 'answered' ORDER BY row_index";
  return store.tuples<readonly [number]>(sql, runRowId).map(([rowIndex]) => rowIndex);
}

/** The variants of which the run has at least one answer. */
export function answeredVariants(store: Store, runRowId: number): ReadonlySet<number> {
  const sql = "SELECT DISTINCT variant FROM results WHERE run_id = ? AND status = 'answered'";
  return new Set(store.all<{ variant: number }>(sql, runRowId).map(({ variant }) => variant));
}
