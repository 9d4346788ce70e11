import { isUtf8 } from 'node:buffer';
import type { CsvFormat } from './find-format.ts';
import type { ProblemList } from './problem-list.ts';
import type { QuotingFault } from './read-records.ts';
import { placeOf, type ScannedRecord, scanRecord } from './scan-record.ts';

/** A record with the bytes it stands for in the file. */
export interface FileRecord {
  readonly cells: readonly string[];
  readonly bytes: Buffer;
  readonly line: number;
}

/** Says where in the file something is, and notes problems there. */
export class FileCheck {
  readonly #path: string;
  readonly #format: CsvFormat;
  readonly #problems: ProblemList;

  constructor(path: string, format: CsvFormat, problems: ProblemList) {
    this.#path = path;
    this.#format = format;
    this.#problems = problems;
  }

  add(what: string, record: FileRecord, at: (scanned: ScannedRecord) => number | undefined, next?: string): void {
    const scanned = scanRecord(record.bytes, this.#format.delimiter.charCodeAt(0), this.#format.lineBreak);
    const place = placeOf(record.bytes, at(scanned) ?? scanned.end, record.line, this.#format.lineBreak);
    this.#addAt(what, place.line, place.column, next);
  }

  addFault(fault: QuotingFault): void {
    const [what, next] = faultWords[fault.kind];
    this.#addAt(what, fault.place.line, fault.place.column, next);
  }

  /** @returns whether the record is UTF-8 throughout */
  utf8(record: FileRecord): boolean {
    if (isUtf8(record.bytes)) return true;
    const at = firstInvalidByte(record.bytes);
    const place = placeOf(record.bytes, at, record.line, this.#format.lineBreak);
    const byte = (record.bytes[at] ?? 0).toString(16).toUpperCase().padStart(2, '0');
    this.#addAt(
      `The byte 0x${byte} is not valid UTF-8 (column counted in bytes).`,
      place.line,
      place.byteColumn,
      utf8Next,
    );
    return false;
  }

  #addAt(what: string, line: number, column: number, next: string | undefined): void {
    this.#problems.add({ what, where: `${this.#path}:${line}:${column}`, next });
  }
}

const utf8Next = 'Save the file as UTF-8 ("CSV UTF-8" in Excel).';
const faultWords: Readonly<Record<QuotingFault['kind'], readonly [what: string, next: string]>> = {
  opening: [
    'A quote stands inside a cell that does not begin with one.',
    'Quote the whole cell and double the quotes in it: "5"" pipe".',
  ],
  closing: [
    'Something follows the closing quote of a cell.',
    'Double the quotes inside a quoted cell: "say ""yes"" now".',
  ],
  unclosed: [
    'This quote is never closed; nothing after it was read.',
    'Close the cell, or double a quote that belongs to its text.',
  ],
  'too-long': [
    'This record is longer than 16 MiB; nothing after it was read.',
    'Look for a quote that is never closed.',
  ],
};

/** A replacement character that the file really holds decodes to itself; the first that does not marks the fault. */
function firstInvalidByte(bytes: Buffer): number {
  const text = bytes.toString('utf8');
  let byteAt = 0;
  let from = 0;
  for (let at = text.indexOf('\ufffd'); at !== -1; at = text.indexOf('\ufffd', from)) {
    byteAt += Buffer.byteLength(text.slice(from, at));
    if (bytes.toString('latin1', byteAt, byteAt + 3) !== '\u00ef\u00bf\u00bd') return byteAt;
    byteAt += 3;
    from = at + 1;
  }
  return byteAt;
}
