import type { ArgumentsCamelCase, Argv } from 'yargs';
import { countOf, formatCount } from '../report/format-values.ts';
import { printable } from '../report/printable.ts';
import type { CommandContext } from './program.ts';
import { chooseDatabase, type SharedOptions } from './shared-options.ts';

interface BackupOptions extends SharedOptions {
  readonly file: string;
}

export const backupUsage = 'backup <file>';
export const backupSummary = 'Copy the database into a new file, also while runs go on';

export function buildBackup(argv: Argv<SharedOptions>): Argv<BackupOptions> {
  return argv
    .positional('file', { type: 'string', demandOption: true, describe: 'The new file; never overwritten' })
    .example('$0 backup "results-$(date +%F).db"', 'one file a day')
    .example('$0 runs --db results-2026-11-24.db', 'a backup is a database like any other')
    .epilogue(
      'The file appears whole and checked, or not at all. While it is made, the WAL of a live run cannot be emptied.',
    ) as unknown as Argv<BackupOptions>;
}

export async function handleBackup(
  options: ArgumentsCamelCase<BackupOptions>,
  { env, terminal, log }: CommandContext,
): Promise<number> {
  const db = chooseDatabase(options, env);
  log.notice(`Database: ${db.path}`);
  const { backup } = await import('../operations/backup.ts');
  const { realWorld } = await import('../operations/wiring.ts');
  const { path, bytes, runs, results } = await backup(db.path, options.file, realWorld(env));
  terminal.show(
    `${printable(path)}: ${formatCount(bytes)} bytes, ${countOf(runs, 'run')} with ${countOf(results, 'result')}, checked.\n`,
  );
  return 0;
}
