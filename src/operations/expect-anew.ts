import type { Config } from '../config/schema.ts';
import { compilePlan } from '../plan/plan-samples.ts';
import { usedColumns } from '../plan/used-columns.ts';
import { examineExpectation } from '../scoring/scorers.ts';
import { rowAt, rowsAt } from '../store/datasets.ts';
import { answeredRows } from '../store/done-samples.ts';
import type { Store } from '../store/open-store.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { readVariants } from '../store/run-records.ts';
import type { Row } from '../vocabulary/row.ts';
import type { ChatMessage } from '../vocabulary/sample.ts';
import { type Problem, UserError } from '../vocabulary/user-error.ts';
import { compiled, ExpectationGrader, hasSameCells } from './expectation-grader.ts';
import { ExpectingRows } from './expecting-rows.ts';

type ConfiguredScorer = Config['scorers'][number];
type Expectations = Readonly<Record<string, ConfiguredScorer | null>>;

/** A scorer, and what of its scores may be there already. */
interface GradedBy {
  readonly scorer: string;
  /** Alone what the scorer is where it expects of every row what the run's own dataset says; else with a digest of what differs. */
  readonly fingerprint: string;
  /** By the run's own dataset: other rows than `differing` have the same score by either. */
  readonly ownFingerprint: string;
  /** Row indices of the run's dataset. */
  readonly differing: ReadonlySet<number>;
}

/** What the stored answers of a run are graded by. */
export interface ExpectedAnew {
  readonly fingerprints: readonly GradedBy[];
  /** Rows that take what they expect from the other dataset, since it differs from their own. */
  readonly rowsElsewhere: number;
  /** What cannot be used, where it was asked for; these scorers are null for these rows. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  /** By scorer, for a row of the run's dataset. */
  readonly of: (rowIndex: number) => Expectations;
}

const pageSize = 500;

/**
 * What these scorers expect of the rows that a run has answers of. A row that the other dataset has too (by its key, and asking
 * the same) is graded by what stands there today; any other by its own dataset.
 * @param today null: the run's own dataset alone
 * @param whereIs a template's place in the config → where that stands, to tell of every row for which nothing usable is expected;
 * null: that is not asked for
 * @throws UserError where a scorer uses columns that neither dataset has
 */
export function expectAnew(
  store: Store,
  run: RunRecord,
  scorers: readonly ConfiguredScorer[],
  today: ExpectingRows | null,
  whereIs: ((place: string) => string) | null = null,
): ExpectedAnew {
  const { columns, path } = run.dataset;
  const own = new ExpectingRows(store, { id: run.datasetId, columns, path });
  const isOwn = today === null || (today.store === store && today.dataset.id === run.datasetId);
  const other = isOwn ? null : today;
  const placeOf = whereIs ?? ((place: string) => `run ${run.id}: ${place}`);
  const graders = scorers.map((scorer, index) => {
    const at = (place: string) => placeOf(place.replace('scorers[0]', `scorers[${index}]`));
    return new ExpectationGrader(scorer, own, other, at);
  });
  /** By row index of the run's dataset: that of the other one. */
  const elsewhere = new Map<number, number>();
  let rowsElsewhere = 0;
  for (const { row, there } of answeredPairs(store, run, own, other, whereIs === null)) {
    if (there) elsewhere.set(row.rowIndex, there.rowIndex);
    if (graders.map((grader) => grader.take(row, there)).includes(true)) rowsElsewhere += 1;
    if (whereIs !== null) for (const grader of graders) grader.examine(row, there);
  }
  return {
    fingerprints: graders.map((grader) => ({
      scorer: grader.scorer.name,
      fingerprint: grader.fingerprint(),
      ownFingerprint: grader.ownFingerprint(),
      differing: grader.differing,
    })),
    rowsElsewhere,
    problems: graders.flatMap(({ problems }) => problems),
    problemCount: graders.reduce((sum, grader) => sum + grader.problemCount, 0),
    of: (rowIndex) => {
      const index = elsewhere.get(rowIndex);
      const there = index === undefined || !other ? null : rowAt(other.store, other.dataset.id, index);
      const row = there ? null : rowAt(store, run.datasetId, rowIndex);
      return Object.fromEntries(graders.map((grader) => [grader.scorer.name, grader.expectation(row, there)]));
    },
  };
}

interface RowPair {
  readonly row: Row;
  /** The other dataset's row of the same key that asks the same and has other cells; null: none. */
  readonly there: Row | null;
}

/** @param isOnlyDiffering leave out rows that the other dataset does not have, or has just so */
function* answeredPairs(
  store: Store,
  run: RunRecord,
  own: ExpectingRows,
  other: ExpectingRows | null,
  isOnlyDiffering: boolean,
): Generator<RowPair> {
  const differing = other?.differingFrom(store, run.datasetId) ?? new Map<number, number>();
  if (isOnlyDiffering && differing.size === 0) return;
  const asksTheSame = other && sameQuestion(store, run, own, other);
  const wanted = answeredRows(store, run.rowId).filter((rowIndex) => !isOnlyDiffering || differing.has(rowIndex));
  for (let at = 0; at < wanted.length; at += pageSize) {
    const page = wanted.slice(at, at + pageSize);
    const indices = page.flatMap((rowIndex) => differing.get(rowIndex) ?? []);
    const others = other ? rowsAt(other.store, other.dataset.id, indices) : [];
    const byIndex = new Map(others.map((there) => [there.rowIndex, there]));
    for (const row of rowsAt(store, run.datasetId, page)) {
      const there = byIndex.get(differing.get(row.rowIndex) ?? -1);
      yield { row, there: there && asksTheSame?.(row, there) ? there : null };
    }
  }
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
  if (before instanceof UserError || now instanceof UserError) return () => false;
  const messages = variants.map((variant) => variant.messages);
  const columns = usedColumns(messages, [...own.dataset.columns, ...today.dataset.columns]);
  const hasSamePrompts = (row: Row, there: Row) =>
    variants.every((_, seq) => before.sample(row, seq).promptHash === now.sample(there, seq).promptHash);
  return (row: Row, there: Row) => hasSameCells(row, there, columns) || hasSamePrompts(row, there);
}
