import type { RunColumns, ScoreColumns } from './run-columns.ts';

/** What one scorer says of one variant, by row index. */
export interface RowScores {
  /** Over the row's scored answers, in [0, 1]; NaN: there is none. */
  readonly mean: Float64Array;
  /** How many answers that is the mean of. */
  readonly answers: Uint16Array;
  /** 1: it was answered, and the scorer had nothing to say of it. */
  readonly isUnsaid: Uint8Array;
  /** Every answer passed or failed whole. */
  readonly isAllPassFail: boolean;
}

type Places = Pick<RunColumns, 'seq' | 'variant' | 'rowIndex' | 'answered'>;

/**
 * Averages each row's repeats: a row is one observation, however often it was asked (Miller 2024, arXiv:2411.00640).
 * @param scores of one scorer
 * @returns by variant
 */
export function rowScores(
  places: Places,
  scores: ScoreColumns,
  { variants, rows }: { readonly variants: number; readonly rows: number },
): RowScores[] {
  const byVariant = Array.from({ length: variants }, () => ({
    mean: new Float64Array(rows),
    answers: new Uint16Array(rows),
    isUnsaid: new Uint8Array(rows),
    isAllPassFail: true,
  }));
  let next = 0;
  for (const [at, seq] of places.seq.entries()) {
    while ((scores.seq[next] ?? Number.POSITIVE_INFINITY) < seq) next += 1;
    const of = byVariant[places.variant[at] ?? variants];
    if (!of || places.answered[at] !== 1) continue;
    const rowIndex = places.rowIndex[at] ?? 0;
    if (scores.seq[next] !== seq) {
      of.isUnsaid[rowIndex] = 1;
      continue;
    }
    const value = scores.value[next] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    of.isAllPassFail &&= value === 0 || value === 1;
    of.mean[rowIndex] = (of.mean[rowIndex] ?? 0) + value;
    of.answers[rowIndex] = (of.answers[rowIndex] ?? 0) + 1;
  }
  for (const { mean, answers } of byVariant) divideEach(mean, answers);
  return byVariant;
}

/** 0 ÷ 0 is NaN, which is what a row without a score has. */
function divideEach(sums: Float64Array, counts: Uint16Array): void {
  for (const [row, count] of counts.entries()) sums[row] = (sums[row] ?? 0) / count;
}
