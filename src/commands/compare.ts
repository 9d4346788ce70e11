import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { CompareData } from '../report/compare-data.ts';
import type { CompareFormat } from '../report/compare-formats.ts';
import { UserError } from '../vocabulary/user-error.ts';
import type { CommandContext } from './program.ts';
import { type ReportFile, reportFiles, writeRendered } from './report-files.ts';
import { chooseDatabase, type SharedOptions } from './shared-options.ts';

interface CompareOptions extends SharedOptions {
  readonly baseline: string;
  readonly candidate: string;
  readonly maxDrop: string | undefined;
  readonly gate: boolean;
  readonly by: string | undefined;
  readonly rows: number;
  readonly format: CompareFormat | undefined;
  readonly output: readonly string[] | undefined;
}

const formats = ['terminal', 'markdown', 'json'] as const satisfies readonly CompareFormat[];

export const compareUsage = 'compare [baseline] [candidate]';
export const compareSummary = 'Compare two runs, or two variants: worse, or noise? Which rows turned?';

export function buildCompare(argv: Argv<SharedOptions>): Argv<CompareOptions> {
  const text = { type: 'string', requiresArg: true } as const;
  return argv
    .positional('baseline', {
      type: 'string',
      default: 'baseline',
      describe: 'baseline (the good nights before the candidate), or a run as for report; RUN:LABEL for one variant',
    })
    .positional('candidate', { type: 'string', default: 'latest', describe: 'The same of what may be worse' })
    .option('max-drop', {
      ...text,
      describe: 'The smallest drop of a score that matters, as 0.02, or 2% of the baseline; default: the gates, else 0',
    })
    .option('gate', { type: 'boolean', default: false, describe: 'Exit with 10 when worse' })
    .option('by', { ...text, describe: 'The scores for each value of a dataset column too, e.g. topic' })
    .option('rows', {
      type: 'number',
      requiresArg: true,
      default: 20,
      describe: 'How many rows that turned are shown with both answers',
    })
    .option('format', { choices: formats, describe: 'How it is written; default: terminal, or by the file' })
    .option('output', {
      ...text,
      alias: 'o',
      array: true,
      nargs: 1,
      describe: 'Write it to a file instead: .md, .json or .txt; may be repeated',
    })
    .example('$0 compare', 'the newest run with the good nights before it')
    .example('$0 compare previous latest --by topic', 'two runs of one name, topic by topic')
    .example('$0 compare latest:small latest:large', 'two variants of one run')
    .example('$0 compare main pull-request --max-drop 0.02 --gate', 'in CI: exit 10 when worse')
    .epilogue(
      'Rows pair by their key; a row whose prompt changed is listed apart. Exit code 0, or 10 with --gate where a score is worse; unclear is 0, whatever onUnclear says: by that only run judges.',
    ) as unknown as Argv<CompareOptions>;
}

export async function handleCompare(
  options: ArgumentsCamelCase<CompareOptions>,
  { env, terminal, log }: CommandContext,
): Promise<number> {
  const maxDrop = options.maxDrop === undefined ? null : readMaxDrop(options.maxDrop);
  if (!Number.isInteger(options.rows) || options.rows < 0)
    throw new UserError('--rows must be a whole number of at least 0.', { where: '--rows' });
  const files = await comparisonFiles(options.output ?? [], options.format);
  const db = chooseDatabase(options, env);
  log.notice(`Database: ${db.path}`);
  const { compareRuns } = await import('../operations/compare-runs.ts');
  const { baseline, candidate, by = null, rows } = options;
  const data = compareRuns(db.path, { baseline, candidate, maxDrop, by, rows });
  const { compareFormats } = await import('../report/compare-formats.ts');
  for (const { file, format } of files)
    await writeRendered(file, namesOf(data), (style) => compareFormats[format](data, style), db.given);
  const style = { width: terminal.width, height: terminal.height, color: terminal.color, db: db.given };
  if (files.length === 0) terminal.show(compareFormats[options.format ?? 'terminal'](data, style));
  return options.gate && data.word === 'worse' ? 10 : 0;
}

function namesOf({ candidate }: CompareData): { readonly id: string; readonly name: string } {
  return candidate.runs[0] ?? { id: '', name: '' };
}

async function comparisonFiles(
  paths: readonly string[],
  chosen: CompareFormat | undefined,
): Promise<readonly { readonly file: ReportFile; readonly format: CompareFormat }[]> {
  const files = await reportFiles(paths, 1, chosen ?? null);
  return files.map((file) => {
    const format = formats.find((known) => known === file.format);
    if (format === undefined)
      throw new UserError(`${file.path}: a comparison is not written as JUnit.`, {
        where: '--output',
        next: 'Use .md, .json or .txt; `promptbatch report -o junit.xml` has the gates of a run.',
      });
    return { file, format };
  });
}

const writtenDrop = /^\s*(\d+(?:\.\d*)?|\.\d+)\s*(%?)\s*$/;

/** A share, or with `%` a share of the baseline, as the config's gates have it. */
function readMaxDrop(text: string): { readonly amount: number; readonly isRelative: boolean } {
  const [, digits, percent] = writtenDrop.exec(text) ?? [];
  const amount = Number(digits) / (percent === '%' ? 100 : 1);
  if (amount <= 1) return { amount, isRelative: percent === '%' };
  throw new UserError(`--max-drop must be a share from 0 to 1, or a percentage; it is ${JSON.stringify(text)}.`, {
    where: '--max-drop',
    next: amount > 1 ? `Did you mean ${amount / 100}?` : 'Write 0.02 for 2 points, or 2% of the baseline.',
  });
}
