import type { Problem } from '../vocabulary/user-error.ts';
import { emptyLinesLength, type LineBreak, type ScannedRecord, scanRecord } from './scan-record.ts';

export type Delimiter = ',' | ';' | '\t';

export interface CsvFormat {
  readonly delimiter: Delimiter;
  readonly lineBreak: LineBreak;
  /** Length of the byte order mark: 3 or 0. */
  readonly bomLength: number;
}

export type FormatFinding =
  | { readonly kind: 'found'; readonly format: CsvFormat }
  /** The header is not yet whole. */
  | { readonly kind: 'needs-more' }
  | { readonly kind: 'no-csv'; readonly problem: Problem };

/** In the order that decides between delimiters which split the header equally well. */
const delimiters: readonly Delimiter[] = [',', ';', '\t'];
const utf8Bom = Buffer.from([0xef, 0xbb, 0xbf]);
const utf16Mark = /^(?:\xff\xfe|\xfe\xff)/;
/** Four plain letters, or more, each with a zero byte. */
const utf16Text = /^(?:(?:[\t\r\n -~]\0){4}|(?:\0[\t\r\n -~]){4})/;
const longestMark = 8;
/** Past this the header is taken as it is: no memory for a file that has no lines. */
const longestHeaderBytes = 1 << 20;

/**
 * Finds out how a file is to be read, from its beginning: the delimiter is the one that splits the header record, quotes
 * respected, into the most cells.
 * @param head the file's first bytes
 * @param isWhole nothing comes after `head`
 */
export function findFormat(
  head: Buffer,
  isWhole: boolean,
  path: string,
  declared: Delimiter | undefined,
): FormatFinding {
  const enough = isWhole || head.length >= longestHeaderBytes;
  if (head.length < longestMark && !enough) return { kind: 'needs-more' };
  const foreign = foreignFormat(head, path);
  if (foreign) return { kind: 'no-csv', problem: foreign };
  const bomLength = head.subarray(0, 3).equals(utf8Bom) ? 3 : 0;
  const text = head.subarray(bomLength + emptyLinesLength(head.subarray(bomLength), null));
  if (text.length === 0) {
    if (!enough) return { kind: 'needs-more' };
    const problem = {
      what: 'The dataset is empty.',
      where: path,
      next: 'Write a header line and at least one row into it.',
    };
    return { kind: 'no-csv', problem };
  }
  const candidates = (declared ? [declared] : delimiters).map((delimiter) => ({
    delimiter,
    header: scanHeader(text, delimiter.charCodeAt(0)),
  }));
  if (!enough && candidates.some(({ header }) => header.isCutShort)) return { kind: 'needs-more' };
  const best = candidates.toSorted((a, b) => score(b.header) - score(a.header))[0];
  if (!best) throw new Error('there is always a delimiter to try');
  return { kind: 'found', format: { delimiter: best.delimiter, lineBreak: best.header.lineBreak ?? 'lf', bomLength } };
}

interface ScannedHeader extends ScannedRecord {
  /** More bytes could end it otherwise. */
  readonly isCutShort: boolean;
}

/** A lone `\r` ends lines only in a file where nothing else does: elsewhere it is data. */
function scanHeader(text: Buffer, delimiter: number): ScannedHeader {
  const header = scanRecord(text, delimiter, 'lf');
  if (header.lineBreak !== null) return { ...header, isCutShort: false };
  const ofOldMac = scanRecord(text, delimiter, 'cr');
  // Behind a closing quote, a `\r` at the very end may be half of `\r\n`.
  const endsInHalf = text.at(-1) === 0x0d && header.fault?.at === text.length - 2;
  const isCutShort = header.fault === null || header.fault.kind === 'unclosed' || endsInHalf;
  return { ...(ofOldMac.lineBreak === null ? header : ofOldMac), isCutShort };
}

function score(header: ScannedRecord): number {
  return header.fault ? -1 : header.cellStarts.length;
}

function foreignFormat(head: Buffer, path: string): Problem | null {
  const next = 'Save it as "CSV UTF-8".';
  if (head.subarray(0, 4).toString('latin1') === 'PK\x03\x04') {
    return { what: 'The dataset is a spreadsheet or a ZIP file, not a CSV file.', where: path, next };
  }
  if (utf16Mark.test(head.toString('latin1', 0, 2)) || utf16Text.test(head.toString('latin1', 0, longestMark))) {
    return { what: 'The dataset is encoded in UTF-16 or UTF-32; only UTF-8 is read.', where: `${path}:1:1`, next };
  }
  return null;
}
