import { meanInterval } from './mean-interval.ts';
import { oneGroup, type RowGroups } from './members.ts';
import { meanOf } from './moments.ts';
import type { RunColumns, ScoreColumns } from './run-columns.ts';
import { type Interval, wilsonInterval, z95 } from './wilson.ts';

/** One scorer over one variant. An observation is a row: its repeats are averaged first. */
export interface ScoreNumbers {
  /** Rows with at least one score. Failed samples, failed scorings and rows outside the scorer are in none. */
  readonly n: number;
  /** Mean over rows, in [0, 1]; for a pass/fail scorer the pass rate. null: nothing was scored. */
  readonly mean: number | null;
  /**
   * 95 % interval of the mean: Wilson's where every row's value is 0 or 1; by t over the rows where some are fractions
   * (a graded scorer, or repeats that disagree). null: nothing was scored.
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
    this.#sets = Array.from({ length: groups.count }, () => ({ rows: 0, scored: 0, passed: 0, failures: 0 }));
  }

  add(rowIndex: number, value: number, passed: number): void {
    const group = this.#groupOf(rowIndex);
    if (!group) return;
    if (Number.isNaN(value)) {
      group.failures += 1;
      return;
    }
    if (passed === 1) group.passed += 1;
    group.scored += 1;
    if (this.#counts[rowIndex] === 0) group.rows += 1;
    this.#sums[rowIndex] = (this.#sums[rowIndex] ?? 0) + value;
    this.#counts[rowIndex] = (this.#counts[rowIndex] ?? 0) + 1;
  }

  /** By group; to be asked once. */
  numbers(): ScoreNumbers[] {
    const means = this.#sets.map(({ rows }) => new Float64Array(rows));
    const filled = new Uint32Array(means.length);
    for (let rowIndex = 0; rowIndex < this.#counts.length; rowIndex += 1) {
      const count = this.#counts[rowIndex] ?? 0;
      const group = this.#groups.groupOfRow[rowIndex] ?? this.#groups.count;
      const column = means[group];
      if (count === 0 || !column) continue;
      const place = filled[group] ?? 0;
      column[place] = (this.#sums[rowIndex] ?? 0) / count;
      filled[group] = place + 1;
    }
    return this.#sets.map((group, index) => numbersOf(group, means[index] ?? new Float64Array()));
  }

  #groupOf(rowIndex: number): GroupTally | undefined {
    return this.#sets[this.#groups.groupOfRow[rowIndex] ?? this.#groups.count];
  }
}

interface GroupTally {
  /** With a score. */
  rows: number;
  scored: number;
  passed: number;
  failures: number;
}

/** @param means of each row that has a score */
function numbersOf({ rows, scored, passed, failures }: GroupTally, means: Float64Array): ScoreNumbers {
  const mean = rows === 0 ? null : meanOf(means);
  const interval = intervalOf(means);
  return {
    ...{ n: rows, mean, low: interval?.low ?? null, high: interval?.high ?? null },
    ...{ scored, passed, scorerFailures: failures },
  };
}

function intervalOf(means: Float64Array): Interval | null {
  const isPassFail = means.every((mean) => mean === 0 || mean === 1);
  if (!isPassFail) return meanInterval(means, 0.95);
  return wilsonInterval(
    means.reduce((sum, mean) => sum + mean, 0),
    means.length,
    z95,
  );
}
