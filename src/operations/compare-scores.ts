import type { DropEstimate, DropWord } from '../analysis/drop-estimate.ts';
import { judgeDrop } from '../analysis/judge-drop.ts';
import { meanOf } from '../analysis/moments.ts';
import type { Config } from '../config/schema.ts';
import type { CompareScore } from '../report/compare-data.ts';
import { dropSentence } from '../report/drop-sentence.ts';
import { gateMetric } from '../report/gate-metric.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { readScorers } from '../store/scorer-revisions.ts';
import type { ComparedVariant } from './compare-sides.ts';
import { type GateQuestion, gateQuestions } from './gate-question.ts';
import { type PairedRows, pairScores } from './pair-scores.ts';
import type { ScoreReader } from './score-reader.ts';

/** The smallest drop that matters; relative: to the baseline's mean. */
export interface DropBound {
  readonly amount: number;
  readonly isRelative: boolean;
}

/** What one scorer says of one variant on both sides. */
export interface ScoredPair {
  /** Its position among those that are compared. */
  readonly variant: number;
  readonly scorer: string;
  readonly pairs: PairedRows;
  readonly score: CompareScore;
}

/**
 * Every scorer that both sides have, over every variant, scorer by scorer.
 * @param maxDrop for all scores; null: what the candidate's gates say, where it has any, and else 0
 */
export function compareScores(
  reader: ScoreReader,
  run: RunRecord,
  variants: readonly ComparedVariant[],
  maxDrop: DropBound | null,
): readonly ScoredPair[] {
  const scorers = readScorers(reader.store, run.rowId).map(({ scorer }) => scorer);
  const gates = maxDrop === null ? dropGates(run) : [];
  const paired = scorers.flatMap((scorer) =>
    variants.flatMap((compared, variant) => {
      const pairs = pairScores(reader, compared.baseline, compared.candidate, scorer);
      return pairs.rows.length === 0 ? [] : [{ variant, scorer, pairs, compared }];
    }),
  );
  const gateOf = ({ scorer, compared }: (typeof paired)[number]) =>
    gates.find(({ label, measures }) => {
      return label === compared.label && measures.kind === 'score' && measures.scorer === scorer;
    });
  // Two variants may be compared of which none has a gate: then all that is compared decides.
  const isGated = paired.some((each) => gateOf(each) !== undefined);
  const confidence = confidenceOf(run, isGated, isGated ? gates.length : paired.length);
  return paired.flatMap((each) => {
    const { variant, scorer, pairs, compared } = each;
    const gate = gateOf(each);
    const bound = maxDrop ?? (gate ? { amount: gate.bound, isRelative: gate.isRelative } : null);
    const earlierMeans = compared.history.flatMap((night) => reader.nightMean(night, scorer) ?? []);
    const judged = judge(pairs, { bound, confidence, earlierMeans, scorer });
    return judged ? [{ variant, scorer, pairs, score: { ...judged, decides: !isGated || gate !== undefined } }] : [];
  });
}

/** A gate on a score for each variant that it holds for. */
function dropGates({ config }: RunRecord): readonly GateQuestion[] {
  // Runs of before there were gates have none in their config.
  const { gates = [], variants = [] } = config as Partial<Config>;
  return gateQuestions({ gates, variants }).filter(({ condition }) => condition === 'maxDrop');
}

/** All intervals together hold with 95 %, or with 99 % where a run decides without a re-run (Bonferroni). */
function confidenceOf({ config }: RunRecord, isByGates: boolean, decisions: number): number {
  const { confirm = true } = config as Partial<Config>;
  const together = isByGates && !confirm ? 0.99 : 0.95;
  return 1 - (1 - together) / Math.max(1, decisions);
}

interface Judging {
  readonly bound: DropBound | null;
  readonly confidence: number;
  readonly earlierMeans: readonly number[];
  readonly scorer: string;
}

function judge(
  { scores, unscored, isAllPassFail }: PairedRows,
  { bound, confidence, earlierMeans, scorer }: Judging,
): Omit<CompareScore, 'decides'> | null {
  const maxDrop = bound === null ? 0 : bound.amount * (bound.isRelative ? meanOf(scores.baseline) : 1);
  const estimate = judgeDrop({ ...scores, confidence, maxDrop, earlierMeans });
  if (estimate === null) return null;
  const what = gateMetric(`score.${scorer}`, isAllPassFail).name;
  const sentence = dropSentence(estimate, { what, maxDrop, confirmed: null, isAllPassFail });
  return { ...shown(estimate), unscored, sentence, maxDrop };
}

function shown({ word, n, missing, drop, interval, ...estimate }: DropEstimate) {
  const { confidence, method, isWidenedByNights, clusterCount, broke, recovered, discordance, smallestFound } =
    estimate;
  return {
    ...{ word, n, missing, drop, low: interval.low, high: interval.high, confidence, method, isWidenedByNights },
    ...{ baseline: estimate.baselineMean, candidate: estimate.candidateMean, clusterCount },
    ...{ broke, recovered, discordance, smallestFound },
  };
}

const gravity: readonly DropWord[] = ['worse', 'unclear', 'slightly worse', 'no relevant drop', 'better'];

/** Of the scores that decide, the gravest one first. */
export function gravestFirst(scored: readonly ScoredPair[]): readonly ScoredPair[] {
  const deciding = scored.filter(({ score }) => score.decides);
  return deciding.toSorted((a, b) => gravity.indexOf(a.score.word) - gravity.indexOf(b.score.word));
}
