import { possiblyBilledKinds } from '../vocabulary/attempt.ts';
import type { Store } from './open-store.ts';

/** How many attempts of all tries of a run brought no answer. */
export function countFailedAttempts(store: Store, runRowId: number): number {
  return store.get<{ count: number }>('SELECT count(*) AS count FROM attempts WHERE run_id = ?', runRowId)?.count ?? 0;
}

/** What of them may have been billed all the same. */
const possiblyBilled = 'FROM attempts WHERE run_id = ? AND error_kind IN (SELECT value FROM json_each(?))';

const kinds = JSON.stringify(possiblyBilledKinds);

export function countPossiblyBilled(store: Store, runRowId: number): number {
  return store.get<{ count: number }>(`SELECT count(*) AS count ${possiblyBilled}`, runRowId, kinds)?.count ?? 0;
}

/** Their samples: one entry an attempt. */
export function possiblyBilledSeqs(store: Store, runRowId: number): number[] {
  return store.all<{ seq: number }>(`SELECT seq ${possiblyBilled}`, runRowId, kinds).map(({ seq }) => seq);
}

/**
 * The samples that failed before the newest try that was to ask them again, and have no result since: those that are left of
 * it, also where it was cut off. Empty where nobody asked for that.
 */
export function seqsAskedAgain(store: Store, runRowId: number): ReadonlySet<number> {
  const newest = `SELECT max(json_extract(detail, '$.try')) AS tryNumber FROM events WHERE run_id = ? AND kind = 'retry-failed'`;
  const tryNumber = store.get<{ tryNumber: number | null }>(newest, runRowId)?.tryNumber ?? null;
  if (tryNumber === null) return new Set();
  const sql = `SELECT DISTINCT seq FROM attempts WHERE run_id = ? AND try < ? AND wait_ms IS NULL
    AND NOT EXISTS (SELECT 1 FROM results WHERE results.run_id = attempts.run_id AND results.seq = attempts.seq)`;
  return new Set(store.all<{ seq: number }>(sql, runRowId, tryNumber).map(({ seq }) => seq));
}
