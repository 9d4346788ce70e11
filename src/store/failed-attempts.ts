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
