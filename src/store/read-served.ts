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

interface Extremes {
  readonly answers: number;
  readonly model: string | null;
  readonly lastModel: string | null;
  readonly models: number;
  readonly systemFingerprint: string | null;
  readonly lastFingerprint: string | null;
  readonly fingerprints: number;
  readonly provider: string | null;
  readonly lastProvider: string | null;
  readonly providers: number;
}

const extremesSql = `SELECT count(*) AS answers, min(model) AS model, max(model) AS lastModel, count(model) AS models,
    min(system_fingerprint) AS systemFingerprint, max(system_fingerprint) AS lastFingerprint,
    count(system_fingerprint) AS fingerprints, min(provider) AS provider, max(provider) AS lastProvider,
    count(provider) AS providers
  FROM answers WHERE run_id = ? AND seq NOT IN (SELECT seq FROM results WHERE run_id = ? AND status = 'failed')`;

export function readServed(store: Store, runRowId: number, variants: number): ServedAnswers[] {
  return store.snapshot(() => {
    const one = variants === 1 ? servedByOne(store, runRowId) : null;
    return one ?? store.all<ServedAnswers>(servedSql, runRowId);
  });
}

/** Sorting all answers into kinds takes three times as long as seeing that there is one kind. @returns null: there are several */
function servedByOne(store: Store, runRowId: number): ServedAnswers[] | null {
  const found = store.get<Extremes>(extremesSql, runRowId, runRowId);
  if (!found || found.answers === 0) return null;
  const { answers, model, systemFingerprint, provider } = found;
  const isOne = (known: number, first: string | null, last: string | null) =>
    known === 0 || (known === answers && first === last);
  const isAlike =
    isOne(found.models, model, found.lastModel) &&
    isOne(found.fingerprints, systemFingerprint, found.lastFingerprint) &&
    isOne(found.providers, provider, found.lastProvider);
  return isAlike ? [{ variant: 0, model, systemFingerprint, provider, answers }] : null;
}
