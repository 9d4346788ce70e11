import { stringify } from 'csv-stringify/sync';
import { cellText, type ExportColumn } from './columns.ts';
import type { ExportRow } from './export-row.ts';

export interface CsvOptions {
  readonly columns: readonly ExportColumn[];
  /**
   * Made for spreadsheets: a byte order mark, and an apostrophe before cells that begin with `= + - @`, tab or CR (or the
   * full-width forms of the first four). It changes data.
   */
  readonly excel: boolean;
}

/** What is turned into text at once: enough records to spare calls, few enough characters to hold. */
const batchSize = 100;
const batchCharacters = 1_000_000;
const byteOrderMark = '\ufeff';

/**
 * The results as RFC 4180 CSV, header record first, every record ended by CRLF, in pieces of some records each. Lazy: nothing
 * is read before it is asked for, so whoever pipes this (`Readable.from`, `pipeline`) sets the pace and memory stays constant.
 * Cells come out byte for byte, line breaks and U+0000 included; only a lone surrogate cannot be written as UTF-8.
 */
export function* exportCsv(options: CsvOptions, results: Iterable<ExportRow>): Generator<string, void, void> {
  const text = (records: (string | null)[][]) => csvText(records, options);
  const mark = options.excel ? byteOrderMark : '';
  yield `${mark}${text([options.columns.map(({ name }) => name)])}`;
  let batch: (string | null)[][] = [];
  let characters = 0;
  for (const result of results) {
    const cells = options.columns.map((column) => cellText(column, result));
    batch.push(cells);
    for (const cell of cells) characters += cell?.length ?? 0;
    if (batch.length < batchSize && characters < batchCharacters) continue;
    yield text(batch);
    batch = [];
    characters = 0;
  }
  if (batch.length > 0) yield text(batch);
}

function csvText(records: (string | null)[][], { columns, excel }: CsvOptions): string {
  return stringify(records, {
    record_delimiter: 'windows',
    // Either half of a CRLF ends a record for many readers; and some trim what stands at an edge unquoted.
    quoted_match: /[\r\n]|^\s|\s$/,
    // An empty cell that is alone in its record would be an empty line, which readers skip.
    quoted_empty: columns.length === 1,
    escape_formulas: excel,
  });
}
