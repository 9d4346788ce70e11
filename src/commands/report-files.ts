import type { ReportFormat } from '../report/formats.ts';
import { UserError } from '../vocabulary/user-error.ts';

/** A file that a run's report is written to. */
export interface ReportFile {
  /** May hold `{name}` and `{id}`, which stand for the run's. */
  readonly path: string;
  readonly format: ReportFormat;
}

const ofRun = /\{(name|id)\}/g;

/**
 * Finds each file's format by its ending.
 * @param configs how many are run: the report of one must not overwrite another's
 * @throws UserError exit 2
 */
export async function reportFiles(paths: readonly string[], configs: number): Promise<readonly ReportFile[]> {
  if (paths.length === 0) return [];
  const { reportFormatOf } = await import('../report/formats.ts');
  const { expectWritable } = await import('./write-file.ts');
  const files = paths.map((path) => {
    const format = reportFormatOf(path);
    if (!format)
      throw new UserError(`${path}: no report format has this ending.`, {
        where: '--output',
        next: 'Use .json or .txt.',
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

/** The file for this run; what a file name had better not hold becomes `-`. */
export function pathFor({ path }: ReportFile, run: { readonly id: string; readonly name: string }): string {
  return path.replace(ofRun, (_, part: 'name' | 'id') => run[part].replaceAll(/[^\p{L}\p{N}._-]+/gu, '-'));
}
