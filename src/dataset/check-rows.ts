import type { Row } from '../vocabulary/row.ts';
import type { CheckedHeader } from './check-header.ts';
import type { FileCheck, FileRecord } from './file-check.ts';
import { contentHasher, contentKeys, idLines } from './row-key.ts';
import type { ScannedRecord } from './scan-record.ts';

export interface RowCheck {
  /** @returns null where the record is no row; what is wrong was noted */
  row(record: FileRecord): Row | null;
  /** Malformed quoting was met: what comes next may be the rest of a torn cell. */
  recover(): void;
}

/** Turns one record after another into rows, and notes what is wrong with them. */
export function createRowCheck(header: CheckedHeader, check: FileCheck): RowCheck {
  const { columns, idColumn } = header;
  const idIndex = idColumn === null ? -1 : columns.indexOf(idColumn);
  const hashOf = contentHasher(columns);
  const keyOf = contentKeys();
  const lineOfId = idLines();
  let rowCount = 0;
  let isRecovering = false;

  function checkWidth(record: FileRecord): boolean {
    const { length } = record.cells;
    if (length === columns.length) isRecovering = false;
    // After malformed quoting the rest of a torn cell looks like short records: no news to anybody.
    else if (!isRecovering) {
      const what = `The row has ${count(length, 'cell')}, but the header has ${count(columns.length, 'column')}.`;
      const at = (scanned: ScannedRecord) => scanned.cellStarts[columns.length];
      check.add(what, record, at, 'A cell that holds the delimiter or a line break must be in quotes.');
    }
    return length === columns.length;
  }

  function keyFor(record: FileRecord, contentHash: string): string | null {
    const at = (scanned: ScannedRecord) => scanned.cellStarts[Math.max(idIndex, 0)];
    if (idIndex === -1) {
      const found = keyOf(contentHash);
      if (found.kind === 'key') return found.rowKey;
      const what = `This row and an earlier one have the same key ${found.rowKey}, though they differ.`;
      check.add(what, record, at, 'Add an id column.');
      return null;
    }
    const id = record.cells[idIndex] ?? '';
    if (id.trim() === '') {
      check.add(`The row has no ${columns[idIndex]}.`, record, at, 'Give every row an id, or remove the column.');
      return null;
    }
    const earlier = lineOfId(id, record.line);
    if (earlier === null) return id;
    check.add(`The id "${id}" stands in line ${earlier} already.`, record, at, 'Give every row an id of its own.');
    return null;
  }

  return {
    row({ cells, bytes, line }) {
      const record = { cells, bytes, line };
      if (!checkWidth(record) || !check.utf8(record)) return null;
      const contentHash = hashOf(cells);
      const rowKey = keyFor(record, contentHash);
      if (rowKey === null) return null;
      const entries = columns.map((name, index) => [name, cells[index] ?? ''] as const);
      return {
        rowIndex: rowCount++,
        line,
        rowKey,
        contentHash,
        columns: Object.fromEntries(entries),
      };
    },
    recover() {
      isRecovering = true;
    },
  };
}

function count(amount: number, word: string): string {
  return `${amount} ${word}${amount === 1 ? '' : 's'}`;
}
