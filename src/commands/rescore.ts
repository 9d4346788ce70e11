import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { CommandContext } from './program.ts';
import { chooseDatabase, type SharedOptions } from './shared-options.ts';

interface RescoreOptions extends SharedOptions {
  readonly run: string;
  readonly config: string | undefined;
  readonly json: boolean;
}

export const rescoreUsage = 'rescore <run> [config]';
export const rescoreSummary = "Grade a run's stored answers anew with today's scorers; nothing is sent";

export function buildRescore(argv: Argv<SharedOptions>): Argv<RescoreOptions> {
  return argv
    .positional('run', { type: 'string', demandOption: true, describe: 'latest, previous, an id, a run key or a name' })
    .positional('config', {
      type: 'string',
      describe: 'Whose scorers and gates count; default: the one it was started with',
    })
    .option('json', { type: 'boolean', default: false, describe: 'As JSON' })
    .example('$0 rescore latest', 'the scorers were changed in the config')
    .example('$0 rescore 2026-08-21 configs/nightly.yaml', 'by the scorers of this config')
    .epilogue(
      "Rows that the config's dataset still has, by their key and with the same prompt, are graded by what it expects today. The flags that the run was started with count for its own config alone. The old scores stay stored. A complete run gets its verdict anew; the exit code is that verdict's.",
    ) as unknown as Argv<RescoreOptions>;
}

export async function handleRescore(
  options: ArgumentsCamelCase<RescoreOptions>,
  { env, terminal, log }: CommandContext,
): Promise<number> {
  const { renderRescored, renderRescoredJson } = await import('../report/rescored.ts');
  const db = chooseDatabase(options, env);
  log.notice(`Database: ${db.path}`);
  const { rescore } = await import('../operations/rescore-run.ts');
  const { realWorld } = await import('../operations/wiring.ts');
  const { run, config = null } = options;
  const { data, exitCode } = await rescore({ run, config, dbPath: db.path }, realWorld(env), log.notice);
  terminal.show(options.json ? renderRescoredJson(data) : renderRescored(data, terminal.width));
  return exitCode;
}
