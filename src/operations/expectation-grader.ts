import { createHash } from 'node:crypto';
import type { Config } from '../config/schema.ts';
import { compilePlan, type Plan } from '../plan/plan-samples.ts';
import { usedColumns } from '../plan/used-columns.ts';
import { examineExpectation } from '../scoring/scorers.ts';
import { canonicalJson } from '../vocabulary/canonical-json.ts';
import type { Row } from '../vocabulary/row.ts';
import { type Problem, UserError } from '../vocabulary/user-error.ts';
import type { ExpectingRows } from './expecting-rows.ts';
import { fingerprintOf } from './scorers-in-force.ts';

type ConfiguredScorer = Config['scorers'][number];

const mostProblems = 20;

/** What one scorer expects of the rows of a run, by their own dataset or by another. */
export class ExpectationGrader {
  readonly scorer: ConfiguredScorer;
  /** The first of them. */
  readonly problems: Problem[] = [];
  problemCount = 0;
  /** Row indices of the run's dataset of which the other dataset expects something else. */
  readonly differing = new Set<number>();
  readonly #own: Plan<ConfiguredScorer> | UserError;
  readonly #today: Plan<ConfiguredScorer> | null;
  readonly #columns: readonly string[];
  readonly #digest = createHash('sha256');

  /** @throws UserError where the scorer uses columns that neither dataset has */
  constructor(
    scorer: ConfiguredScorer,
    own: ExpectingRows,
    today: ExpectingRows | null,
    whereIs: (place: string) => string,
  ) {
    this.scorer = scorer;
    const planFor = ({ dataset }: ExpectingRows) =>
      compilePlan(
        { variants: [], repeats: 1, scorers: [scorer], examine: examineExpectation, datasetPath: dataset.path },
        dataset.columns,
        whereIs,
      );
    this.#today = today && planFor(today);
    const before = compiled(() => planFor(own));
    if (before instanceof UserError && !this.#today) throw before;
    this.#own = before;
    const { name, type, ...templates } = scorer;
    this.#columns = usedColumns(templates, [...own.dataset.columns, ...(today?.dataset.columns ?? [])]);
  }

  /**
   * @param elsewhere the other dataset's row of the same key and question, with other cells; null: there is none
   * @returns whether it expects something else than the row itself
   */
  take(row: Row, elsewhere: Row | null): boolean {
    if (elsewhere === null || !this.#today) return false;
    if (!(this.#own instanceof UserError) && hasSameCells(row, elsewhere, this.#columns)) return false;
    const own = this.#render(this.#own, row);
    const there = this.#render(this.#today, elsewhere);
    if (canonicalJson(own) === canonicalJson(there)) return false;
    this.differing.add(row.rowIndex);
    this.#digest.update(`${JSON.stringify([row.rowKey, there])}\n`);
    return true;
  }

  /** Whether something usable is expected; what is not is told in `problems`. */
  examine(row: Row, elsewhere: Row | null): void {
    const [plan, meant] = elsewhere && this.#today ? [this.#today, elsewhere] : [this.#own, row];
    try {
      expectationIn(plan, meant);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.problemCount += 1;
      const { message: what, where, next } = error;
      if (this.problems.length < mostProblems) this.problems.push({ what, where, next });
    }
  }

  /** Of what the run's own rows expect. */
  ownFingerprint(): string {
    return fingerprintOf({ scorer: this.scorer, expectations: null });
  }

  fingerprint(): string {
    const isElsewhere = this.differing.size > 0 || this.#own instanceof UserError;
    const expectations = isElsewhere ? this.#digest.copy().digest('hex') : null;
    return fingerprintOf({ scorer: this.scorer, expectations });
  }

  expectation(row: Row | null, elsewhere: Row | null): ConfiguredScorer | null {
    if (elsewhere && this.#today) return this.#render(this.#today, elsewhere);
    return row && this.#render(this.#own, row);
  }

  /** null: the row is outside the scorer's n, or nothing usable is expected of it. */
  #render(plan: Plan<ConfiguredScorer> | UserError, row: Row): ConfiguredScorer | null {
    const rendered = compiled(() => expectationIn(plan, row)[this.scorer.name] ?? null);
    return rendered instanceof UserError ? null : rendered;
  }
}

function expectationIn(plan: Plan<ConfiguredScorer> | UserError, row: Row) {
  if (plan instanceof UserError) throw plan;
  return plan.expectations(row);
}

/** Whether two rows of two datasets are alike in these columns. */
export function hasSameCells(one: Row, other: Row, columns: readonly string[]): boolean {
  return columns.every((column) => one.columns[column] === other.columns[column]);
}

export function compiled<Found>(compile: () => Found): Found | UserError {
  try {
    return compile();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
