import type { Row } from '../../src/vocabulary/row.ts';

export function makeRow(rowIndex: number, columns: Readonly<Record<string, string>>, rowKey = `row-${rowIndex}`): Row {
  return { rowIndex, line: rowIndex + 2, rowKey, contentHash: '', columns };
}
