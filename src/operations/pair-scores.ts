import type { PairedScores } from '../analysis/drop-estimate.ts';
import { meanOf } from '../analysis/moments.ts';
import type { RowScores } from '../analysis/row-scores.ts';
import { meanOfNights, newestOfNights, ownDiscordance } from '../analysis/scores-of-nights.ts';
import { matchRows, notThere, otherInput, plannedMask, type RowMatch } from './match-rows.ts';
import type { ScoreReader, VariantOfRun } from './score-reader.ts';
import { isOptionalInForce } from './scorers-in-force.ts';

/** One scorer over one variant, before and now. */
export interface PairedRows {
  readonly scores: PairedScores;
  /** By pair, in the plan's order: the row index in the candidate's dataset. */
  readonly rows: Uint32Array;
  /** Rows that both sides planned as the same input and the baseline has no score for: in no pair. */
  readonly unscored: number;
  /** Every answer of both sides passed or failed whole. */
  readonly isAllPassFail: boolean;
}

/** Rows that are never compared. Row indices in the plan's order. */
export interface RowsApart {
  /** Of the candidate: no night of the baseline has their key with the same input, and one has it with another. */
  readonly changed: Uint32Array;
  /** Of the baseline's newest night: the candidate does not have their key. */
  readonly onlyBaseline: Uint32Array;
  /** Of the candidate: no night of the baseline has their key. */
  readonly onlyCandidate: Uint32Array;
}

/**
 * The rows that both sides planned as the same input and the baseline has a score for. A row of the candidate that the scorer
 * is optional for, and has nothing to expect in, is in no pair.
 * @param baseline one run or the nights of a window, the newest first; nights without this scorer do not count
 * @returns no pairs where a side lacks the scorer
 */
export function pairScores(
  reader: ScoreReader,
  baseline: readonly VariantOfRun[],
  candidate: VariantOfRun,
  scorer: string,
): PairedRows {
  const nights = baseline.flatMap((night) => {
    const scores = reader.scores(night, scorer);
    return scores ? [{ scores, match: matchRows(reader, night, candidate) }] : [];
  });
  const now = reader.scores(candidate, scorer);
  const isOptional = isOptionalInForce(reader.store, candidate.run, scorer);
  const planned = now ? reader.plannedRows(candidate) : new Uint32Array();
  const common = planned.filter((row) => {
    const isOutside = isOptional && now?.answers[row] === 0 && now.isUnsaid[row] === 1;
    return !isOutside && nights.some(({ match }) => (match[row] ?? notThere) >= 0);
  });
  const rows = common.filter((row) => nights.some((night) => !Number.isNaN(scoreOf(night, row))));
  const byNight = nights.map((night) => Float64Array.from(rows, (row) => scoreOf(night, row)));
  const clusters = reader.clusters(candidate.run);
  return {
    rows,
    unscored: common.length - rows.length,
    isAllPassFail: now?.isAllPassFail !== false && nights.every(({ scores }) => scores.isAllPassFail),
    scores: {
      baseline: meanOfNights(byNight, rows.length),
      newest: newestOfNights(byNight, rows.length),
      candidate: Float64Array.from(rows, (row) => now?.mean[row] ?? Number.NaN),
      clusters: clusters && rows.map((row) => clusters[row] ?? 0),
      nights: nights.length,
      isSingle: nights.length === 1 && rows.every((row) => isOneAnswer(now, row) && isOneAnswerBefore(nights, row)),
      ownDiscordance: ownDiscordance(byNight, rows.length),
    },
  };
}

/**
 * Each night's mean over the rows that tonight has too.
 * @returns in the order of `nights`; one without such a row has none
 */
export function meansOverRowsOf(
  reader: ScoreReader,
  nights: readonly VariantOfRun[],
  tonight: VariantOfRun,
  scorer: string,
): readonly number[] {
  return nights.flatMap((night) => {
    // One that asked the same has the same rows, and need not be read row by row.
    if (night.run.configHash === tonight.run.configHash) return reader.nightMean(night, scorer) ?? [];
    const { baseline } = pairScores(reader, [night], tonight, scorer).scores;
    return baseline.length === 0 ? [] : [meanOf(baseline)];
  });
}

interface Night {
  readonly scores: RowScores;
  readonly match: RowMatch;
}

/** NaN: the night has no score of the candidate's row. */
function scoreOf({ scores, match }: Night, row: number): number {
  return scores.mean[match[row] ?? notThere] ?? Number.NaN;
}

function isOneAnswerBefore(nights: readonly Night[], row: number): boolean {
  return nights.every(({ scores, match }) => isOneAnswer(scores, match[row] ?? notThere));
}

/** At most one answer, which passed or failed whole. */
function isOneAnswer(scores: RowScores | null, row: number): boolean {
  const answers = scores?.answers[row] ?? 0;
  const mean = scores?.mean[row];
  return answers === 0 || (answers === 1 && (mean === 0 || mean === 1));
}

/** @param baseline as for `pairScores` */
export function rowsApart(reader: ScoreReader, baseline: readonly VariantOfRun[], candidate: VariantOfRun): RowsApart {
  const matches = baseline.map((night) => matchRows(reader, night, candidate));
  const [newest] = baseline;
  const planned = reader.plannedRows(candidate);
  const isAlone = (row: number) => matches.every((match) => (match[row] ?? notThere) < 0);
  const isChanged = (row: number) => matches.some((match) => match[row] === otherInput);
  const alone = planned.filter(isAlone);
  return {
    changed: alone.filter(isChanged),
    onlyBaseline: newest ? rowsWithout(reader, newest, candidate) : new Uint32Array(),
    onlyCandidate: alone.filter((row) => !isChanged(row)),
  };
}

function rowsWithout(reader: ScoreReader, baseline: VariantOfRun, candidate: VariantOfRun): Uint32Array {
  const isPlanned = plannedMask(reader, candidate);
  const planned = reader.plannedRows(baseline);
  if (baseline.run.datasetId === candidate.run.datasetId) return planned.filter((row) => isPlanned[row] !== 1);
  const rowOfKey = reader.rowOfKey(candidate.run);
  const keys = reader.rowKeys(baseline.run);
  return planned.filter((row) => isPlanned[rowOfKey.get(keys[row] ?? '') ?? notThere] !== 1);
}
