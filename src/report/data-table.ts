import { codeCell, markdownTable } from './markdown-text.ts';
import { printable } from './printable.ts';
import { type Column, table } from './table.ts';

/** A table that is laid out for a terminal or as Markdown. */
export interface DataTable {
  readonly columns: readonly DataColumn[];
  /** Cells by column, as they came; '' is an empty cell. */
  readonly rows: readonly (readonly string[])[];
}

export interface DataColumn extends Column {
  /** Cells hold what somebody called something: in Markdown they are code. */
  readonly isName?: boolean;
  /** The head is such a name too. */
  readonly isNamedHead?: boolean;
}

const longestName = 40;

/** [] without rows; the first line is the head. */
export function tableLines({ columns, rows }: DataTable, width: number): string[] {
  if (rows.length === 0) return [];
  const heads = columns.map((column) => ({ ...column, head: printable(column.head) }));
  return table(
    heads,
    rows.map((cells) => cells.map(printable)),
    width,
  );
}

/** '' without rows. */
export function tableMarkdown({ columns, rows }: DataTable): string {
  if (rows.length === 0) return '';
  return markdownTable(
    columns.map(({ head, align, isNamedHead }) => ({ head: isNamedHead ? codeCell(head, longestName) : head, align })),
    rows.map((cells) =>
      cells.map((cell, index) => (columns[index]?.isName && cell !== '' ? codeCell(cell, longestName) : cell)),
    ),
  );
}
