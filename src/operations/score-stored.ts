import type { Config } from '../config/schema.ts';
import { scoreCompletion } from '../scoring/score-completion.ts';
import { prunedUnscored, unscoredAnswers } from '../store/done-samples.ts';
import type { Store } from '../store/open-store.ts';
import type { RunRecord } from '../store/read-runs.ts';
import {
  copyScores,
  declareScorers,
  findRevision,
  readFingerprints,
  type ScorerRevision,
  saveStoredScores,
} from '../store/scorer-revisions.ts';
import type { Clock } from '../vocabulary/clock.ts';
import type { Score } from '../vocabulary/score.ts';
import { type ExpectedAnew, expectAnew } from './expect-anew.ts';
import type { ExpectingRows } from './expecting-rows.ts';

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
 * @param today tonight's rows, for all earlier runs the same: they are read once
 */
export async function scoreLikeTonight(
  store: Store,
  earlier: RunRecord,
  scorers: readonly Config['scorers'][number][],
  today: ExpectingRows,
  clock: Pick<Clock, 'wait'>,
): Promise<StoredScoring> {
  const expected = expectAnew(store, earlier, scorers, today);
  const inForce = earlier.status === 'complete' ? revisionsInForce(store, earlier, expected) : null;
  // A complete run has all scores of the scorers it goes by.
  if (inForce) return { kind: 'scored', revisions: inForce, scoredNow: 0 };
  return scoreStored(store, earlier, expected, clock);
}

/** null: the run goes by other scorers than these. */
function revisionsInForce(
  store: Store,
  { rowId }: RunRecord,
  { fingerprints }: ExpectedAnew,
): readonly ScorerRevision[] | null {
  const known = readFingerprints(store, rowId);
  const found = fingerprints.flatMap(({ scorer, fingerprint }) => {
    const same = known.find((other) => other.scorer === scorer && other.fingerprint === fingerprint);
    return same ? [{ scorer, revision: same.revision }] : [];
  });
  return found.length === fingerprints.length ? found : null;
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
  copyEqualScores(store, run, expected, revisions);
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

/** Rows of which the run's own dataset expects the same need no second look, and no text. */
function copyEqualScores(
  store: Store,
  run: RunRecord,
  { fingerprints }: ExpectedAnew,
  revisions: readonly ScorerRevision[],
): void {
  for (const [index, { scorer, fingerprint, ownFingerprint, differing }] of fingerprints.entries()) {
    const revision = revisions[index];
    if (!revision || fingerprint === ownFingerprint) continue;
    const from = findRevision(store, run.rowId, { scorer, fingerprint: ownFingerprint });
    if (from !== null) copyScores(store, run, revision, from, differing);
  }
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
