import { existsSync } from 'node:fs';
import { namesItsRun, pathOfRun } from '../operations/outputs.ts';
import type { ReportFormat } from '../report/formats.ts';
import type { ReportData } from '../report/report-data.ts';
import type { RenderOptions } from '../report/terminal.ts';
import { runPlaceholders, unknownPlaceholder } from '../vocabulary/path-of-run.ts';
import { UserError } from '../vocabulary/user-error.ts';
import type { ChosenDatabase } from './shared-options.ts';

/** A file that a run's report is written to. */
export interface ReportFile {
  /** May hold `{name}` and `{id}`, which stand for the run's. */
  readonly path: string;
  readonly format: ReportFormat;
}

/** Cells of a text report in a file: nobody knows how wide its reader's window is. */
const fileWidth = 100;

/**
 * Looks at the files before anything is done.
 * @param configs how many are run: the report of one must not overwrite another's
 * @param chosen the format of all; null: by each file's ending
 * @throws UserError exit 2 for an ending that names no format, 5 where it cannot be written
 */
export async function reportFiles(
  paths: readonly string[],
  configs: number,
  chosen: ReportFormat | null = null,
): Promise<readonly ReportFile[]> {
  if (paths.length === 0) return [];
  const { knownEndings, reportFormatOf } = await import('../report/formats.ts');
  const { expectWritable } = await import('../operations/write-file.ts');
  const files = paths.map((path) => {
    const unknown = unknownPlaceholder(path);
    if (unknown !== null)
      throw new UserError(`${path}: ${unknown} stands for nothing.`, {
        where: '--output',
        next: `Known: ${runPlaceholders.join(', ')}.`,
      });
    const format = chosen ?? reportFormatOf(path);
    // The database, a dataset or a config must not be lost to a slip of the hand.
    if (reportFormatOf(path) === null && chosen !== null && existsSync(path))
      throw new UserError(`${path} is there already, and its name is not a report's.`, {
        where: '--output',
        next: `Name another file, or one that ends in ${knownEndings}.`,
      });
    if (!format)
      throw new UserError(`${path}: no report format has this ending.`, {
        where: '--output',
        next: `Use one of ${knownEndings}.`,
      });
    if (configs > 1 && !namesItsRun(path))
      throw new UserError(`${path} would be overwritten: there are ${configs} configs, and each has its report.`, {
        where: '--output',
        next: `Put the run's name into it: ${path.replace(/(\.[^.]+)$/, '-{name}$1')}`,
      });
    return { path, format };
  });
  for (const { path } of files) await expectWritable(path);
  return files;
}

/** Each whole or not at all. @throws UserError exit 5 */
export async function writeReport(file: ReportFile, report: ReportData, db: ChosenDatabase): Promise<void> {
  const { renderReport } = await import('../report/formats.ts');
  const told = await reportAs(file.format, report, db);
  await writeRendered(file, report.run, (style) => renderReport(file.format, told, style), db.given);
}

/** JUnit has a test for each row that turned; the rows are read only for it. */
export async function reportAs(
  format: ReportFormat,
  report: ReportData,
  { path }: ChosenDatabase,
): Promise<ReportData> {
  if (format !== 'junit') return report;
  const { withEveryTurned } = await import('../operations/read-runs.ts');
  return withEveryTurned(path, report);
}

/**
 * The same for anything that is written in a report's formats.
 * @param run whose name and id the file's path may hold
 */
export async function writeRendered(
  file: ReportFile,
  run: { readonly id: string; readonly name: string },
  render: (style: RenderOptions) => string | Promise<string>,
  db: string | null,
): Promise<void> {
  const { writeWhole } = await import('../operations/write-file.ts');
  await writeWhole(pathOfRun(file.path, run), await render({ width: fileWidth, color: false, db }));
}
