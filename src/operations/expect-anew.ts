import { createHash } from 'node:crypto';
import type { Config } from '../config/schema.ts';
import { compilePlan, type Plan } from '../plan/plan-samples.ts';
import { examineExpectation } from '../scoring/scorers.ts';
import { rowAt, rowsAt, type StoredDataset } from '../store/datasets.ts';
import { answeredRows } from '../store/done-samples.ts';
import { readRowKeys } from '../store/find-rows.ts';
import type { Store } from '../store/open-store.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { readVariants } from '../store/run-records.ts';
import type { ScorerFingerprint } from '../store/scorer-revisions.ts';
import { canonicalJson } from '../vocabulary/canonical-json.ts';
import type { Row } from '../vocabulary/row.ts';
import type { ChatMessage } from '../vocabulary/sample.ts';
import { type Problem, UserError } from '../vocabulary/user-error.ts';
import { fingerprintOf } from './scorers-in-force.ts';

type ConfiguredScorer = Config['scorers'][number];
type Expectations = Readonly<Record<string, ConfiguredScorer | null>>;

/** A dataset whose rows say what is expected. It may lie in another database than the run. */
export interface ExpectingRows {
  readonly store: Store;
  readonly dataset: Pick<StoredDataset, 'id' | 'columns'> & { readonly path: string };
}

/** What the stored answers of a run are graded by. */
export interface ExpectedAnew {
  /** Alone what the scorer is where it expects of every row what the run's own dataset says; else a digest of what differs. */
  readonly fingerprints: readonly ScorerFingerprint[];
  /** Rows that take what they expect from the other dataset, since it differs from their own. */
  readonly rowsElsewhere: number;
  /** What cannot be used; these scorers are null for these rows. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  /** By scorer, for a row of the run's dataset. */
  readonly of: (rowIndex: number) => Expectations;
}

const pageSize = 500;
const mostProblems = 20;

/**
 * What these scorers expect of the rows that a run has answers of. A row that the other dataset has too (by its key, and asking
 * the same) is graded by what stands there today; any other by its own dataset.
 * @param today null: the run's own dataset alone
 * @param whereIs a template's place in the config → where that stands, for messages
 * @throws UserError where a scorer uses columns that neither dataset has
 */
export function expectAnew(
  store: Store,
  run: RunRecord,
  scorers: readonly ConfiguredScorer[],
  today: ExpectingRows | null,
  whereIs: (place: string) => string = (place) => `run ${run.id}: ${place}`,
): ExpectedAnew {
  const own: ExpectingRows = {
    store,
    dataset: { id: run.datasetId, columns: run.dataset.columns, path: run.dataset.path },
  };
  const isOwn = today === null || (today.store === store && today.dataset.id === run.datasetId);
  const other = isOwn ? null : otherRows(store, run, own, today);
  const graders = scorers.map((scorer, index) => {
    const at = (place: string) => whereIs(place.replace('scorers[0]', `scorers[${index}]`));
    return new Grader(scorer, own, isOwn ? null : today, at);
  });
  let rowsElsewhere = 0;
  for (const row of answeredRowsOf(store, run)) {
    const elsewhere = other?.get(row.rowIndex) ?? null;
    const differ = graders.map((grader) => grader.take(row, elsewhere));
    if (differ.includes(true)) rowsElsewhere += 1;
  }
  return {
    fingerprints: graders.map((grader) => grader.fingerprint()),
    rowsElsewhere,
    problems: graders.flatMap((grader) => grader.problems).slice(0, mostProblems),
    problemCount: graders.reduce((sum, grader) => sum + grader.problemCount, 0),
    of: (rowIndex) => {
      const elsewhere = other?.get(rowIndex) ?? null;
      const row = elsewhere ? null : rowAt(store, run.datasetId, rowIndex);
      return Object.fromEntries(graders.map((grader) => [grader.scorer.name, grader.expectation(row, elsewhere)]));
    },
  };
}

