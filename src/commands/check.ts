import type { ArgumentsCamelCase, Argv } from 'yargs';
import { UserError } from '../vocabulary/user-error.ts';
import { withEnvFile } from './env-file.ts';
import type { CommandContext } from './program.ts';
import { chooseDatabase, type SharedOptions } from './shared-options.ts';

interface CheckCommandOptions extends SharedOptions {
  readonly config: string;
  readonly probe: boolean;
  readonly wait: boolean;
  readonly waitSeconds: number | undefined;
  readonly json: boolean;
  readonly name: string | undefined;
  readonly model: string | undefined;
  readonly baseUrl: string | undefined;
  readonly set: readonly string[] | undefined;
  readonly envFile: string | undefined;
}

export const checkUsage = 'check <config>';
export const checkSummary = 'Tell all that can be known before a run: dataset, key, endpoint, model, disk';

const defaultWaitSeconds = 600;

export function buildCheck(argv: Argv<SharedOptions>): Argv<CheckCommandOptions> {
  const text = { type: 'string', requiresArg: true } as const;
  const flag = { type: 'boolean', default: false } as const;
  return argv
    .positional('config', {
      type: 'string',
      demandOption: true,
      describe: 'A YAML or JSON file, e.g. configs/demo.yaml',
    })
    .option('probe', { ...flag, describe: 'Send one real request, the first sample; it may cost' })
    .option('wait', { ...flag, describe: 'Wait until the endpoint answers, e.g. while it loads a model' })
    .option('wait-seconds', {
      type: 'number',
      requiresArg: true,
      describe: `At most so long; default ${defaultWaitSeconds}`,
    })
    .option('json', { ...flag, describe: 'As JSON' })
    .option('name', { ...text, describe: 'What the run would be called' })
    .option('model', { ...text, describe: 'For every variant' })
    .option('base-url', { ...text, describe: 'Of an OpenAI-compatible endpoint' })
    .option('set', {
      type: 'string',
      array: true,
      requiresArg: true,
      nargs: 1,
      describe: 'Any setting of the config: path=value',
    })
    .option('env-file', { ...text, describe: 'Read environment variables from it' })
    .example('$0 check configs/demo.yaml', 'nothing is sent that may cost')
    .example('$0 check configs/demo.yaml --probe', 'and one real request')
    .epilogue(
      'Marks: ✓ good, ✗ to be mended, ! works, but, – the endpoint does not say. Exit codes: 0 without ✗, ' +
        'else 5 local, 4 refused or withdrawn, 3 unreachable, 2 config, dataset or key.',
    ) as unknown as Argv<CheckCommandOptions>;
}

export async function handleCheck(
  options: ArgumentsCamelCase<CheckCommandOptions>,
  { env: ownEnv, terminal, log }: CommandContext,
): Promise<number> {
  const env = await withEnvFile(ownEnv, options.envFile);
  const waitMs = waitOf(options);
  const db = chooseDatabase(options, env);
  log.notice(`Database: ${db.path}`);
  const { checkSetup } = await import('../operations/check-setup.ts');
  const { realWorld } = await import('../operations/wiring.ts');
  const { config: configPath, probe, name, model, baseUrl, set } = options;
  const checked = await checkSetup(
    { configPath, dbPath: db.path, probe, waitMs, overrides: { name, model, baseUrl, set } },
    realWorld(env),
    log.notice,
  );
  const { renderCheck, renderCheckJson } = await import('../report/check.ts');
  terminal.show(options.json ? renderCheckJson(checked) : renderCheck(checked, terminal));
  return checked.exitCode;
}

function waitOf({ wait, waitSeconds }: CheckCommandOptions): number | null {
  if (waitSeconds === undefined) return wait ? defaultWaitSeconds * 1000 : null;
  if (waitSeconds > 0) return waitSeconds * 1000;
  throw new UserError('--wait-seconds must be above 0.', { where: '--wait-seconds' });
}
