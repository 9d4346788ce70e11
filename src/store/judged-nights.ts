import type { Store } from './open-store.ts';
import type { ScorerRevision } from './scorer-revisions.ts';

/** An earlier run, and the scores of it that a run's gates were judged by. */
export interface JudgedNight {
  readonly runRowId: number;
  readonly revisions: readonly ScorerRevision[];
}

interface JudgedDetail {
  readonly nights: readonly { readonly run: number; readonly scorers: readonly ScorerRevision[] }[];
}

/** Keeps what a run was compared with: reports of it then show the scores that its verdict rests on. */
export function storeJudgedNights(store: Store, runRowId: number, nights: readonly JudgedNight[], atMs: number): void {
  const detail: JudgedDetail = { nights: nights.map(({ runRowId: run, revisions: scorers }) => ({ run, scorers })) };
  const sql = "INSERT INTO events (run_id, at_ms, kind, detail) VALUES (?, ?, 'judged', ?)";
  store.run(sql, runRowId, Math.round(atMs), JSON.stringify(detail));
}

const newestSql = `SELECT detail FROM events WHERE kind = 'judged'
  AND run_id = ifnull((SELECT confirms_run_id FROM runs WHERE id = ?), ?) ORDER BY id DESC LIMIT 1`;

/** By the row id of each night, as a run was judged last; a re-run is judged with the run that it confirms. */
export function readJudgedNights(store: Store, runRowId: number): ReadonlyMap<number, readonly ScorerRevision[]> {
  const newest = store.get<{ detail: string }>(newestSql, runRowId, runRowId);
  if (!newest) return new Map();
  const { nights } = JSON.parse(newest.detail) as JudgedDetail;
  return new Map(nights.map(({ run, scorers }) => [run, scorers]));
}
