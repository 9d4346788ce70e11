import type { Row } from '../vocabulary/row.ts';
import type { Store } from './open-store.ts';
import { beingPruned } from './prunable-runs.ts';

/** A dataset that lies in the database. */
export interface StoredDataset {
  readonly id: number;
  /** In the order of the header. */
  readonly columns: readonly string[];
  readonly rowCount: number;
}

/** The file a dataset was read from. */
export interface DatasetSource {
  /** Of the file's bytes, lower-case hex. */
  readonly sha256: string;
  /** How it was read (delimiter, id column …), in any fixed notation: another reading is another dataset. */
  readonly reading: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/** A row without its cells. */
export type RowDigest = Pick<Row, 'rowIndex' | 'rowKey' | 'contentHash'>;

type InsertRows = (rows: readonly Row[]) => void;
type RowRecord = readonly [rowIndex: number, line: number, rowKey: string, contentHash: string, columns: string];

const rowColumns = 'row_index, line, row_key, lower(hex(content_hash)), columns';
const pageSize = 1000;
const mostInMemory = 10_000;
const mostCharactersKept = 8 * 1024 * 1024;
let stagings = 0;

export function findDataset(store: Store, sha256: string, reading: string): StoredDataset | null {
  const found = store.get<{ id: number; columns: string; rowCount: number }>(
    'SELECT id, columns, row_count AS rowCount FROM datasets WHERE sha256 = unhex(?) AND reading = ?',
    sha256,
    reading,
  );
  return found ? { ...found, columns: JSON.parse(found.columns) as string[] } : null;
}

/** Whether retention has left it where it was: within a transaction that makes a run of it. */
export function isDatasetThere(store: Store, datasetId: number, sha256: string): boolean {
  const sql = `SELECT 1 FROM datasets WHERE id = ? AND sha256 = unhex(?) AND reading <> '${beingPruned} ' || id`;
  return store.get(sql, datasetId, sha256) !== undefined;
}

/**
 * Stores a dataset's rows while they are read. They are gathered first and copied over in one short transaction at the end:
 * reading a large file must not keep other runs from writing, and a file found faulty half-way leaves nothing behind. Two
 * imports of one content at once end with one dataset.
 * @param fill hands over the rows; what it throws is thrown on, and nothing is stored
 */
export async function importDataset(
  store: Store,
  source: DatasetSource,
  fill: (insert: InsertRows) => Promise<{ readonly columns: readonly string[]; readonly rowCount: number }>,
): Promise<StoredDataset> {
  const gathered = new GatheredRows(store);
  try {
    const { columns, rowCount } = await fill((rows) => gathered.add(rows));
    return store.transaction(() => {
      const present = findDataset(store, source.sha256, source.reading);
      if (present) return present;
      const { rowId } = store.run(
        `INSERT INTO datasets (sha256, reading, path, size, mtime_ms, row_count, columns)
         VALUES (unhex(?), ?, ?, ?, ?, ?, ?)`,
        source.sha256,
        source.reading,
        source.path,
        source.sizeBytes,
        Math.round(source.mtimeMs),
        rowCount,
        JSON.stringify(columns),
      );
      const few = gathered.copyTo(rowId);
      if (few) importedRows.set(store, { datasetId: rowId, rows: few });
      return { id: rowId, columns, rowCount };
    });
  } finally {
    gathered.drop();
  }
}

/**
 * The rows of a small dataset that was only just imported: the run that imports it reads it twice more, and reading costs as
 * much as importing. A dataset's rows never change.
 */
const importedRows = new WeakMap<Store, { readonly datasetId: number; readonly rows: readonly Row[] }>();

function importedBy(store: Store, datasetId: number): readonly Row[] | null {
  const imported = importedRows.get(store);
  return imported?.datasetId === datasetId ? imported.rows : null;
}

/** Rows on their way into a dataset: in memory as long as they are few, past that in a temporary table. */
class GatheredRows {
  readonly #store: Store;
  #few: Row[] = [];
  #table: string | null = null;

  constructor(store: Store) {
    this.#store = store;
  }

