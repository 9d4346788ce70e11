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
  const tallies = Array.from({ length: variantCount }, () => new Tally());
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

/** Gathers one scorer's values over one variant, by row. */
class Tally {
  readonly #slotOfRow = new Map<number, number>();
  readonly #sums: number[] = [];
  readonly #counts: number[] = [];
  #passed = 0;
  #failures = 0;

  add(rowIndex: number, value: number, passed: number): void {
    if (Number.isNaN(value)) {
      this.#failures += 1;
      return;
    }
    if (passed === 1) this.#passed += 1;
    const slot = this.#slotOfRow.get(rowIndex) ?? this.#sums.length;
    this.#slotOfRow.set(rowIndex, slot);
    this.#sums[slot] = (this.#sums[slot] ?? 0) + value;
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
  }

  numbers(): ScoreNumbers {
    const rowMeans = this.#sums.map((sum, slot) => sum / (this.#counts[slot] ?? 1));
    const total = rowMeans.reduce((sum, mean) => sum + mean, 0);
    const n = rowMeans.length;
    const binary = rowMeans.every((mean) => mean === 0 || mean === 1);
    const interval = binary ? wilsonInterval(total, n, z95) : null;
    return {
      n,
      mean: n === 0 ? null : total / n,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      scored: this.#counts.reduce((sum, count) => sum + count, 0),
      passed: this.#passed,
      scorerFailures: this.#failures,
    };
  }
}
