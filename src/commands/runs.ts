import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { RunStatus } from '../vocabulary/run.ts';
import type { CommandContext } from './program.ts';
import { chooseDatabase, type SharedOptions } from './shared-options.ts';

interface RunsOptions extends SharedOptions {
  readonly name: string | undefined;
  readonly tag: string | undefined;
  readonly status: RunStatus | undefined;
  readonly last: number | undefined;
  readonly json: boolean;
}

const statuses = ['running', 'interrupted', 'stopped', 'complete', 'abandoned'] as const satisfies readonly RunStatus[];

export const runsUsage = 'runs';
export const runsSummary = 'List the runs, the newest first';

export function buildRuns(argv: Argv<SharedOptions>): Argv<RunsOptions> {
  return argv
    .option('name', { type: 'string', requiresArg: true, describe: 'Only runs of this name' })
    .option('tag', { type: 'string', requiresArg: true, describe: 'Only runs with this tag' })
    .option('status', { choices: statuses, describe: 'Only runs of this status' })
    .option('last', { type: 'number', requiresArg: true, describe: 'Only the newest so many' })
    .option('json', { type: 'boolean', default: false, describe: 'As JSON' })
    .example('$0 runs --last 5', 'the five newest')
    .example(
      '$0 runs --status interrupted --json',
      'what can be resumed, for a script',
    ) as unknown as Argv<RunsOptions>;
}

export async function handleRuns(
  options: ArgumentsCamelCase<RunsOptions>,
  { env, terminal, log }: CommandContext,
): Promise<number> {
  const { renderRuns, renderRunsJson } = await import('../report/runs.ts');
  const db = chooseDatabase(options, env);
  log.notice(`Database: ${db.path}`);
  const { runsIn } = await import('../operations/read-runs.ts');
  const { name, tag, status, last } = options;
  const runs = runsIn(db.path, { name, tag, status, last });
  terminal.show(options.json ? renderRunsJson(runs) : renderRuns(runs, terminal));
  return 0;
}
