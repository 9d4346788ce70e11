import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Config } from '../config/schema.ts';
import { findFormat } from '../dataset/find-format.ts';
import { readRows } from '../dataset/read-rows.ts';
import { type DatasetSource, findDataset, importDataset, type StoredDataset } from '../store/datasets.ts';
import type { Store } from '../store/open-store.ts';
import { UserError } from '../vocabulary/user-error.ts';
import type { World } from './wiring.ts';

/** A dataset that lies in the database, and how its file was read. */
export interface PreparedDataset extends StoredDataset {
  readonly path: string;
  /** Of the file's bytes, lower-case hex. */
  readonly sha256: string;
  readonly delimiter: string;
  readonly idColumn: string | null;
}

const headBytes = 64 * 1024;
/** Reading such a file makes more garbage than a run of few samples ever does, and V8 would let it lie. */
const bytesOfLargeFile = 4 * 1024 * 1024;

/**
 * Brings the dataset's file into the database, once per content and reading; where it is there already, the file is only
 * hashed.
 * @throws UserError with all that is wrong with the file; nothing is stored then
 */
export async function prepareDataset(
  store: Store,
  dataset: Config['dataset'],
  world: Pick<World, 'preferMemory'>,
): Promise<PreparedDataset> {
  const { path, delimiter: declared, id } = dataset;
  const file = await fileOf(dataset);
  if (file.sizeBytes > bytesOfLargeFile) world.preferMemory();
  const stored =
    findDataset(store, file.sha256, file.reading) ??
    (await importDataset(store, file, (insert) =>
      readUnchanged(
        path,
        file.sha256,
        { ...(declared && { delimiter: declared }), ...(id && { idColumn: id }) },
        insert,
      ),
    ));
  return preparedFrom(stored, file, dataset);
}

/**
 * The dataset's file as it lies in the database, where it does.
 * @throws UserError where it cannot be read
 */
export async function findPrepared(store: Store, dataset: Config['dataset']): Promise<PreparedDataset | null> {
  const file = await fileOf(dataset);
  const stored = findDataset(store, file.sha256, file.reading);
  return stored && preparedFrom(stored, file, dataset);
}

interface DatasetFile extends DatasetSource {
  readonly delimiter: string;
}

async function fileOf({ path, delimiter: declared, id }: Config['dataset']): Promise<DatasetFile> {
  const { size, mtimeMs } = await fileAt(path);
  const sha256 = await hashOf(path);
  const delimiter = declared ?? (await delimiterOf(path));
  return { sha256, reading: JSON.stringify({ delimiter, id: id ?? null }), path, sizeBytes: size, mtimeMs, delimiter };
}

function preparedFrom(
  stored: StoredDataset,
  { path, sha256, delimiter }: DatasetFile,
  { id }: Config['dataset'],
): PreparedDataset {
  const idColumn = id ?? (stored.columns.includes('id') ? 'id' : null);
  return { ...stored, path, sha256, delimiter, idColumn };
}

async function fileAt(path: string) {
  try {
    const file = await stat(path);
    if (file.isFile()) return file;
    // It is read twice, and may have no end.
    if (!file.isDirectory())
      throw new UserError('The dataset is a pipe or a device, not a file.', {
        where: path,
        next: 'Write its rows into a CSV file, and name that.',
      });
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const what = code === 'ENOENT' ? 'There is no such dataset.' : `The dataset cannot be read (${code}).`;
    throw new UserError(what, { where: path, next: 'Check dataset.path; it is relative to the config file.' });
  }
  throw new UserError('The dataset is a folder, not a file.', { where: path, next: 'Name the CSV file in it.' });
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of bytesOf(path)) hash.update(chunk);
  return hash.digest('hex');
}

async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) yield chunk as Uint8Array;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UserError(`The dataset cannot be read (${code}).`, { where: path, next: 'Check its permissions.' });
  }
}

/** Found in the header, as reading the file finds it; `auto` where that fails, which reading will explain. */
async function delimiterOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const found = findFormat(buffer.subarray(0, bytesRead), true, path, undefined);
    return found.kind === 'found' ? found.format.delimiter : 'auto';
  } finally {
    await file.close();
  }
}

async function readUnchanged(
  path: string,
  sha256: string,
  reading: Parameters<typeof readRows>[2],
  insert: Parameters<typeof readRows>[3],
) {
  const hash = createHash('sha256');
  async function* hashed(): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytesOf(path)) {
      hash.update(chunk);
      yield chunk;
    }
  }
  const summary = await readRows(hashed(), path, reading, insert);
  if (hash.digest('hex') === sha256) return summary;
  throw new UserError('The dataset changed while it was read.', { where: path, next: 'Run again once it is whole.' });
}
