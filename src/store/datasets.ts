import type { Row } from '../vocabulary/row.ts';
import type { Store } from './open-store.ts';

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

type InsertRows = (rows: readonly Row[]) => void;
type RowRecord = readonly [rowIndex: number, line: number, rowKey: string, contentHash: string, columns: string];

const rowColumns = 'row_index, line, row_key, lower(hex(content_hash)), columns';
const pageSize = 1000;
let stagings = 0;

export function findDataset(store: Store, sha256: string, reading: string): StoredDataset | null {
  const found = store.get<{ id: number; columns: string; rowCount: number }>(
    'SELECT id, columns, row_count AS rowCount FROM datasets WHERE sha256 = unhex(?) AND reading = ?',
    sha256,
    reading,
  );
  return found ? { ...found, columns: JSON.parse(found.columns) as string[] } : null;
}

/**
 * Stores a dataset's rows while they are read. They are gathered in a temporary table and copied over in one short
 * transaction at the end: reading a large file must not keep other runs from writing, and a file found faulty half-way leaves
 * nothing behind. Two imports of one content at once end with one dataset.
 * @param fill hands over the rows; what it throws is thrown on, and nothing is stored
 */
export async function importDataset(
  store: Store,
  source: DatasetSource,
  fill: (insert: InsertRows) => Promise<{ readonly columns: readonly string[]; readonly rowCount: number }>,
): Promise<StoredDataset> {
  stagings += 1;
  const staging = `temp.staging_${stagings}`;
  store.run(
    `CREATE TABLE ${staging} (row_index INTEGER PRIMARY KEY, line INTEGER, row_key TEXT, content_hash BLOB, columns TEXT)`,
  );
  try {
    const insert = `INSERT INTO ${staging} VALUES (?, ?, ?, unhex(?), ?)`;
    const { columns, rowCount } = await fill((rows) => {
      store.snapshot(() => {
        for (const { rowIndex, line, rowKey, contentHash, columns: cells } of rows) {
          store.run(insert, rowIndex, line, rowKey, contentHash, JSON.stringify(cells));
        }
      });
    });
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
      store.run(`INSERT INTO dataset_rows SELECT ?, * FROM ${staging}`, rowId);
      return { id: rowId, columns, rowCount };
    });
  } finally {
    store.run(`DROP TABLE ${staging}`);
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

/** All rows in the file's order, read in pages. */
export function* rows(store: Store, datasetId: number): Generator<Row> {
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

function rowOf([rowIndex, line, rowKey, contentHash, columns]: RowRecord): Row {
  return { rowIndex, line, rowKey, contentHash, columns: JSON.parse(columns) as Record<string, string> };
}
