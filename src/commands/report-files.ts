import { existsSync } from 'node:fs';
import type { ReportFormat } from '../report/formats.ts';
import type { ReportData } from '../report/report-data.ts';
import { UserError } from '../vocabulary/user-error.ts';

/** A file that a run's report is written to. */
export interface ReportFile {
  /** May hold `{name}` and `{id}`, which stand for the run's. */
  readonly path: string;
  readonly format: ReportFormat;
}

const ofRun = /\{(name|id)\}/g;

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
  const { expectWritable } = await import('./write-file.ts');
  const files = paths.map((path) => {
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
    if (configs > 1 && path.search(ofRun) < 0)
      throw new UserError(`${path} would be overwritten: there are ${configs} configs, and each has its report.`, {
        where: '--output',
        next: `Put the run's name into it: ${path.replace(/(\.[^.]+)$/, '-{name}$1')}`,
      });
    return { path, format };
  });
  for (const { path } of files) await expectWritable(path);
  return files;
}

/** Each whole or not at all. */
export async function writeReports(files: readonly ReportFile[], report: ReportData, db: string | null): Promise<void> {
  if (files.length === 0) return;
  const { reportFormats } = await import('../report/formats.ts');
  const { writeWhole } = await import('./write-file.ts');
  const style = { width: fileWidth, color: false, db };
  for (const file of files) await writeWhole(pathFor(file, report.run), reportFormats[file.format](report, style));
}

/** The file for this run; what a file name had better not hold becomes `-`. */
function pathFor({ path }: ReportFile, run: { readonly id: string; readonly name: string }): string {
  return path.replace(ofRun, (_, part: 'name' | 'id') => run[part].replaceAll(/[^\p{L}\p{N}._-]+/gu, '-'));
}
