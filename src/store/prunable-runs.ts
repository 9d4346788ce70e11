import { liveRunRowIds } from './claim-run.ts';
import { isGreen } from './green-run.ts';
import type { Store } from './open-store.ts';
import { type StatusRow, statusOf } from './read-runs.ts';

/** Stands as the stop reason of a run whose results are being deleted. */
export const beingPruned = 'being pruned';

/** What retention needs to know of a run. */
export interface PrunableRun {
  readonly rowId: number;
  readonly id: string;
  readonly name: string;
  readonly status: ReturnType<typeof statusOf>;
  readonly startedMs: number;
  /** When it was last begun or ended, whichever is later. */
  readonly touchedMs: number;
  readonly confirmsRowId: number | null;
  /** It may be a baseline: retention counts as the nights do. */
  readonly isGood: boolean;
  /** Deleting it was begun once, and cut off. */
  readonly isBeingPruned: boolean;
  readonly results: number;
}

interface Row extends StatusRow {
  readonly id: string;
  readonly name: string;
  readonly startedMs: number;
  readonly touchedMs: number;
  readonly confirmsRowId: number | null;
  readonly exitCode: number | null;
  readonly acceptedMs: number | null;
  readonly samples: number;
  readonly failed: number;
  readonly stopReason: string | null;
  readonly results: number;
}

/** All runs, the newest first. */
export function prunableRuns(store: Store): PrunableRun[] {
  const live = liveRunRowIds(store);
  const sql = `SELECT runs.id AS rowId, public_id AS id, name, status AS storedStatus, started_ms AS startedMs,
      max(ifnull(ended_ms, 0), (SELECT max(started_ms) FROM tries WHERE run_id = runs.id)) AS touchedMs,
      confirms_run_id AS confirmsRowId, verdict ->> 'exitCode' AS exitCode, accepted_ms AS acceptedMs, samples,
      stop_reason AS stopReason,
      (SELECT count(*) FROM results WHERE run_id = runs.id AND status = 'failed') AS failed,
      (SELECT count(*) FROM results WHERE run_id = runs.id) AS results
    FROM runs ORDER BY runs.id DESC`;
  return store.all<Row>(sql).map(({ exitCode, acceptedMs, samples, failed, stopReason, storedStatus, ...run }) => {
    const status = statusOf({ rowId: run.rowId, storedStatus }, live);
    const isGood = isGreen({ status, exitCode, isAccepted: acceptedMs !== null, samples, failed });
    return { ...run, status, isGood, isBeingPruned: stopReason === beingPruned };
  });
}

/** How many answers of the run still have their text. */
export function countTexts(store: Store, runRowId: number): number {
  const sql = 'SELECT count(*) AS count FROM answers WHERE run_id = ? AND text IS NOT NULL';
  return store.get<{ count: number }>(sql, runRowId)?.count ?? 0;
}
