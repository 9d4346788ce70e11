/** What separates the physical lines of a file: `\n` (also as `\r\n`), or the lone `\r` of old Macs. */
export type LineBreak = 'lf' | 'cr';

export type QuotingFaultKind =
  /** A quote inside a cell that did not begin with one. */
  | 'opening'
  /** Something other than a delimiter or a line end after the closing quote. */
  | 'closing'
  /** The file ends inside a quoted cell. */
  | 'unclosed';

/** Offsets into the bytes that were scanned. */
export interface ScannedRecord {
  readonly cellStarts: readonly number[];
  /** Where the cells end: before the line end. */
  readonly end: number;
  /** Where the next record begins. */
  readonly next: number;
  /** The byte at fault; the scan ends there. */
  readonly fault: { readonly kind: QuotingFaultKind; readonly at: number } | null;
  /** How the record ended; null: the bytes ended first. */
  readonly lineBreak: LineBreak | null;
}

const quote = 0x22;
const lf = 0x0a;
const cr = 0x0d;

/**
 * Walks over one record by RFC 4180's rules, slowly but knowing every position: for the header (whose delimiter is still
 * to be found) and for saying where a mistake is. The reading itself is csv-parse's.
 */
export function scanRecord(bytes: Uint8Array, delimiter: number, lineBreak: LineBreak): ScannedRecord {
  const cellStarts: number[] = [];
  for (let start = 0; ; ) {
    cellStarts.push(start);
    const cell = scanCell(bytes, start, delimiter, lineBreak);
    const { at } = cell;
    switch (cell.kind) {
      case 'delimiter':
        start = at + 1;
        break;
      case 'line-end':
        return { cellStarts, end: at, next: at + cell.length, fault: null, lineBreak: cell.lineBreak };
      case 'bytes-end':
        return { cellStarts, end: at, next: at, fault: null, lineBreak: null };
      case 'opening':
      case 'closing':
      case 'unclosed':
        return { cellStarts, end: at, next: at, fault: { kind: cell.kind, at }, lineBreak: null };
      default:
        return cell satisfies never;
    }
  }
}

type CellEnd =
  | { readonly kind: 'delimiter' | 'bytes-end' | QuotingFaultKind; readonly at: number }
  | ({ readonly kind: 'line-end'; readonly at: number } & LineEnd);

function scanCell(bytes: Uint8Array, start: number, delimiter: number, lineBreak: LineBreak): CellEnd {
  const isQuoted = bytes[start] === quote;
  const closing = isQuoted ? closingQuote(bytes, start) : null;
  if (isQuoted && closing === null) return { kind: 'unclosed', at: start };
  for (let at = closing === null ? start : closing + 1; at < bytes.length; at++) {
    if (bytes[at] === delimiter) return { kind: 'delimiter', at };
    const ended = lineEnd(bytes, at, lineBreak);
    if (ended) return { kind: 'line-end', at, ...ended };
    if (closing !== null) return { kind: 'closing', at: closing };
    if (bytes[at] === quote) return { kind: 'opening', at };
  }
  return { kind: 'bytes-end', at: bytes.length };
}

function closingQuote(bytes: Uint8Array, opening: number): number | null {
  for (let at = opening + 1; at < bytes.length; at++) {
    if (bytes[at] !== quote) continue;
    if (bytes[at + 1] !== quote) return at;
    at++;
  }
  return null;
}

interface LineEnd {
  readonly length: number;
  readonly lineBreak: LineBreak;
}

function lineEnd(bytes: Uint8Array, at: number, wanted: LineBreak | null): LineEnd | null {
  if (wanted !== 'cr' && bytes[at] === lf) return { length: 1, lineBreak: 'lf' };
  if (wanted !== 'cr' && bytes[at] === cr && bytes[at + 1] === lf) return { length: 2, lineBreak: 'lf' };
  if (wanted !== 'lf' && bytes[at] === cr) return { length: 1, lineBreak: 'cr' };
  return null;
}

export function lineBreakByte(lineBreak: LineBreak): number {
  return lineBreak === 'lf' ? lf : cr;
}

/**
 * How many bytes of empty lines the bytes begin with: an empty line is no record.
 * @param lineBreak null: of any kind
 */
export function emptyLinesLength(bytes: Uint8Array, lineBreak: LineBreak | null): number {
  let length = 0;
  for (let end = lineEnd(bytes, 0, lineBreak); end; end = lineEnd(bytes, length, lineBreak)) length += end.length;
  return length;
}

export function countLineBreaks(bytes: Buffer, lineBreak: LineBreak): number {
  const wanted = lineBreakByte(lineBreak);
  let count = 0;
  for (let at = bytes.indexOf(wanted); at !== -1; at = bytes.indexOf(wanted, at + 1)) count++;
  return count;
}

export interface Place {
  readonly line: number;
  /** Characters from the line's start, from 1. */
  readonly column: number;
  /** Bytes from the line's start, from 1. */
  readonly byteColumn: number;
}

/** @param firstLine the physical line on which `bytes` begin, at its first byte */
export function placeOf(bytes: Buffer, offset: number, firstLine: number, lineBreak: LineBreak): Place {
  const before = bytes.subarray(0, offset);
  const inLine = before.subarray(before.lastIndexOf(lineBreakByte(lineBreak)) + 1);
  const characters = Array.from(inLine.toString('utf8')).length;
  return {
    line: firstLine + countLineBreaks(before, lineBreak),
    column: characters + 1,
    byteColumn: inLine.length + 1,
  };
}
