import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { ReportFormat } from '../report/formats.ts';
import type { CommandContext } from './program.ts';
import { reportAs, reportFiles, writeReport } from './report-files.ts';
import { chooseDatabase, type SharedOptions } from './shared-options.ts';

interface ReportOptions extends SharedOptions {
  readonly run: string;
  readonly format: ReportFormat | undefined;
  readonly output: readonly string[] | undefined;
  readonly by: string | undefined;
}

const formats = ['terminal', 'markdown', 'json', 'junit'] as const satisfies readonly ReportFormat[];

export const reportUsage = 'report [run]';
export const reportSummary = 'Report on a run: its verdict, rates, latency, tokens, cost and errors';

export function buildReport(argv: Argv<SharedOptions>): Argv<ReportOptions> {
  const text = { type: 'string', requiresArg: true } as const;
  return argv
    .positional('run', { type: 'string', default: 'latest', describe: 'latest, previous, an id, a run key or a name' })
    .option('format', { choices: formats, describe: 'How it is written; default: terminal, or by the file' })
    .option('by', { ...text, describe: 'The rates for each value of a dataset column too, e.g. topic' })
    .option('output', {
      ...text,
      alias: 'o',
      array: true,
      nargs: 1,
      describe: 'Write it to a file instead: .md, .json, .txt or .xml (JUnit); may be repeated',
    })
    .example('$0 report', 'the newest run')
    .example('$0 report nightly --by topic', 'the newest run of this name, topic by topic')
    .example('$0 report -o report.md -o report.json', 'two files at once')
    .example('$0 report nightly --format json', 'for a script') as unknown as Argv<ReportOptions>;
}

export async function handleReport(
  options: ArgumentsCamelCase<ReportOptions>,
  { env, terminal, log }: CommandContext,
): Promise<number> {
  const files = await reportFiles(options.output ?? [], 1, options.format ?? null);
  const db = chooseDatabase(options, env);
  log.notice(`Database: ${db.path}`);
  const { reportFor } = await import('../operations/read-runs.ts');
  const report = reportFor(db.path, options.run, options.by ?? null);
  if (files.length > 0) {
    for (const file of files) await writeReport(file, report, db);
    return 0;
  }
  const { renderReport } = await import('../report/formats.ts');
  const style = { width: terminal.width, height: terminal.height, color: terminal.color, db: db.given };
  const format = options.format ?? 'terminal';
  terminal.show(await renderReport(format, await reportAs(format, report, db), style));
  return 0;
}
