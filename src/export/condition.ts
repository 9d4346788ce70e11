import { UserError } from '../vocabulary/user-error.ts';
import { type ExportColumn, findColumn } from './columns.ts';
import type { ExportRow } from './export-row.ts';

/**
 * What `--where` keeps: `status=failed`, `topic!=maths`. An empty cell equals nothing written after the sign.
 * @param columns all of the export's, whichever are chosen to be written
 * @returns whether a result is kept; throws UserError for a text without a sign or a column that is not there
 */
export function exportCondition(text: string, columns: readonly ExportColumn[]): (row: ExportRow) => boolean {
  const match = /^(.+?)(!?=)(.*)$/s.exec(text);
  if (!match) {
    throw new UserError(`${JSON.stringify(text)} is no condition.`, {
      where: '--where',
      next: 'Write COLUMN=VALUE or COLUMN!=VALUE, for example status=failed.',
    });
  }
  const [, name = '', sign = '=', value = ''] = match;
  const { cell } = findColumn(columns, name);
  return (row) => ((cell(row) ?? '') === value) === (sign === '=');
}
