/** How the answers to one row were judged by one scorer. */
export interface RowSpread {
  /** Answers with a score. */
  readonly scored: number;
  /** Of them, those that passed. */
  readonly passed: number;
  /** Lowest and highest score, in [0, 1]. */
  readonly low: number;
  readonly high: number;
}

/** Scores of one row that lie this far apart are no longer the same answer in other words. */
const largeSpread = 0.5;

/**
 * Gathers how answers to the same questions were judged, by row, to find the rows that disagree with themselves: the flaky
 * ones. What goes into one must be comparable: the same prompts, asked of the same model in the same way, judged by one scorer.
 * Plain columns, for a million rows are usual.
 */
export class AnswersByRow {
  readonly #scored: Uint32Array;
  readonly #passed: Uint32Array;
  readonly #low: Float64Array;
  readonly #high: Float64Array;

  /** @param rowCount rows are numbered from 0 up to this */
  constructor(rowCount: number) {
    this.#scored = new Uint32Array(rowCount);
    this.#passed = new Uint32Array(rowCount);
    this.#low = new Float64Array(rowCount).fill(Number.POSITIVE_INFINITY);
    this.#high = new Float64Array(rowCount).fill(Number.NEGATIVE_INFINITY);
  }

  /**
   * @param value in [0, 1]; NaN: the scorer failed, which says nothing of the row
   * @param passed 1 or 0
   */
  add(row: number, value: number, passed: number): void {
    if (Number.isNaN(value)) return;
    this.#scored[row] = (this.#scored[row] ?? 0) + 1;
    this.#passed[row] = (this.#passed[row] ?? 0) + passed;
    this.#low[row] = Math.min(this.#low[row] ?? value, value);
    this.#high[row] = Math.max(this.#high[row] ?? value, value);
  }

  /** null: it has no scored answer. */
  of(row: number): RowSpread | null {
    const scored = this.#scored[row] ?? 0;
    if (scored === 0) return null;
    return { scored, passed: this.#passed[row] ?? 0, low: this.#low[row] ?? 0, high: this.#high[row] ?? 0 };
  }

  /** Rows of which some answers passed and others did not, or whose scores lie far apart; ascending. */
  *flaky(): Generator<number> {
    for (const [row, scored] of this.#scored.entries()) {
      if (scored < 2) continue;
      const passed = this.#passed[row] ?? 0;
      const spread = (this.#high[row] ?? 0) - (this.#low[row] ?? 0);
      if ((passed > 0 && passed < scored) || spread >= largeSpread) yield row;
    }
  }
}
