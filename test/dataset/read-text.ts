import { type DatasetReading, type DatasetSummary, readRows } from '../../src/dataset/read-rows.ts';
import type { Row } from '../../src/vocabulary/row.ts';
import { UserError } from '../../src/vocabulary/user-error.ts';

export interface ReadText {
  readonly summary: DatasetSummary;
  readonly rows: readonly Row[];
}

/** @param sizes of the chunks that the bytes come in, over and over */
export async function* inChunks(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? bytes.length;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

export async function readText(
  text: string | Uint8Array,
  reading: DatasetReading = {},
  chunkSizes: readonly number[] = [1 << 16],
): Promise<ReadText> {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const rows: Row[] = [];
  const summary = await readRows(inChunks(bytes, chunkSizes), 'qa.csv', reading, (batch) => rows.push(...batch));
  return { summary, rows };
}

/** Reads a file that must be refused. @returns every problem as `where what` */
export async function problemsOf(
  text: string | Uint8Array,
  reading: DatasetReading = {},
  chunkSizes?: readonly number[],
) {
  const error = await readText(text, reading, chunkSizes).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw new Error(`expected a UserError, not ${String(error)}`);
  const all = [{ what: error.message, where: error.where, next: error.next }, ...error.further];
  return {
    lines: all.map(({ where, what }) => `${where} ${what}`),
    next: all.map(({ next }) => next),
    total: error.total,
  };
}

export function cellsOf({ rows }: ReadText): readonly (readonly string[])[] {
  return rows.map((row) => Object.values(row.columns));
}
