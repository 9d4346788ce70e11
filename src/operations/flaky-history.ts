import { AnswersByRow } from '../analysis/flaky-rows.ts';
import type { Config } from '../config/schema.ts';
import type { Store } from '../store/open-store.ts';
import { readJudgements, readRowNames } from '../store/row-history.ts';
import { readVariants } from '../store/run-records.ts';
import { readFingerprints, type ScorerRevision } from '../store/scorer-revisions.ts';
import { readSeries } from '../store/series.ts';
import { canonicalJson } from '../vocabulary/canonical-json.ts';

/** Good nights that are looked at, the newest; and fewer than so many tell nothing. */
const mostNights = 30;
const leastNights = 2;

/** One scorer's judgement of one variant in one night. */
interface Judged {
  readonly runRowId: number;
  readonly datasetId: number;
  readonly variant: number;
  readonly revision: ScorerRevision;
}

/**
 * Rows that disagree with themselves over the good nights of these series: the same row, asked the same of the same model and
 * judged by the same scorer, passed once and not another time. Of one variant is enough.
 * @param store the results, of which tonight is no part
 * @returns row keys
 */
export function flakyKeys(store: Store, { name, variants }: Pick<Config, 'name' | 'variants'>): ReadonlySet<string> {
  // No one snapshot: good nights change no more, and a reader held open for long keeps others' log from being emptied.
  const rows = new RowNumbers(store);
  const flaky = new Set<string>();
  for (const { label } of variants)
    for (const comparable of comparableNights(store, name, label))
      for (const row of gather(store, rows, comparable).flaky()) flaky.add(rows.keyOf(row));
  return flaky;
}

function gather(store: Store, rows: RowNumbers, nights: readonly Judged[]): AnswersByRow {
  const numbered = nights.map((night) => ({ ...night, numberOf: rows.ofDataset(night.datasetId) }));
  const answers = new AnswersByRow(rows.count);
  for (const { runRowId, variant, revision, numberOf } of numbered) {
    const { rowIndex, value, passed } = readJudgements(store, runRowId, variant, revision);
    for (const [at, index] of rowIndex.entries())
      answers.add(numberOf[index] ?? 0, value[at] ?? Number.NaN, passed[at] ?? Number.NaN);
  }
  return answers;
}

/** The nights of a series, by what was asked of whom and how it was judged: only within such a group may rows disagree. */
function comparableNights(store: Store, name: string, label: string): Iterable<readonly Judged[]> {
  const nights = readSeries(store, name, label, null)
    .filter(({ isGreen }) => isGreen)
    .slice(0, mostNights);
  if (nights.length < leastNights) return [];
  const groups = new Map<string, Judged[]>();
  for (const { rowId: runRowId, datasetId, variant } of nights) {
    const { model, messages, params } = readVariants(store, runRowId)[variant] ?? {};
    for (const { fingerprint, ...revision } of readFingerprints(store, runRowId)) {
      const key = canonicalJson([model, messages, params, revision.scorer, fingerprint]);
      groups.set(key, [...(groups.get(key) ?? []), { runRowId, datasetId, variant, revision }]);
    }
  }
  return groups.values();
}

/** Numbers the rows of several datasets, so that the same content under the same key has one number wherever it stands. */
class RowNumbers {
  readonly #store: Store;
  readonly #byName = new Map<string, number>();
  readonly #keys: string[] = [];
  readonly #ofDataset = new Map<number, Uint32Array>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** By row index. */
  ofDataset(datasetId: number): Uint32Array {
    const known = this.#ofDataset.get(datasetId);
    if (known) return known;
    const names = readRowNames(this.#store, datasetId);
    const numbers = Uint32Array.from(names, ({ rowKey, contentHash }) => this.#numberOf(rowKey, contentHash));
    this.#ofDataset.set(datasetId, numbers);
    return numbers;
  }

  /** How many have one so far. */
  get count(): number {
    return this.#keys.length;
  }

  keyOf(row: number): string {
    return this.#keys[row] ?? '';
  }

  #numberOf(rowKey: string, contentHash: string): number {
    const name = `${contentHash} ${rowKey}`;
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const number = this.#keys.push(rowKey) - 1;
    this.#byName.set(name, number);
    return number;
  }
}
