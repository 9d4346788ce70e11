import type { Row } from '../vocabulary/row.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { type CheckedHeader, checkHeader } from './check-header.ts';
import { createRowCheck, type RowCheck } from './check-rows.ts';
import { FileCheck } from './file-check.ts';
import { type CsvFormat, type Delimiter, findFormat } from './find-format.ts';
import { ProblemList } from './problem-list.ts';
import { createRecordReader, type RecordReader } from './read-records.ts';

/** How a dataset is to be read, as far as it was declared. */
export interface DatasetReading {
  /** Absent: found in the header line. */
  readonly delimiter?: Delimiter;
  /** Absent: `id` where there is such a column. */
  readonly idColumn?: string;
}

export interface DatasetSummary {
  /** In the header's order. */
  readonly columns: readonly string[];
  readonly rowCount: number;
  readonly delimiter: Delimiter;
  /** null: rows are named by their content. */
  readonly idColumn: string | null;
}

const batchRows = 500;
/** Larger pieces would only make the batches larger. */
const pieceBytes = 64 * 1024;

/**
 * Reads a CSV file (RFC 4180; UTF-8 with or without byte order mark; `\n`, `\r\n` or old `\r` line ends) as it comes.
 * An empty line is no record. Memory does not grow with the file, but for 16–30 bytes a row that find duplicate ids.
 * @param take gets the rows in batches while problems may still be found further on: undo it when this rejects
 * @throws UserError with all that is wrong with the file: the first 20 problems, and how many there are
 */
export async function readRows(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  reading: DatasetReading,
  take: (rows: readonly Row[]) => void,
): Promise<DatasetSummary> {
  const problems = new ProblemList();
  let head: Buffer = Buffer.alloc(0);
  let file: OpenFile | null = null;
  for await (const piece of pieces(chunks)) {
    if (file) await file.reader.write(piece);
    else {
      head = Buffer.concat([head, piece]);
      file = await openFile(head, false, path, reading, problems, take);
    }
  }
  file ??= await openFile(head, true, path, reading, problems, take);
  await file?.reader.end();
  const summary = file?.finish() ?? null;
  problems.throwIfAny();
  if (!summary) throw new Error('a file without a header must have a problem');
  return summary;
}

async function* pieces(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
}

interface OpenFile {
  readonly reader: RecordReader;
  finish(): DatasetSummary | null;
}

/**
 * @returns null: more bytes are needed
 * @throws UserError where the file is no CSV file at all
 */
async function openFile(
  head: Buffer,
  isWhole: boolean,
  path: string,
  reading: DatasetReading,
  problems: ProblemList,
  take: (rows: readonly Row[]) => void,
): Promise<OpenFile | null> {
  const finding = findFormat(head, isWhole, path, reading.delimiter);
  if (finding.kind === 'needs-more') return null;
  if (finding.kind === 'no-csv') throw new UserError(finding.problem.what, finding.problem);
  const file = readTable(finding.format, path, reading, problems, take);
  await file.reader.write(head.subarray(finding.format.bomLength));
  return file;
}

function readTable(
  format: CsvFormat,
  path: string,
  reading: DatasetReading,
  problems: ProblemList,
  take: (rows: readonly Row[]) => void,
): OpenFile {
  const check = new FileCheck(path, format, problems);
  let table: { readonly header: CheckedHeader; readonly rows: RowCheck } | null = null;
  let batch: Row[] = [];
  let recordCount = 0;
  /** The header is torn: every further record would only be measured against a wrong one. */
  let isHeaderTorn = false;

  function flush(): void {
    if (problems.isEmpty && batch.length > 0) take(batch);
    batch = [];
  }

  const reader = createRecordReader(format, {
    record(cells, bytes, line) {
      if (isHeaderTorn) return;
      const record = { cells, bytes, line };
      if (!table) {
        const header = checkHeader(record, reading.idColumn, check);
        table = { header, rows: createRowCheck(header, check) };
        return;
      }
      recordCount++;
      const row = table.rows.row(record);
      if (row) batch.push(row);
      if (batch.length >= batchRows) flush();
    },
    fault(fault) {
      recordCount++;
      if (!isHeaderTorn) check.addFault(fault);
      isHeaderTorn ||= table === null;
      table?.rows.recover();
    },
  });

  return {
    reader,
    finish() {
      flush();
      if (recordCount === 0) {
        problems.add({
          what: 'The dataset has a header but no rows.',
          where: path,
          next: 'Write at least one row below the header line.',
        });
      }
      if (!table) return null;
      return { ...table.header, rowCount: recordCount, delimiter: format.delimiter };
    },
  };
}
