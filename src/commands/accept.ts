import type { ArgumentsCamelCase, Argv } from 'yargs';
import { printable } from '../report/printable.ts';
import type { CommandContext } from './program.ts';
import { chooseDatabase, type SharedOptions } from './shared-options.ts';

interface AcceptOptions extends SharedOptions {
  readonly run: string;
  readonly undo: boolean;
}

export const acceptUsage = 'accept <run>';
export const acceptSummary = 'Declare a run good: the nights after it are compared with it';

export function buildAccept(argv: Argv<SharedOptions>): Argv<AcceptOptions> {
  return argv
    .positional('run', { type: 'string', demandOption: true, describe: 'latest, previous, an id, a run key or a name' })
    .option('undo', { type: 'boolean', default: false, describe: 'Take it back: its own verdict counts again' })
    .example('$0 accept latest', 'last night is worse, and that is meant to be so')
    .example('$0 accept latest --undo', 'it was not')
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
  const { acceptIn, unacceptIn } = await import('../operations/accept-run.ts');
  const { realWorld } = await import('../operations/wiring.ts');
  if (options.undo) {
    const { id, name, counting } = unacceptIn(db.path, options.run);
    const then =
      counting === null
        ? `no run of ${printable(name)} is, and every good night counts`
        : `run ${counting} is, and counts`;
    terminal.show(`Run ${id} is no longer accepted: ${then}.\n`);
    return 0;
  }
  const { id, name, wasAccepted, isOfSomeRows, outdoneBy } = acceptIn(db.path, options.run, realWorld(env));
  const since = wasAccepted ? 'was accepted before' : 'is accepted';
  const nights = `the nights of ${printable(name)} after it${isOfSomeRows ? ' that ask for the same rows' : ''}`;
  const then =
    outdoneBy === null
      ? `${nights} are compared with it, with none before it`
      : `but run ${outdoneBy}, which is newer, is accepted too, and counts: no night before that one is compared with. To take that back: promptbatch accept ${outdoneBy} --undo`;
  terminal.show(`Run ${id} ${since}: ${then}.\n`);
  return 0;
}