  add(rows: readonly Row[]): void {
    this.#few.push(...rows);
    if (this.#table !== null || this.#few.length > mostInMemory) this.#moveToTable();
  }

  /** @returns the rows, where all of them are in memory and take little of it */
  copyTo(datasetId: number): readonly Row[] | null {
    const few = this.#few;
    if (this.#table !== null) this.#store.run(`INSERT INTO dataset_rows SELECT ?, * FROM ${this.#table}`, datasetId);
    const characters = this.#insert(`INSERT INTO dataset_rows VALUES (${datasetId}, ?, ?, ?, unhex(?), ?)`);
    return this.#table === null && characters <= mostCharactersKept ? few : null;
  }

  drop(): void {
    if (this.#table !== null) this.#store.run(`DROP TABLE ${this.#table}`);
  }

  #moveToTable(): void {
    if (this.#table === null) {
      stagings += 1;
      this.#table = `temp.staging_${stagings}`;
      this.#store.run(
        `CREATE TABLE ${this.#table} (row_index INTEGER PRIMARY KEY, line INTEGER, row_key TEXT, content_hash BLOB, columns TEXT)`,
      );
    }
    this.#insert(`INSERT INTO ${this.#table} VALUES (?, ?, ?, unhex(?), ?)`);
  }

  #insert(sql: string): number {
    let characters = 0;
    for (const { rowIndex, line, rowKey, contentHash, columns } of this.#few) {
      const text = JSON.stringify(columns);
      this.#store.run(sql, rowIndex, line, rowKey, contentHash, text);
      characters += text.length;
    }
    this.#few = [];
    return characters;
  }
}

/** @throws Error where the dataset has no such row: the plan and the database disagree, a bug of ours */
export function rowAt(store: Store, datasetId: number, rowIndex: number): Row {
  const [record] = store.tuples<RowRecord>(
    `SELECT ${rowColumns} FROM dataset_rows WHERE dataset_id = ? AND row_index = ?`,
    datasetId,
    rowIndex,
  );
  if (!record) throw new Error(`Dataset ${datasetId} has no row ${rowIndex}.`);
  return rowOf(record);
}

/**
 * Several rows in the order asked for, in one read: a statement of its own for each row costs a tenth of what sending it
 * does.
 * @throws Error where the dataset lacks one of them: a bug of ours
 */
export function rowsAt(store: Store, datasetId: number, rowIndices: readonly number[]): Row[] {
  const imported = importedBy(store, datasetId);
  const found = imported && rowIndices.flatMap((rowIndex) => imported[rowIndex] ?? []);
  if (found?.length === rowIndices.length) return found;
  const records = store.tuples<RowRecord>(
    `SELECT ${rowColumns} FROM json_each(?) AS wanted
     CROSS JOIN dataset_rows ON dataset_id = ? AND row_index = wanted.value ORDER BY wanted.key`,
    JSON.stringify(rowIndices),
    datasetId,
  );
  if (records.length !== rowIndices.length) throw new Error(`Dataset ${datasetId} lacks rows of ${rowIndices}.`);
  return records.map(rowOf);
}

/** All rows in the file's order, read in pages. */
export function* rows(store: Store, datasetId: number): Generator<Row> {
  const imported = importedBy(store, datasetId);
  if (imported) return yield* imported;
  let after = -1;
  while (true) {
    const page = store.tuples<RowRecord>(
      `SELECT ${rowColumns} FROM dataset_rows WHERE dataset_id = ? AND row_index > ? ORDER BY row_index LIMIT ${pageSize}`,
      datasetId,
      after,
    );
    for (const record of page) yield rowOf(record);
    const last = page.at(-1);
    if (!last || page.length < pageSize) return;
    after = last[0];
  }
}

/** All rows in the file's order, read in pages, without their cells. */
export function* rowDigests(store: Store, datasetId: number): Generator<RowDigest> {
  const sql = `SELECT row_index, row_key, lower(hex(content_hash)) FROM dataset_rows
    WHERE dataset_id = ? AND row_index > ? ORDER BY row_index LIMIT ${pageSize}`;
  let after = -1;
  while (true) {
    const page = store.tuples<readonly [number, string, string]>(sql, datasetId, after);
    for (const [rowIndex, rowKey, contentHash] of page) yield { rowIndex, rowKey, contentHash };
    const last = page.at(-1);
    if (!last || page.length < pageSize) return;
    after = last[0];
  }
}

function rowOf([rowIndex, line, rowKey, contentHash, columns]: RowRecord): Row {
  return { rowIndex, line, rowKey, contentHash, columns: JSON.parse(columns) as Record<string, string> };
}
