import type { Score } from '../vocabulary/score.ts';
import type { Store } from './open-store.ts';

/** What decides a scorer's scores: its config, in any fixed notation (a hash, or JSON). */
export interface ScorerFingerprint {
  readonly scorer: string;
  readonly fingerprint: string;
}

/** Scores belong to a revision: a scorer that was changed scores again, and its old scores stay beside the new ones. */
export interface ScorerRevision {
  readonly scorer: string;
  /** From 1. */
  readonly revision: number;
}

/**
 * Makes these the run's scorers, in this order. A fingerprint that was seen before gets its old revision again, so its scores
 * count again.
 */
export function useScorers(store: Store, runRowId: number, scorers: readonly ScorerFingerprint[]): ScorerRevision[] {
  return store.transaction(() => {
    const revisions = declareScorers(store, runRowId, scorers);
    store.run('UPDATE scorers SET position = NULL WHERE run_id = ?', runRowId);
    const place = 'UPDATE scorers SET position = ? WHERE run_id = ? AND scorer = ? AND revision = ?';
    for (const [position, { scorer, revision }] of revisions.entries())
      store.run(place, position, runRowId, scorer, revision);
    return revisions;
  });
}

/** The revisions of these, made where they are new, beside those that the run goes by: reports of it stay as they are. */
export function declareScorers(
  store: Store,
  runRowId: number,
  scorers: readonly ScorerFingerprint[],
): ScorerRevision[] {
  return store.transaction(() =>
    scorers.map(({ scorer, fingerprint }) => {
      const known = 'SELECT revision, fingerprint FROM scorers WHERE run_id = ? AND scorer = ?';
      const seen = store.all<{ revision: number; fingerprint: string }>(known, runRowId, scorer);
      const same = seen.find((other) => other.fingerprint === fingerprint);
      if (same) return { scorer, revision: same.revision };
      const revision = seen.length + 1;
      const sql = 'INSERT INTO scorers (run_id, scorer, revision, fingerprint) VALUES (?, ?, ?, ?)';
      store.run(sql, runRowId, scorer, revision, fingerprint);
      return { scorer, revision };
    }),
  );
}

/** The run's scorers as its newest try declared them. */
export function readScorers(store: Store, runRowId: number): ScorerRevision[] {
  const sql = 'SELECT scorer, revision FROM scorers WHERE run_id = ? AND position IS NOT NULL ORDER BY position';
  return store.all<ScorerRevision>(sql, runRowId);
}

/** What the run's scorers are, in their order, as `useScorers` was told. */
export function readFingerprints(store: Store, runRowId: number): (ScorerRevision & ScorerFingerprint)[] {
  const sql = `SELECT scorer, revision, fingerprint FROM scorers
    WHERE run_id = ? AND position IS NOT NULL ORDER BY position`;
  return store.all(sql, runRowId);
}

/** The revision that has this fingerprint, in force or not; null: there is none. */
export function findRevision(
  store: Store,
  runRowId: number,
  { scorer, fingerprint }: ScorerFingerprint,
): number | null {
  const sql = 'SELECT revision FROM scorers WHERE run_id = ? AND scorer = ? AND fingerprint = ?';
  return store.get<{ revision: number }>(sql, runRowId, scorer, fingerprint)?.revision ?? null;
}

const seqsAtOnce = 10_000;

/**
 * Gives a revision the scores that another one of the same scorer has. Those that stand there already stay, and a score that
 * failed is not copied.
 * @param exceptRows of which the two do not expect the same
 * @param samples the run's; what they answered need not be stored any more
 */
export function copyScores(
  store: Store,
  run: { readonly rowId: number; readonly samples: number },
  { scorer, revision }: ScorerRevision,
  from: number,
  exceptRows: ReadonlySet<number>,
): void {
  const sql = `INSERT INTO scores (run_id, scorer, revision, seq, value, passed, reason)
    SELECT run_id, scorer, ?, seq, value, passed, reason FROM scores JOIN results USING (run_id, seq)
    WHERE run_id = ? AND scorer = ? AND revision = ? AND seq >= ? AND seq < ? AND value IS NOT NULL
      AND row_index NOT IN (SELECT value FROM json_each(?))
    ON CONFLICT DO NOTHING`;
  const excepted = JSON.stringify([...exceptRows]);
  for (let seq = 0; seq < run.samples; seq += seqsAtOnce)
    store.run(sql, revision, run.rowId, scorer, from, seq, seq + seqsAtOnce, excepted);
}

/** What these revisions are made by; one that is not there is left out. */
export function readFingerprintsOf(
  store: Store,
  runRowId: number,
  revisions: readonly ScorerRevision[],
): (ScorerRevision & ScorerFingerprint)[] {
  const sql = 'SELECT scorer, revision, fingerprint FROM scorers WHERE run_id = ? AND scorer = ? AND revision = ?';
  return revisions.flatMap(({ scorer, revision }) =>
    store.all<ScorerRevision & ScorerFingerprint>(sql, runRowId, scorer, revision),
  );
}

/** Saves scores of stored answers. One that is there already stands. */
export function saveStoredScores(
  store: Store,
  runRowId: number,
  revisions: readonly ScorerRevision[],
  scored: readonly { readonly seq: number; readonly scores: readonly Score[] }[],
): void {
  const sql = `INSERT INTO scores (run_id, scorer, revision, seq, value, passed, reason) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING`;
  const revisionOf = new Map(revisions.map(({ scorer, revision }) => [scorer, revision]));
  store.transaction(() => {
    for (const { seq, scores } of scored)
      for (const { scorer, value, passed, reason } of scores) {
        const revision = revisionOf.get(scorer) ?? 0;
        store.run(sql, runRowId, scorer, revision, seq, value, passed === null ? null : Number(passed), reason);
      }
  });
}