function* answeredRowsOf(store: Store, run: RunRecord): Generator<Row> {
  const indices = answeredRows(store, run.rowId);
  for (let at = 0; at < indices.length; at += pageSize)
    yield* rowsAt(store, run.datasetId, indices.slice(at, at + pageSize));
}

/** By row index of the run's dataset: the row of the other dataset that has its key and asks the same, but differs from it. */
function otherRows(store: Store, run: RunRecord, own: ExpectingRows, today: ExpectingRows): ReadonlyMap<number, Row> {
  const keys = readRowKeys(today.store, today.dataset.id);
  const byKey = new Map(keys.map((rowKey, rowIndex) => [rowKey, rowIndex]));
  const asksTheSame = sameQuestion(store, run, own, today);
  const found = new Map<number, Row>();
  for (const row of answeredRowsOf(store, run)) {
    const index = byKey.get(row.rowKey);
    if (index === undefined) continue;
    const there = rowAt(today.store, today.dataset.id, index);
    if (there.contentHash !== row.contentHash && asksTheSame(row, there)) found.set(row.rowIndex, there);
  }
  return found;
}

/** Whether the run's own messages say the same with the cells of both rows. */
function sameQuestion(store: Store, run: RunRecord, own: ExpectingRows, today: ExpectingRows) {
  const variants = readVariants(store, run.rowId).map(({ label, model, messages }) => {
    // Stored by this program: what the config gave.
    return { label, model, messages: messages as readonly ChatMessage[], params: {} };
  });
  const planOf = ({ dataset }: ExpectingRows) =>
    compiled(() =>
      compilePlan(
        { variants, repeats: 1, scorers: [], examine: examineExpectation, datasetPath: dataset.path },
        dataset.columns,
        (place) => place,
      ),
    );
  const [before, now] = [planOf(own), planOf(today)];
  return (row: Row, there: Row): boolean => {
    if (before instanceof UserError || now instanceof UserError) return false;
    return variants.every((_, seq) => before.sample(row, seq).promptHash === now.sample(there, seq).promptHash);
  };
}

/** One scorer over the rows of a run. */
class Grader {
  readonly scorer: ConfiguredScorer;
  /** The first of them. */
  readonly problems: Problem[] = [];
  problemCount = 0;
  readonly #own: Plan<ConfiguredScorer> | UserError;
  readonly #today: Plan<ConfiguredScorer> | null;
  readonly #differing = createHash('sha256');
  #differs = false;

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
  }

  /** @returns whether the other row expects something else than the row itself */
  take(row: Row, elsewhere: Row | null): boolean {
    const own = this.#render(this.#own, row, elsewhere === null);
    if (elsewhere === null || !this.#today) return false;
    const there = this.#render(this.#today, elsewhere, true);
    if (canonicalJson(own) === canonicalJson(there)) return false;
    this.#differs = true;
    this.#differing.update(`${JSON.stringify([row.rowKey, there])}\n`);
    return true;
  }

  fingerprint(): ScorerFingerprint {
    const { scorer } = this;
    const isElsewhere = this.#differs || this.#own instanceof UserError;
    const expectations = isElsewhere ? this.#differing.copy().digest('hex') : null;
    return { scorer: scorer.name, fingerprint: fingerprintOf({ scorer, expectations }) };
  }

  expectation(row: Row | null, elsewhere: Row | null): ConfiguredScorer | null {
    if (elsewhere && this.#today) return this.#render(this.#today, elsewhere, false);
    return row && this.#render(this.#own, row, false);
  }

  #render(plan: Plan<ConfiguredScorer> | UserError, row: Row, isTold: boolean): ConfiguredScorer | null {
    try {
      if (plan instanceof UserError) throw plan;
      return plan.expectations(row)[this.scorer.name] ?? null;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (!isTold) return null;
      this.problemCount += 1;
      const { message: what, where, next } = error;
      if (this.problems.length < mostProblems) this.problems.push({ what, where, next });
      return null;
    }
  }
}

function compiled<Found>(compile: () => Found): Found | UserError {
  try {
    return compile();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
