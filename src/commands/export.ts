import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { UserError } from '../vocabulary/user-error.ts';
import type { CommandContext } from './program.ts';
import { chooseDatabase, type SharedOptions } from './shared-options.ts';

interface ExportOptions extends SharedOptions {
  readonly run: string;
  readonly output: string;
  readonly excel: boolean;
}

export const exportUsage = 'export [run]';
export const exportSummary = "Export a run's results as CSV: the dataset's columns, then ours";

export function buildExport(argv: Argv<SharedOptions>): Argv<ExportOptions> {
  return argv
    .positional('run', { type: 'string', default: 'latest', describe: 'latest, previous, an id, a run key or a name' })
    .option('output', {
      alias: 'o',
      type: 'string',
      requiresArg: true,
      demandOption: true,
      describe: 'A .csv file; - is stdout',
    })
    .option('excel', {
      type: 'boolean',
      default: false,
      describe: 'Make cells harmless for spreadsheets; changes data',
    })
    .example('$0 export -o results.csv', 'the newest run')
    .example('$0 export nightly -o - | head', 'to another program') as unknown as Argv<ExportOptions>;
}

export async function handleExport(
  options: ArgumentsCamelCase<ExportOptions>,
  { env, terminal, log }: CommandContext,
): Promise<number> {
  const { output } = options;
  if (output !== '-' && !output.toLowerCase().endsWith('.csv'))
    throw new UserError(`${output}: no export format has this ending.`, { where: '--output', next: 'Use .csv, or -.' });
  const db = chooseDatabase(options, env);
  log.notice(`Database: ${db.path}`);
  const { openExport } = await import('../operations/read-runs.ts');
  const exported = openExport(db.path, options.run, options.excel);
  try {
    if (exported.leftOut.length > 0)
      log.notice(`Left out, since they are named like our own columns: ${exported.leftOut.join(', ')}`);
    if (output === '-') await toStream(exported.pieces, terminal.stdout);
    else await (await import('./write-file.ts')).writeWhole(output, exported.pieces);
  } finally {
    exported.close();
  }
  return 0;
}

/** A reader that has seen enough closes the pipe: that is no fault. */
async function toStream(pieces: Iterable<string>, stream: NodeJS.WritableStream): Promise<void> {
  try {
    await pipeline(Readable.from(pieces), stream, { end: false });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  }
}
