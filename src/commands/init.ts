import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { Project } from '../operations/init-project.ts';
import type { CommandContext } from './program.ts';
import type { SharedOptions } from './shared-options.ts';

export interface InitOptions extends SharedOptions {
  readonly from: 'promptfoo' | undefined;
  readonly file: string | undefined;
  readonly output: string;
  readonly baseUrl: string | undefined;
  readonly simulated: boolean | undefined;
  readonly apiKeyEnv: string | undefined;
  readonly model: string | undefined;
  readonly dataset: string | undefined;
  readonly prompt: string | undefined;
  readonly expected: string | undefined;
  readonly name: string | undefined;
  readonly yes: boolean;
}

export const initUsage = 'init [file]';
export const initSummary = 'Write a first config and a small dataset; asks on a terminal';

export function buildInit(argv: Argv<SharedOptions>): Argv<InitOptions> {
  const text = { type: 'string', requiresArg: true } as const;
  return argv
    .positional('file', { type: 'string', describe: 'With --from: the config to convert' })
    .option('from', {
      choices: ['promptfoo'] as const,
      requiresArg: true,
      describe: 'Convert a config and its tests, and list what cannot be carried over',
      conflicts: ['model', 'dataset', 'prompt', 'expected'],
    })
    .option('output', { ...text, alias: 'o', default: 'promptbatch.yaml', describe: 'The config to write' })
    .option('base-url', { ...text, describe: 'Of an OpenAI-compatible API; default: https://api.aimlapi.com/v1' })
    .option('simulated', {
      type: 'boolean',
      describe: 'Ask the built-in endpoint: no key, nothing leaves this machine',
      conflicts: ['base-url', 'api-key-env'],
    })
    .option('api-key-env', { ...text, describe: "The variable that holds the key; default: the host's own" })
    .option('model', { ...text, describe: 'Default: baidu/ernie-4.5-0.3b' })
    .option('dataset', { ...text, describe: 'A CSV file; default: a starter one is written' })
    .option('prompt', { ...text, describe: "A template such as 'Translate: {{ text }}', or a column's name" })
    .option('expected', { ...text, describe: 'The column that holds what is right; default: one called so' })
    .option('name', { ...text, describe: "What runs are called; default: the dataset's name" })
    .option('yes', { alias: 'y', type: 'boolean', default: false, describe: 'Ask nothing: flags and defaults' })
    .example('$0 init', 'asks five questions')
    .example('$0 init --simulated --yes', 'a first run without a key')
    .example(
      "$0 init --dataset qa.csv --prompt 'Q: {{ question }}' --expected answer --yes",
      'for scripts',
    ) as unknown as Argv<InitOptions>;
}

export async function handleInit(
  options: ArgumentsCamelCase<InitOptions>,
  { terminal, log }: CommandContext,
): Promise<number> {
  if (options.from !== undefined || options.file !== undefined) {
    const { convertConfig } = await import('./init-from.ts');
    return convertConfig(options, log);
  }
  const { initProject } = await import('../operations/init-project.ts');
  const { gatherAnswers } = await import('./init-answers.ts');
  const { NotAnswered, openAsker } = await import('./ask.ts');
  const mayAsk = terminal.isInteractive && !options.yes && !options.quiet && !options.logJson;
  const asker = mayAsk ? openAsker(terminal.stdin, terminal.stderr) : null;
  try {
    const answers = await gatherAnswers(options, asker);
    const project = await initProject(answers, options.output);
    for (const line of summaryOf(project, options.output)) log.notice(line);
    if (answers.dataset.expected === null)
      log.notice('Nothing judges the answers yet: see scorers in the config, or name a column with --expected.');
    return 0;
  } catch (error) {
    if (!(error instanceof NotAnswered)) throw error;
    log.notice('Nothing was written.');
    return 130;
  } finally {
    asker?.close();
  }
}

/** What lies there now, and the next two commands. */
export function summaryOf({ written, kept, keyVariable }: Project, configPath: string): readonly string[] {
  const config = shellWord(configPath);
  return [
    `Written: ${written.join(', ')}`,
    ...(kept.length > 0 ? [`Already there, left as they are: ${kept.join(', ')}`] : []),
    ...(keyVariable === null
      ? []
      : [`The key is read from the environment: export ${keyVariable}=… (or --env-file .env)`]),
    'Next:',
    `  promptbatch check ${config}`,
    `  promptbatch run ${config}`,
  ];
}

function shellWord(text: string): string {
  return /^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
