import type { ArgumentsCamelCase, Argv } from 'yargs';
import { UserError } from '../vocabulary/user-error.ts';
import type { CommandContext } from './program.ts';
import { chooseDatabase, type SharedOptions } from './shared-options.ts';

interface ReportOptions extends SharedOptions {
  readonly run: string;
  readonly format: 'terminal' | 'json' | undefined;
  readonly output: string | undefined;
}

export const reportUsage = 'report [run]';
export const reportSummary = 'Report on a run: its verdict, rates, latency, tokens, cost and errors';

export function buildReport(argv: Argv<SharedOptions>): Argv<ReportOptions> {
  return argv
    .positional('run', { type: 'string', default: 'latest', describe: 'latest, previous, an id, a run key or a name' })
    .option('format', { choices: ['terminal', 'json'] as const, describe: 'How it is written; default: terminal' })
    .option('output', { alias: 'o', type: 'string', requiresArg: true, describe: 'Write it to a file: .json or .txt' })
    .example('$0 report', 'the newest run')
    .example('$0 report nightly --format json', 'for a script') as unknown as Argv<ReportOptions>;
}

export async function handleReport(
  options: ArgumentsCamelCase<ReportOptions>,
  { env, terminal, log }: CommandContext,
): Promise<number> {
  const { reportFormatOf, reportFormats } = await import('../report/formats.ts');
  const { output } = options;
  const format = options.format ?? (output === undefined ? 'terminal' : reportFormatOf(output));
  if (format === null)
    throw new UserError(`${output}: no report format has this ending.`, { next: 'Use .json or .txt, or --format.' });
  const db = chooseDatabase(options, env);
  log.notice(`Database: ${db.path}`);
  const { reportFor } = await import('../operations/read-runs.ts');
  const report = reportFor(db.path, options.run);
  const toFile = output !== undefined;
  const style = { width: toFile ? 100 : terminal.width, color: !toFile && terminal.color, db: db.given };
  const text = reportFormats[format](report, style);
  if (output === undefined) terminal.stdout.write(text);
  else await (await import('./write-file.ts')).writeWhole(output, text);
  return 0;
}
