import { hash } from 'node:crypto';
import { type RowScores, rowScores } from '../analysis/row-scores.ts';
import type { Config } from '../config/schema.ts';
import { columnCells, readRowKeys } from '../store/find-rows.ts';
import type { Store } from '../store/open-store.ts';
import { readScoresNamed } from '../store/read-columns.ts';
import { readMeans } from '../store/read-means.ts';
import { answeredMask, readPlaces, readPromptHashes, type StoredPlaces } from '../store/read-places.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { readVariants, type StoredVariant } from '../store/run-records.ts';
import type { ScorerRevision } from '../store/scorer-revisions.ts';
import { selectionOf } from './selection.ts';

/** One variant of a stored run, by its position in the config. */
export interface VariantOfRun {
  readonly run: RunRecord;
  readonly variant: number;
  /** Whose scores count, as `scoreLikeTonight` gave them; undefined: those that the run goes by. */
  readonly revisions?: readonly ScorerRevision[];
}

/** A longer cell is known by its hash. */
const longestKept = 64;

/** Reads runs to compare them: whatever several comparisons need is read once, and kept as plain columns. */
export class ScoreReader {
  readonly store: Store;
  readonly #means = new Map<string, ReadonlyMap<number, number>>();
  /** What `matchRows` found, so that it finds it once. */
  readonly matches = new Map<string, Int32Array>();
  readonly #places = new Map<number, StoredPlaces>();
  /** Of the runs that have every sample of their plan. */
  readonly #plans = new Map<string, StoredPlaces>();
  readonly #planned = new Map<string, Uint32Array>();
  readonly #variants = new Map<number, readonly StoredVariant[]>();
  readonly #rowKeys = new Map<number, readonly string[]>();
  readonly #promptHashes = new Map<string, Float64Array>();
  readonly #rowOfKey = new Map<number, ReadonlyMap<string, number>>();
  readonly #clusters = new Map<string, Uint32Array>();
  /** Of one scorer at a time: comparisons go scorer by scorer. */
  #scored: { readonly scorer: string; readonly byRun: Map<string, readonly RowScores[] | null> } | null = null;

  constructor(store: Store) {
    this.store = store;
  }

  /** The rows that the plan has for this variant, in its order, whether they have a result or not. */
  plannedRows({ run, variant }: VariantOfRun): Uint32Array {
    return kept(this.#planned, `${run.rowId} ${variant}`, () => {
      // Stored by this program: what `storableConfig` gave.
      const config = run.config as Config;
      const isWhole = run.answered + run.failed === run.samples;
      return isWhole
        ? rowsWithResult(this.#placesOf(run), variant, run.dataset.rowCount)
        : selectionOf(this.store, config, { id: run.datasetId, ...run.dataset });
    });
  }

  /** Of the samples of these rows that have a result. */
  seqsOf({ run, variant }: VariantOfRun, rows: ReadonlySet<number>): readonly number[] {
    const places = this.#placesOf(run);
    return [...places.seq.filter((_, at) => places.variant[at] === variant && rows.has(places.rowIndex[at] ?? -1))];
  }

  /** null: the run has no scorer of this name, or none among its `revisions`. */
  scores(of: VariantOfRun, scorer: string): RowScores | null {
    if (this.#scored?.scorer !== scorer) this.#scored = { scorer, byRun: new Map() };
    const key = `${of.run.rowId} ${meantRevision(of, scorer)}`;
    const byVariant = kept(this.#scored.byRun, key, () => this.#readScores(of, scorer, this.#placesOf(of.run)));
    return byVariant?.[of.variant] ?? null;
  }

  /**
   * The mean score over a night's rows, repeats averaged first; null: it has no score of this scorer. Nothing else of the night
   * is kept: history is a month of them.
   */
  nightMean(night: VariantOfRun, scorer: string): number | null {
    const { run, revisions } = night;
    const byVariant = kept(this.#means, `${run.rowId} ${meantRevision(night, scorer)} ${scorer}`, () => {
      return readMeans(this.store, run.rowId, scorer, this.variants(run).length, revisions);
    });
    return byVariant.get(night.variant) ?? null;
  }

  #readScores({ run, revisions }: VariantOfRun, scorer: string, places: StoredPlaces): readonly RowScores[] | null {
    const scores = readScoresNamed(this.store, run.rowId, scorer, revisions);
    if (!scores) return null;
    const counts = { variants: this.variants(run).length, rows: run.dataset.rowCount };
    return rowScores(places, scores, counts);
  }

