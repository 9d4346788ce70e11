import { displayWidth } from '../../src/report/display-width.ts';

/** A GitHub table, its columns aligned as the project's formatter aligns them. */
export function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headings, ...rows].map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = headings.map((_, column) => Math.max(3, ...lines.map((cells) => displayWidth(cells[column] ?? ''))));
  const written = lines.map((cells) =>
    cells.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - displayWidth(cell))),
  );
  const rule = widths.map((width) => '-'.repeat(width));
  return [written[0] ?? [], rule, ...written.slice(1)].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
