import { countOf } from '../report/format-values.ts';
import type { Store } from '../store/open-store.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { readFingerprints, readFingerprintsOf } from '../store/scorer-revisions.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { expectAnew } from './expect-anew.ts';
import { ExpectingRows } from './expecting-rows.ts';
import type { VariantOfRun } from './score-reader.ts';
import { basisOf } from './scorers-in-force.ts';

const howToMend = '`promptbatch rescore` grades stored answers anew';

/**
 * Whether both sides of a comparison are graded alike, in sentences: scores of two scorers, or of two expectations, are no two
 * scores of one. They are compared all the same.
 */
export function compareGrading(store: Store, before: VariantOfRun, now: RunRecord): readonly string[] {
  const ownOfNight = fingerprintsByScorer(readFingerprints(store, before.run.rowId));
  const usedOfNight = before.revisions
    ? fingerprintsByScorer(readFingerprintsOf(store, before.run.rowId, before.revisions))
    : ownOfNight;
  const current = readFingerprints(store, now.rowId).filter(({ scorer }) => usedOfNight.has(scorer));
  const changed = current.flatMap(({ scorer, fingerprint }) => {
    const own = ownOfNight.get(scorer);
    if (own === undefined || isSameScorer(own, fingerprint)) return [];
    const isMended = isSameScorer(usedOfNight.get(scorer) ?? '', fingerprint);
    return isMended
      ? [`scorer ${scorer} graded otherwise then: both sides are graded by it as it is now`]
      : [`scorer ${scorer} grades otherwise (${howToMend})`];
  });
  if (current.some(({ fingerprint }) => expectationsIn(fingerprint) !== null))
    return [...changed, 'the newer run was graded anew, by what another dataset than its own expects'];
  const expected = expectedByNow(store, before.run, now);
  if (!expected || expected.rowsElsewhere === 0) return changed;
  const isMended = expected.fingerprints.every(({ scorer, fingerprint }) => {
    const used = usedOfNight.get(scorer);
    return used === undefined || expectationsIn(used) === expectationsIn(fingerprint);
  });
  const rows = `what is expected of ${countOf(expected.rowsElsewhere, 'row')} changed`;
  return [
    ...changed,
    isMended
      ? `${rows}: both sides are graded by what the newer dataset expects`
      : `${rows}: each side is graded by its own dataset (${howToMend})`,
  ];
}

/** null: both go by the same dataset, or nothing can be said of it. */
function expectedByNow(store: Store, before: RunRecord, now: RunRecord) {
  if (before.datasetId === now.datasetId) return null;
  const scorers = readFingerprints(store, now.rowId).map(({ fingerprint }) => basisOf(fingerprint).scorer);
  const today = new ExpectingRows(store, { ...now.dataset, id: now.datasetId });
  try {
    return expectAnew(store, before, scorers, today);
  } catch (error) {
    // `rescore` may have given the candidate scorers that go by a dataset which is not stored.
    if (error instanceof UserError) return null;
    throw error;
  }
}

function fingerprintsByScorer(known: ReturnType<typeof readFingerprints>): ReadonlyMap<string, string> {
  return new Map(known.map(({ scorer, fingerprint }) => [scorer, fingerprint]));
}

function isSameScorer(one: string, other: string): boolean {
  return JSON.stringify(basisOf(one).scorer) === JSON.stringify(basisOf(other).scorer);
}

function expectationsIn(fingerprint: string): string | null {
  return basisOf(fingerprint).expectations;
}