  variants(run: RunRecord): readonly StoredVariant[] {
    return kept(this.#variants, run.rowId, () => readVariants(this.store, run.rowId));
  }

  /** By row index; equal numbers: equal prompts; NaN: the row has no result. */
  promptHashes({ run, variant }: VariantOfRun): Float64Array {
    return kept(this.#promptHashes, `${run.rowId} ${variant}`, () => {
      return readPromptHashes(this.store, run.rowId, variant, run.dataset.rowCount);
    });
  }

  /** By row index. */
  rowKeys({ datasetId }: RunRecord): readonly string[] {
    return kept(this.#rowKeys, datasetId, () => readRowKeys(this.store, datasetId));
  }

  rowOfKey(run: RunRecord): ReadonlyMap<string, number> {
    return kept(this.#rowOfKey, run.datasetId, () => {
      return new Map(this.rowKeys(run).map((rowKey, rowIndex) => [rowKey, rowIndex]));
    });
  }

  /** By row index: the number of the group that the config's `cluster` column puts it in; null: the config names none. */
  clusters({ config, datasetId, dataset }: RunRecord): Uint32Array | null {
    const { cluster } = (config as Partial<Config>).dataset ?? {};
    if (cluster === undefined) return null;
    return kept(this.#clusters, `${datasetId} ${cluster}`, () => {
      const groups = new Map<string, number>();
      const groupOfRow = new Uint32Array(dataset.rowCount);
      for (const { rowIndex, cell } of columnCells(this.store, datasetId, cluster)) {
        const value = cell.length <= longestKept ? `=${cell}` : hash('sha256', cell);
        groupOfRow[rowIndex] = kept(groups, value, () => groups.size);
      }
      return groupOfRow;
    });
  }

  #placesOf(run: RunRecord): StoredPlaces {
    const { rowId } = run;
    return kept(this.#places, rowId, () => {
      const plan = wholePlan(run);
      if (plan === null) return readPlaces(this.store, rowId);
      const like = kept(this.#plans, plan, () => readPlaces(this.store, rowId));
      return { ...like, answered: answeredMask(this.store, rowId, run.samples) };
    });
  }
}

/** What the map holds under this key; where it holds nothing yet, what `read` gives. */
export function kept<Key, Value>(map: Map<Key, Value>, key: Key, read: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined || map.has(key)) return known as Value;
  const value = read();
  map.set(key, value);
  return value;
}

/** Whole runs of one identity have their samples at the same places; null: this one is not whole, or history chose its repeats. */
function wholePlan({ answered, failed, samples, configHash, config, datasetId }: RunRecord): string | null {
  const { repeats } = config as Partial<Config>;
  return answered + failed === samples && typeof repeats === 'number' ? `${datasetId} ${configHash}` : null;
}

function meantRevision({ revisions }: VariantOfRun, scorer: string): number | 'its own' | 'none' {
  if (!revisions) return 'its own';
  return revisions.find((declared) => declared.scorer === scorer)?.revision ?? 'none';
}

function rowsWithResult(places: StoredPlaces, variant: number, rowCount: number): Uint32Array {
  const isSeen = new Uint8Array(rowCount);
  return places.rowIndex.filter((rowIndex, at) => {
    if (places.variant[at] !== variant || isSeen[rowIndex] === 1) return false;
    isSeen[rowIndex] = 1;
    return true;
  });
}
