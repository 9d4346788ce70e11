import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { Exported } from '../operations/export-run.ts';
import type { CommandContext } from './program.ts';
import { chooseDatabase, type SharedOptions } from './shared-options.ts';

interface ExportOptions extends SharedOptions {
  readonly run: string;
  readonly output: string;
  readonly format: 'csv' | 'jsonl' | undefined;
  readonly columns: string | undefined;
  readonly where: readonly string[] | undefined;
  readonly excel: boolean;
}

export const exportUsage = 'export [run]';
export const exportSummary = "Export a run's results as CSV or JSON Lines: the dataset's columns, then ours (pb_…)";

export function buildExport(argv: Argv<SharedOptions>): Argv<ExportOptions> {
  const text = { type: 'string', requiresArg: true } as const;
  return argv
    .positional('run', { type: 'string', default: 'latest', describe: 'latest, previous, an id, a run key or a name' })
    .option('output', { ...text, alias: 'o', demandOption: true, describe: 'A .csv or .jsonl file; - is stdout' })
    .option('format', {
      choices: ['csv', 'jsonl'] as const,
      describe: "Default: by the file's ending, CSV on stdout",
    })
    .option('columns', {
      ...text,
      describe: 'Only these, in this order: id,answer,passed_contains (pb_ may be left out)',
    })
    .option('where', {
      ...text,
      array: true,
      nargs: 1,
      describe:
        'Only results with COLUMN=VALUE; also != < <= > >=, and nothing after = for an empty cell. Any column: status, ' +
        "variant, error_kind, passed_NAME, the dataset's own. Given twice: both hold",
    })
    .option('excel', {
      type: 'boolean',
      default: false,
      describe: 'CSV that is harmless for spreadsheets; changes data',
    })
    .example('$0 export -o results.csv', 'the newest run')
    .example('$0 export nightly -o - | head', 'to another program')
    .example('$0 export -o failed.jsonl --where status=failed', 'only what failed, as JSON Lines')
    .example(
      "$0 export -o slow.csv --columns id,answer,latency_ms --where 'latency_ms>2000'",
      'quote < and >, the shell takes them for files',
    ) as unknown as Argv<ExportOptions>;
}

export async function handleExport(
  options: ArgumentsCamelCase<ExportOptions>,
  { env, terminal, log }: CommandContext,
): Promise<number> {
  const { run, format, columns, where = [], excel } = options;
  const path = options.output === '-' ? null : resolve(options.output);
  const db = chooseDatabase(options, env);
  log.notice(`Database: ${db.path}`);
  const { openExport } = await import('../operations/export-run.ts');
  const exported = openExport(db.path, { run, path, format, columns, where, excel });
  try {
    if (exported.leftOut.length > 0)
      log.notice(`Left out, since they are named like our own columns: ${exported.leftOut.join(', ')}`);
    if (path === null) {
      if (!(await toStream(exported.pieces, terminal.stdout))) return 5;
    } else await (await import('../operations/write-file.ts')).writeWhole(path, exported.pieces);
    log.notice(`${exportedSentence(exported)}${path === null ? '' : ` to ${path}`}`);
    if (exported.pruned() > 0)
      log.notice(`Of its answers ${exported.pruned()} have no text any more: they were pruned`);
    if (exported.unfinished > 0) log.notice(`Of its samples ${exported.unfinished} have no result yet`);
  } finally {
    exported.close();
  }
  return 0;
}

function exportedSentence({ runId, written }: Exported): string {
  const count = written();
  return `Exported ${count} ${count === 1 ? 'result' : 'results'} of run ${runId}`;
}

/**
 * A reader that has seen enough closes the pipe: then there is no one to write the rest for.
 * @returns false: it could not be written, which the terminal has told
 */
async function toStream(pieces: Iterable<string>, stream: NodeJS.WritableStream): Promise<boolean> {
  try {
    await pipeline(Readable.from(pieces), stream, { end: false });
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error && error.syscall === 'write' && 'code' in error)) throw error;
    return error.code === 'EPIPE';
  }
}
