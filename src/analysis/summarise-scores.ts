import { oneGroup, type RowGroups } from './members.ts';
import type { RunColumns, ScoreColumns } from './run-columns.ts';
import { wilsonInterval, z95 } from './wilson.ts';

/** One scorer over one variant. An observation is a row: its repeats are averaged first. */
export interface ScoreNumbers {
  /** Rows with at least one score. Failed samples, failed scorings and rows outside the scorer are in none. */
  readonly n: number;
  /** Mean over rows, in [0, 1]; for a pass/fail scorer the pass rate. null: nothing was scored. */
  readonly mean: number | null;
  /**
   * 95 % Wilson interval, where every row's value is 0 or 1; null otherwise: the interval of a mean of fractions
   * (a graded scorer, or repeats that disagree) is not a binomial one.
   */
  readonly low: number | null;
  readonly high: number | null;
  /** Answers that were scored: n × repeats where all were. */
  readonly scored: number;
  /** Scored answers that passed. */
  readonly passed: number;
  /** Answers on which the scorer threw or exceeded its time: outside `n`. */
  readonly scorerFailures: number;
}

/**
 * One scorer's numbers for every variant.
 * @param variantCount how many variants the run has; those without a score are in the answer too
 */
export function summariseScores(columns: RunColumns, scores: ScoreColumns, variantCount: number): ScoreNumbers[] {
  const rowCount = columns.rowIndex.reduce((most, rowIndex) => Math.max(most, rowIndex + 1), 0);
  return summariseScoresByGroup(columns, scores, variantCount, oneGroup(rowCount)).flat();
}

/** The same for groups of rows. @returns by variant, then by group */
export function summariseScoresByGroup(
  columns: RunColumns,
  scores: ScoreColumns,
  variantCount: number,
  groups: RowGroups,
): ScoreNumbers[][] {
  const tallies = Array.from({ length: variantCount }, () => new Tally(groups));
  let result = 0;
  for (let index = 0; index < scores.seq.length; index += 1) {
    const seq = scores.seq[index] ?? Number.NaN;
    while ((columns.seq[result] ?? Number.POSITIVE_INFINITY) < seq) result += 1;
    // A score whose answer is gone (the sample was reopened and then failed) must not count.
    if (columns.seq[result] !== seq || columns.answered[result] !== 1) continue;
    const tally = tallies[columns.variant[result] ?? variantCount];
    tally?.add(columns.rowIndex[result] ?? 0, scores.value[index] ?? Number.NaN, scores.passed[index] ?? Number.NaN);
  }
  return tallies.map((tally) => tally.numbers());
}

/** Gathers one scorer's values over one variant, by row: plain columns, for a million rows are usual. */
class Tally {
  readonly #groups: RowGroups;
  readonly #sums: Float64Array;
  readonly #counts: Uint32Array;
  readonly #sets: GroupTally[];

  constructor(groups: RowGroups) {
    this.#groups = groups;
    this.#sums = new Float64Array(groups.groupOfRow.length);
    this.#counts = new Uint32Array(groups.groupOfRow.length);
    this.#sets = Array.from({ length: groups.count }, () => ({
      n: 0,
      total: 0,
      scored: 0,
      binary: true,
      passed: 0,
      failures: 0,
    }));
  }

  add(rowIndex: number, value: number, passed: number): void {
    const group = this.#groupOf(rowIndex);
    if (!group) return;
    if (Number.isNaN(value)) {
      group.failures += 1;
      return;
    }
    if (passed === 1) group.passed += 1;
    this.#sums[rowIndex] = (this.#sums[rowIndex] ?? 0) + value;
    this.#counts[rowIndex] = (this.#counts[rowIndex] ?? 0) + 1;
  }

  /** By group; to be asked once. */
  numbers(): ScoreNumbers[] {
    for (const [rowIndex, count] of this.#counts.entries()) {
      const group = this.#groupOf(rowIndex);
      if (count === 0 || !group) continue;
      const mean = (this.#sums[rowIndex] ?? 0) / count;
      group.n += 1;
      group.total += mean;
      group.scored += count;
      group.binary &&= mean === 0 || mean === 1;
    }
    return this.#sets.map(numbersOf);
  }

  #groupOf(rowIndex: number): GroupTally | undefined {
    return this.#sets[this.#groups.groupOfRow[rowIndex] ?? this.#groups.count];
  }
}

interface GroupTally {
  n: number;
  total: number;
  scored: number;
  binary: boolean;
  passed: number;
  failures: number;
}

function numbersOf({ n, total, scored, binary, passed, failures }: GroupTally): ScoreNumbers {
  const interval = binary ? wilsonInterval(total, n, z95) : null;
  return {
    n,
    mean: n === 0 ? null : total / n,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    scored,
    passed,
    scorerFailures: failures,
  };
}
