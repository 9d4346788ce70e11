import type { Store } from './open-store.ts';
import type { RunEventRecord } from './write-results.ts';

const pageSize = 1000;

const eventsSql = `SELECT id, at_ms AS atMs, lane, kind, detail FROM events WHERE run_id = ? AND id > ?
  ORDER BY id LIMIT ${pageSize}`;

/** What happened during a run, the oldest first, read in pages. */
export function* readEvents(store: Store, runRowId: number): Generator<RunEventRecord> {
  let after = 0;
  while (true) {
    const page = store.all<RunEventRecord & { readonly id: number }>(eventsSql, runRowId, after);
    for (const { id, ...event } of page) {
      after = id;
      yield event;
    }
    if (page.length < pageSize) return;
  }
}

export interface RetryCount {
  /** Why the attempt before brought no answer. */
  readonly kind: string;
  readonly count: number;
}

/** Attempts that brought no answer and were followed by another, the most frequent kind first. */
export function countRetries(store: Store, runRowId: number): RetryCount[] {
  const sql = `SELECT error_kind AS kind, count(*) AS count FROM attempts
    WHERE run_id = ? AND wait_ms IS NOT NULL GROUP BY error_kind ORDER BY count DESC, kind`;
  return store.all<RetryCount>(sql, runRowId);
}
