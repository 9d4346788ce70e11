import { UserError } from '../vocabulary/user-error.ts';
import type { ExportColumn } from './columns.ts';
import { exportCsv } from './csv.ts';
import type { ExportRow } from './export-row.ts';
import { exportJsonLines } from './json-lines.ts';

export type ExportFormat = 'csv' | 'jsonl';

/** By the ending of a file's name; null: none of ours. */
export function exportFormatOf(path: string): ExportFormat | null {
  const name = path.toLowerCase();
  if (name.endsWith('.csv')) return 'csv';
  return name.endsWith('.jsonl') || name.endsWith('.ndjson') ? 'jsonl' : null;
}

export interface ExportStyle {
  readonly format: ExportFormat;
  /** See CsvOptions. */
  readonly excel: boolean;
}

/** @returns the whole text in pieces, made as they are asked for */
export function renderExport(
  { format, excel }: ExportStyle,
  columns: readonly ExportColumn[],
  results: Iterable<ExportRow>,
): Iterable<string> {
  switch (format) {
    case 'csv':
      return exportCsv({ columns, excel }, results);
    case 'jsonl':
      if (excel)
        throw new UserError('--excel is for CSV.', { where: '--excel', next: 'Leave it out, or write a .csv.' });
      return exportJsonLines(columns, results);
    default:
      return format satisfies never;
  }
}
