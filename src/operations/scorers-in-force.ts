import type { Config } from '../config/schema.ts';
import type { Store } from '../store/open-store.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { readFingerprints } from '../store/scorer-revisions.ts';

type ConfiguredScorer = Config['scorers'][number];

/** What scores of a revision were made by, as it is told apart from others: it is stored as the fingerprint. */
export interface ScoringBasis {
  readonly scorer: ConfiguredScorer;
  /** Digest of what another dataset's rows expect; null: the run's own rows say what is expected. */
  readonly expectations: string | null;
}

/** A scorer that goes by the run's own rows is told by itself alone. */
export function fingerprintOf({ scorer, expectations }: ScoringBasis): string {
  return JSON.stringify(expectations === null ? scorer : { scorer, expectations });
}

/** @param fingerprint as `fingerprintOf` gave it and this program stored it */
export function basisOf(fingerprint: string): ScoringBasis {
  const basis = JSON.parse(fingerprint) as ConfiguredScorer | ScoringBasis;
  return 'type' in basis ? { scorer: basis, expectations: null } : basis;
}

/**
 * The scorers that a run's scores are made by, which `rescore` may have changed since its newest try; those that another dataset's
 * rows decided are left out.
 * @returns null: the run has none
 */
export function scorersInForce(store: Store, { rowId }: Pick<RunRecord, 'rowId'>): readonly ConfiguredScorer[] | null {
  const fingerprints = readFingerprints(store, rowId);
  if (fingerprints.length === 0) return null;
  return fingerprints.flatMap(({ fingerprint }) => {
    const { scorer, expectations } = basisOf(fingerprint);
    return expectations === null ? [scorer] : [];
  });
}

/** Whether rows of which nothing is expected are outside this scorer's n, as the run's scores are made by it now. */
export function isOptionalInForce(store: Store, { rowId }: Pick<RunRecord, 'rowId'>, name: string): boolean {
  const found = readFingerprints(store, rowId).find(({ scorer }) => scorer === name);
  return found !== undefined && basisOf(found.fingerprint).scorer.optional === true;
}
