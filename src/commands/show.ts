import type { ArgumentsCamelCase, Argv } from 'yargs';
import { UserError } from '../vocabulary/user-error.ts';
import type { CommandContext } from './program.ts';
import { chooseDatabase, type SharedOptions } from './shared-options.ts';

interface ShowOptions extends SharedOptions {
  readonly run: string;
  readonly row: string;
  readonly variant: string | undefined;
  readonly repeat: number | undefined;
  readonly curl: boolean;
  readonly json: boolean;
}

export const showUsage = 'show <run> <row>';
export const showSummary = 'Show one sample whole: messages, answer, attempts, scores, cost';

export function buildShow(argv: Argv<SharedOptions>): Argv<ShowOptions> {
  return argv
    .positional('run', { type: 'string', demandOption: true, describe: 'latest, previous, an id, a run key or a name' })
    .positional('row', {
      type: 'string',
      demandOption: true,
      describe: "A row key; '#0' is the first row, '#1' the next",
    })
    .option('variant', { type: 'string', requiresArg: true, describe: 'The label of one variant' })
    .option('repeat', { type: 'number', requiresArg: true, describe: 'One repeat; 0 is the first' })
    .option('curl', {
      type: 'boolean',
      default: false,
      describe: 'The request as a command for a shell, without the key',
    })
    .option('json', { type: 'boolean', default: false, describe: 'As JSON' })
    .example('$0 show latest q7', 'the row whose key is q7, in the newest run')
    .example("$0 show nightly '#0' --variant ernie", 'the first row, by one of several variants')
    .example('$0 show latest q7 --curl | sh', 'ask again by hand') as unknown as Argv<ShowOptions>;
}

export async function handleShow(
  options: ArgumentsCamelCase<ShowOptions>,
  { env, terminal, log }: CommandContext,
): Promise<number> {
  if (options.curl && options.json)
    throw new UserError('--curl and --json are two ways to show it: one of them.', { where: '--curl' });
  const db = chooseDatabase(options, env);
  log.notice(`Database: ${db.path}`);
  const { requestToRepeat, showSamples } = await import('../operations/show-sample.ts');
  const { run, row, variant, repeat } = options;
  const wanted = { run, row, variant, repeat };
  if (options.curl) {
    const { renderCurl } = await import('../report/curl.ts');
    terminal.show(renderCurl(requestToRepeat(db.path, wanted)));
    return 0;
  }
  const { renderShow, renderShowJson } = await import('../report/show.ts');
  const data = showSamples(db.path, wanted);
  const { width, color } = terminal;
  terminal.show(options.json ? renderShowJson(data) : renderShow(data, { width, color, db: db.given }));
  return 0;
}
