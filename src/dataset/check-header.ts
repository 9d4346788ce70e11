import { nearest } from '../vocabulary/nearest.ts';
import type { FileCheck, FileRecord } from './file-check.ts';
import type { ScannedRecord } from './scan-record.ts';

export interface CheckedHeader {
  readonly columns: readonly string[];
  readonly idColumn: string | null;
}

/** @param idColumn as declared; absent: `id` where there is one */
export function checkHeader(header: FileRecord, idColumn: string | undefined, check: FileCheck): CheckedHeader {
  const firsts = new Map<string, number>();
  if (check.utf8(header)) {
    for (const [index, name] of header.cells.entries()) {
      const first = firsts.get(name);
      const at = (scanned: ScannedRecord) => scanned.cellStarts[index];
      if (name.trim() === '') check.add(`Column ${index + 1} has no name.`, header, at, 'Name it in the header line.');
      else if (first !== undefined) {
        const what = `Columns ${first + 1} and ${index + 1} are both called "${name}".`;
        check.add(what, header, at, 'Give every column a name of its own.');
      } else firsts.set(name, index);
    }
  }
  const columns = header.cells;
  if (idColumn === undefined) return { columns, idColumn: columns.includes('id') ? 'id' : null };
  if (columns.includes(idColumn)) return { columns, idColumn };
  const near = nearest(idColumn, columns);
  const next = near === null ? `Its columns are: ${columns.join(', ')}.` : `Did you mean "${near}"?`;
  check.add(`The dataset has no column "${idColumn}" to take the ids from.`, header, () => 0, next);
  return { columns, idColumn: null };
}
