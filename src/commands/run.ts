import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { RunWatcher } from '../operations/execute-run.ts';
import type { ReportData } from '../report/report-data.ts';
import { UserError } from '../vocabulary/user-error.ts';
import type { Drawing } from './draw-progress.ts';
import { withEnvFile } from './env-file.ts';
import type { CommandContext } from './program.ts';
import { chooseDatabase, type SharedOptions } from './shared-options.ts';

interface RunOptions extends SharedOptions {
  readonly config: string;
  readonly runKey: string | undefined;
  readonly resume: string | undefined;
  readonly fresh: boolean;
  readonly limit: number | undefined;
  readonly sample: number | undefined;
  readonly seed: number | undefined;
  readonly shuffle: boolean | undefined;
  readonly filter: string | undefined;
  readonly concurrency: number | undefined;
  readonly model: string | undefined;
  readonly baseUrl: string | undefined;
  readonly set: readonly string[] | undefined;
  readonly name: string | undefined;
  readonly tag: readonly string[] | undefined;
  readonly output: readonly string[] | undefined;
  readonly envFile: string | undefined;
}

export const runUsage = 'run <config>';
export const runSummary = 'Run a config: ask, save, score, report';

export function buildRun(argv: Argv<SharedOptions>): Argv<RunOptions> {
  const text = { type: 'string', requiresArg: true } as const;
  const count = { type: 'number', requiresArg: true } as const;
  const texts = { type: 'string', array: true, requiresArg: true, nargs: 1 } as const;
  return argv
    .positional('config', {
      type: 'string',
      demandOption: true,
      describe: 'A YAML or JSON file, e.g. configs/demo.yaml',
    })
    .option('run-key', { ...text, describe: 'One run a key, e.g. the date: it is resumed, or its verdict told again' })
    .option('resume', { ...text, describe: 'Go on with this run' })
    .option('fresh', { type: 'boolean', default: false, describe: 'Begin a new run, whatever is unfinished' })
    .option('limit', { ...count, describe: 'At most so many rows' })
    .option('sample', { ...count, describe: 'So many rows, chosen by --seed' })
    .option('seed', { ...count, describe: 'For --sample and --shuffle' })
    .option('shuffle', { type: 'boolean', describe: 'Order the rows by --seed' })
    .option('filter', { ...text, describe: "Only these rows, e.g. 'topic=maths'" })
    .option('concurrency', { ...count, alias: 'j', describe: 'Requests in flight at a time, at most' })
    .option('model', { ...text, describe: 'For every variant' })
    .option('base-url', { ...text, describe: 'Of an OpenAI-compatible endpoint' })
    .option('set', { ...texts, describe: 'Any setting of the config: path=value' })
    .option('name', { ...text, describe: 'What the run is called' })
    .option('tag', { ...texts, describe: 'To find the run by' })
    .option('output', { ...texts, alias: 'o', describe: 'Write the report there too: .json or .txt' })
    .option('env-file', { ...text, describe: 'Read environment variables from it' })
    .example('$0 run configs/demo.yaml', 'the shipped questions against the built-in endpoint')
    .example(
      '$0 run configs/nightly.yaml --run-key "$(date +%F)"',
      'from cron: safe to call again',
    ) as unknown as Argv<RunOptions>;
}

export async function handleRun(options: ArgumentsCamelCase<RunOptions>, context: CommandContext): Promise<number> {
  const { terminal, log } = context;
  const env = await withEnvFile(context.env, options.envFile);
  const outputs = await Promise.all((options.output ?? []).map(formatFor));
  const db = chooseDatabase(options, env);
  log.notice(`Database: ${db.path}`);

  const { evaluate } = await import('../operations/evaluate.ts');
  const { realWorld } = await import('../operations/wiring.ts');
  const { runKey = null, resume = null, fresh, config, limit: rowLimit, tag: tags } = options;
  const { name, model, baseUrl, concurrency, filter, sample, seed, shuffle, set } = options;
  const { report, exitCode } = await evaluate(
    {
      config,
      dbPath: db.path,
      runKey,
      resume,
      fresh,
      overrides: { name, tags, model, baseUrl, concurrency, filter, rowLimit, sample, seed, shuffle, set },
    },
    realWorld(env),
    watcherOf(options, context),
  );
  if (report) {
    const { reportFormats } = await import('../report/formats.ts');
    const { writeWhole } = await import('./write-file.ts');
    const render = (format: 'terminal' | 'json', width: number, color: boolean, of: ReportData) =>
      reportFormats[format](of, { width, color, db: db.given });
    for (const { path, format } of outputs) await writeWhole(path, render(format, 100, false, report));
    terminal.stdout.write(render('terminal', terminal.width, terminal.color, report));
  }
  return exitCode;
}

function watcherOf(options: SharedOptions, { terminal, log }: CommandContext): RunWatcher {
  const isLive = terminal.isLive && !options.quiet && !options.logJson;
  let drawing: Promise<Drawing> | null = null;
  return {
    notice: log.notice,
    started: ({ id, name, isResumed, samples, doneBefore, simulated, snapshot }) => {
      const what = isResumed ? `goes on: ${doneBefore} of ${samples} samples are done` : `${samples} samples`;
      log.notice(`Run ${id} (${name}): ${what}${simulated ? '; the built-in endpoint answers' : ''}`);
      // Loaded while the first requests are under way.
      drawing = import('./draw-progress.ts').then(({ drawProgress }) => drawProgress(snapshot, log, terminal, isLive));
      // A fault of it is met at the end, once every answer under way is saved.
      drawing.catch(() => undefined);
    },
    ended: async () => (await drawing)?.stop(),
  };
}

async function formatFor(path: string) {
  const { reportFormatOf } = await import('../report/formats.ts');
  const format = reportFormatOf(path);
  if (format) {
    await (await import('./write-file.ts')).expectWritable(path);
    return { path, format };
  }
  throw new UserError(`${path}: no report format has this ending.`, { where: '--output', next: 'Use .json or .txt.' });
}
