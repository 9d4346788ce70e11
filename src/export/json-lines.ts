import type { ExportColumn } from './columns.ts';
import type { ExportRow } from './export-row.ts';

/** Characters that are handed over at once: enough to spare calls, few enough to hold. */
const pieceCharacters = 60_000;

/**
 * The results as JSON Lines: one object a line, in the columns' order, under the same names as in the CSV. Numbers are numbers,
 * passed is a boolean, money is a decimal string, unknown is null; a dataset's cells are strings, as they were. Lazy, like the
 * CSV. Schema: docs/export.schema.json.
 */
export function* exportJsonLines(
  columns: readonly ExportColumn[],
  results: Iterable<ExportRow>,
): Generator<string, void, void> {
  // Put together as text, for a column may be called `__proto__`, and numbers as names would change places in an object.
  const names = columns.map(({ name }) => `${JSON.stringify(name)}:`);
  let piece = '';
  for (const result of results) {
    const members = columns.map((column, index) => `${names[index]}${JSON.stringify(column.value(result))}`);
    piece += `{${members.join(',')}}\n`;
    if (piece.length < pieceCharacters) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
