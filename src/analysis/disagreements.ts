import { AnswersByRow, type RowSpread } from './flaky-rows.ts';
import type { RunColumns, ScoreColumns } from './run-columns.ts';

/** What one scorer says of a row whose answers, of one variant, disagree. */
interface Disagreement extends RowSpread {
  /** Of the row's first answer. */
  readonly seq: number;
  readonly scorer: string;
}

/** Rows that disagree with themselves within one run. */
export interface Disagreements {
  /** Rows with more than one answer of a variant that a scorer gave a score. */
  readonly rows: number;
  /** How many of them disagree, under any scorer and of any variant. */
  readonly count: number;
  /** The first in the plan's order. */
  readonly first: readonly Disagreement[];
}

const mostNamed = 10;

/** @returns null: no row has a second score */
export function findDisagreements(
  columns: RunColumns,
  scores: readonly ScoreColumns[],
  variantCount: number,
): Disagreements | null {
  if (!columns.repeat.some((repeat) => repeat > 0)) return null;
  const rowCount = columns.rowIndex.reduce((most, rowIndex) => Math.max(most, rowIndex + 1), 0);
  const isRepeated = new Uint8Array(rowCount);
  const isFlaky = new Uint8Array(rowCount);
  const found = scores.flatMap((of) =>
    Array.from({ length: variantCount }, (_, variant) => {
      const { answers, firstSeq } = gather(columns, of, variant, rowCount);
      for (const row of isRepeated.keys()) if ((answers.of(row)?.scored ?? 0) > 1) isRepeated[row] = 1;
      const flaky = [...answers.flaky()];
      for (const row of flaky) isFlaky[row] = 1;
      const bySeq = flaky.toSorted((a, b) => (firstSeq[a] ?? 0) - (firstSeq[b] ?? 0));
      return bySeq.slice(0, mostNamed).flatMap((row) => {
        const spread = answers.of(row);
        return spread ? [{ seq: firstSeq[row] ?? 0, scorer: of.scorer, ...spread }] : [];
      });
    }).flat(),
  );
  const rows = countOnes(isRepeated);
  if (rows === 0) return null;
  const first = found.toSorted((a, b) => a.seq - b.seq).slice(0, mostNamed);
  return { rows, count: countOnes(isFlaky), first };
}

/** One scorer's judgement of one variant's answers. */
function gather(columns: RunColumns, scores: ScoreColumns, variant: number, rowCount: number) {
  const answers = new AnswersByRow(rowCount);
  const firstSeq = new Float64Array(rowCount).fill(Number.NaN);
  let result = 0;
  for (const [index, seq] of scores.seq.entries()) {
    while ((columns.seq[result] ?? Number.POSITIVE_INFINITY) < seq) result += 1;
    // A score whose answer is gone (the sample was reopened and then failed) must not count.
    if (columns.seq[result] !== seq || columns.answered[result] !== 1 || columns.variant[result] !== variant) continue;
    const row = columns.rowIndex[result] ?? 0;
    if (Number.isNaN(firstSeq[row])) firstSeq[row] = seq;
    answers.add(row, scores.value[index] ?? Number.NaN, scores.passed[index] ?? Number.NaN);
  }
  return { answers, firstSeq };
}

function countOnes(flags: Uint8Array): number {
  return flags.reduce((sum, flag) => sum + flag, 0);
}
