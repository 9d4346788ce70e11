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
    store.run('UPDATE scorers SET position = NULL WHERE run_id = ?', runRowId);
    return scorers.map(({ scorer, fingerprint }, position) => {
      const known = 'SELECT scorer, revision, fingerprint FROM scorers WHERE run_id = ? AND scorer = ?';
      const revisions = store.all<ScorerRevision & ScorerFingerprint>(known, runRowId, scorer);
      const revision = revisions.find((seen) => seen.fingerprint === fingerprint)?.revision ?? revisions.length + 1;
      store.run(
        `INSERT INTO scorers (run_id, scorer, revision, fingerprint, position) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (run_id, scorer, revision) DO UPDATE SET position = excluded.position`,
        runRowId,
        scorer,
        revision,
        fingerprint,
        position,
      );
      return { scorer, revision };
    });
  });
}

/** The run's scorers as its newest try declared them. */
export function readScorers(store: Store, runRowId: number): ScorerRevision[] {
  const sql = 'SELECT scorer, revision FROM scorers WHERE run_id = ? AND position IS NOT NULL ORDER BY position';
  return store.all<ScorerRevision>(sql, runRowId);
}
