import type { Row } from '../../src/vocabulary/row.ts';

export function makeRow(columns: Readonly<Record<string, string>>): Row {
  return { rowIndex: 0, line: 7, rowKey: 'row-1', contentHash: '', columns };
}
