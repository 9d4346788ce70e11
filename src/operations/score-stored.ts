import { scoreCompletion } from '../scoring/score-completion.ts';
import { prunedUnscored, unscoredAnswers } from '../store/done-samples.ts';
import type { Store } from '../store/open-store.ts';
import type { RunRecord } from '../store/read-runs.ts';
import {
  declareScorers,
  readFingerprints,
  readScorers,
  type ScorerRevision,
  saveStoredScores,
} from '../store/scorer-revisions.ts';
import type { Clock } from '../vocabulary/clock.ts';
import type { Score } from '../vocabulary/score.ts';
import { type ExpectedAnew, expectAnew } from './expect-anew.ts';
import type { PreparedRun } from './prepare-run.ts';
import { fingerprintOf } from './scorers-in-force.ts';

export type StoredScoring =
  /** Every answer that these scorers look at has its score under `revisions`, which are in the scorers' order. */
  | { readonly kind: 'scored'; readonly revisions: readonly ScorerRevision[]; readonly scoredNow: number }
  /** So many answers lack a score and, pruned, their text too: nothing was scored, they keep the scores they have. */
  | { readonly kind: 'pruned'; readonly answers: number };

const savedAtOnce = 200;

/**
 * Scores the stored answers of an earlier run as tonight's run is scored: with its scorers, and by what its dataset expects.
 * Nothing is sent, and what the earlier run says of itself stays: only who asks for these revisions sees their scores. What was
 * scored so before is not scored again.
 */
export async function scoreLikeTonight(
  store: Store,
  earlier: RunRecord,
  { config: { scorers }, dataset }: Pick<PreparedRun, 'config' | 'dataset'>,
  clock: Pick<Clock, 'wait'>,
): Promise<StoredScoring> {
  if (dataset.id === earlier.datasetId && earlier.status === 'complete') {
    // A complete run has all scores of the scorers it goes by.
    const plain = scorers.map((scorer) => ({
      scorer: scorer.name,
      fingerprint: fingerprintOf({ scorer, expectations: null }),
    }));
    const current = readFingerprints(store, earlier.rowId);
    const isSame = (wanted: (typeof plain)[number]) =>
      current.some(({ scorer, fingerprint }) => scorer === wanted.scorer && fingerprint === wanted.fingerprint);
    if (plain.every(isSame)) {
      const known = new Map(readScorers(store, earlier.rowId).map((revision) => [revision.scorer, revision]));
      return { kind: 'scored', revisions: plain.flatMap(({ scorer }) => known.get(scorer) ?? []), scoredNow: 0 };
    }
  }
  return scoreStored(store, earlier, expectAnew(store, earlier, scorers, { store, dataset }), clock);
}

/**
 * Scores the stored answers of a run; what an earlier call left undone is done then. The run goes by its scores of before until
 * `useScorers` says otherwise.
 */
export async function scoreStored(
  store: Store,
  run: RunRecord,
  expected: ExpectedAnew,
  clock: Pick<Clock, 'wait'>,
): Promise<StoredScoring> {
  const revisions = declareScorers(store, run.rowId, expected.fingerprints);
  const lost = countLost(store, run, expected, revisions);
  if (lost > 0) return { kind: 'pruned', answers: lost };
  let batch: { readonly seq: number; readonly scores: readonly Score[] }[] = [];
  let scoredNow = 0;
  const save = () => {
    saveStoredScores(store, run.rowId, revisions, batch);
    scoredNow += batch.length;
    batch = [];
  };
  for (const { seq, rowIndex, text, missing } of unscoredAnswers(store, run.rowId, revisions)) {
    const wanted = Object.entries(expected.of(rowIndex)).filter(([name]) => missing.includes(name));
    const scores = await scoreCompletion(text, Object.fromEntries(wanted), { wait: clock.wait });
    if (scores.length > 0) batch.push({ seq, scores });
    if (batch.length >= savedAtOnce) save();
  }
  save();
  return { kind: 'scored', revisions, scoredNow };
}

/** An answer outside a scorer's n lacks nothing. */
function countLost(store: Store, run: RunRecord, expected: ExpectedAnew, revisions: readonly ScorerRevision[]): number {
  let lost = 0;
  for (const { rowIndex, missing } of prunedUnscored(store, run.rowId, revisions)) {
    const expectations = expected.of(rowIndex);
    if (missing.some((name) => expectations[name])) lost += 1;
  }
  return lost;
}
