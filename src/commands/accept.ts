import type { ArgumentsCamelCase, Argv } from 'yargs';
import { printable } from '../report/printable.ts';
import type { CommandContext } from './program.ts';
import { chooseDatabase, type SharedOptions } from './shared-options.ts';

interface AcceptOptions extends SharedOptions {
  readonly run: string;
}

export const acceptUsage = 'accept <run>';
export const acceptSummary = 'Declare a run good: the nights after it are compared with it';

export function buildAccept(argv: Argv<SharedOptions>): Argv<AcceptOptions> {
  return argv
    .positional('run', { type: 'string', demandOption: true, describe: 'latest, previous, an id, a run key or a name' })
    .example('$0 accept latest', 'last night is worse, and that is meant to be so')
    .epilogue(
      'The run must be complete and miss at most 2 % of its samples; its exit code does not matter. No night before it is compared with any more, and the pinned reference starts anew with it.',
    ) as unknown as Argv<AcceptOptions>;
}

export async function handleAccept(
  options: ArgumentsCamelCase<AcceptOptions>,
  { env, terminal, log }: CommandContext,
): Promise<number> {
  const db = chooseDatabase(options, env);
  log.notice(`Database: ${db.path}`);
  const { acceptIn } = await import('../operations/accept-run.ts');
  const { realWorld } = await import('../operations/wiring.ts');
  const { id, name, wasAccepted } = acceptIn(db.path, options.run, realWorld(env));
  const since = wasAccepted ? 'was accepted before' : 'is accepted';
  terminal.show(
    `Run ${id} ${since}: the nights of ${printable(name)} after it are compared with it, with none before it.\n`,
  );
  return 0;
}
