import type { Store } from './open-store.ts';

/** Who gave how many of a run's answers, by what the endpoint said; null: it did not say. */
export interface ServedAnswers {
  readonly variant: number;
  readonly model: string | null;
  readonly systemFingerprint: string | null;
  readonly provider: string | null;
  readonly answers: number;
}

const servedSql = `SELECT variant, model, system_fingerprint AS systemFingerprint, provider, count(*) AS answers
  FROM results CROSS JOIN answers ON answers.run_id = results.run_id AND answers.seq = results.seq
  WHERE results.run_id = ? AND status = 'answered'
  GROUP BY variant, model, system_fingerprint, provider`;

export function readServed(store: Store, runRowId: number): ServedAnswers[] {
  return store.all<ServedAnswers>(servedSql, runRowId);
}
