import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { WhenLive } from '../operations/claim-name.ts';
import type { RunWatcher } from '../operations/execute-run.ts';
import { oneExitCode } from '../operations/exit-codes.ts';
import type { ExitCode } from '../vocabulary/run.ts';
import { UserError } from '../vocabulary/user-error.ts';
import type { Drawing } from './draw-progress.ts';
import { showDryRun } from './dry-run.ts';
import { withEnvFile } from './env-file.ts';
import { handOver } from './hand-over.ts';
import type { CommandContext } from './program.ts';
import { reportFiles } from './report-files.ts';
import { chooseDatabase, type SharedOptions } from './shared-options.ts';
import { showError } from './show-error.ts';

interface RunOptions extends SharedOptions {
  readonly config: readonly string[];
  readonly runKey: string | undefined;
  readonly resume: string | undefined;
  readonly fresh: boolean;
  readonly retryFailed: boolean;
  readonly acceptBaseline: boolean;
  readonly waitForOther: boolean;
  readonly parallel: boolean;
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
  readonly dryRun: boolean;
  readonly json: boolean;
}

export const runUsage = 'run <config..>';
export const runSummary = 'Run configs, one after the other: ask, save, score, report';

export function buildRun(argv: Argv<SharedOptions>): Argv<RunOptions> {
  const text = { type: 'string', requiresArg: true } as const;
  const count = { type: 'number', requiresArg: true } as const;
  const flag = { type: 'boolean', default: false } as const;
  const texts = { type: 'string', array: true, requiresArg: true, nargs: 1 } as const;
  return argv
    .positional('config', {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'YAML or JSON files, e.g. configs/demo.yaml; all are checked before the first runs',
    })
    .option('run-key', { ...text, describe: 'One run a key, e.g. the date: it is resumed, or its verdict told again' })
    .option('resume', { ...text, describe: 'Go on with this run' })
    .option('fresh', { ...flag, describe: 'Begin a new run, whatever is unfinished' })
    .option('retry-failed', {
      ...flag,
      describe: 'Ask the failed samples again: of --resume, of --run-key, else of the newest run of this config',
    })
    .option('accept-baseline', {
      ...flag,
      describe: 'Once it completes, declare this run good: those before it count no more',
    })
    .option('wait-for-other', { ...flag, describe: 'Queue behind a live run of this name instead of being refused' })
    .option('parallel', { ...flag, describe: 'Run beside a live run of this name' })
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
    .option('output', {
      ...texts,
      alias: 'o',
      describe: 'Write the report there too: .md, .json, .txt or .xml (JUnit); {name} and {id} are the run’s',
    })
    .option('dry-run', {
      ...flag,
      describe: 'Only show the first requests, the counts and which run it would be',
    })
    .option('json', { ...flag, describe: 'With --dry-run: as JSON' })
    .option('env-file', { ...text, describe: 'Read environment variables from it' })
    .example('$0 run configs/demo.yaml', 'the shipped questions against the built-in endpoint')
    .example('$0 run configs/demo.yaml --dry-run', 'what would be sent, and nothing is')
    .example('$0 run configs/nightly.yaml --run-key "$(date +%F)"', 'from cron: safe to call again')
    .example('$0 run configs/nightly.yaml --retry-failed', 'the newest run again, but only what failed')
    .example('$0 run configs/nightly.yaml --accept-baseline', 'it got worse on purpose: measure by it from now on')
    .example('$0 run configs/nightly.yaml --wait-for-other', 'from cron, where one night may reach into the next')
    .example(
      '$0 run configs/*.yaml -o results/{name}.json',
      'several, with one exit code',
    ) as unknown as Argv<RunOptions>;
}

export async function handleRun(options: ArgumentsCamelCase<RunOptions>, context: CommandContext): Promise<number> {
  const { terminal, log } = context;
  const env = await withEnvFile(context.env, options.envFile);
  const files = await reportFiles(options.output ?? [], options.config.length);
  const db = chooseDatabase(options, env);
  log.notice(`Database: ${db.path}`);

  if (options.dryRun) return showDryRun({ ...wishOf(options), dbPath: db.path }, env, options.json, context);
  if (options.json)
    throw new UserError('--json belongs to --dry-run.', {
      where: '--json',
      next: 'For the report as JSON: -o report.json',
    });
  const { evaluateEach } = await import('../operations/evaluate-each.ts');
  const { realWorld } = await import('../operations/wiring.ts');
  const world = realWorld(env);
  const begun = new Set<string>();
  const watcher = watcherOf(options, context, begun);
  const codes: ExitCode[] = [];
  let isFirst = true;
  for await (const evaluated of evaluateEach({ ...wishOf(options), dbPath: db.path }, world, watcher)) {
    const { report, config, exitCode, error } = evaluated;
    if (error) terminal.tellWrapped(showError(error).text);
    if (report && config) {
      if (!isFirst) terminal.show('\n');
      isFirst = false;
      const isToldAgain = !begun.has(report.run.id);
      const handed = { report, config, exitCode, isToldAgain, files };
      codes.push(await handOver(handed, db, world, options, context));
    } else codes.push(exitCode);
  }
  return oneExitCode(codes);
}

/** Which configs, which rows, which run: what the command line says. */
function wishOf(options: ArgumentsCamelCase<RunOptions>) {
  const { runKey = null, resume = null, fresh, retryFailed, config: configs, limit: rowLimit, tag: tags } = options;
  const { name, model, baseUrl, concurrency, filter, sample, seed, shuffle, set, acceptBaseline } = options;
  const overrides = { name, tags, model, baseUrl, concurrency, filter, rowLimit, sample, seed, shuffle, set };
  return {
    configs,
    runKey,
    resume,
    fresh,
    retryFailed,
    whenLive: whenLiveOf(options),
    acceptsBaseline: acceptBaseline,
    overrides,
  };
}

function whenLiveOf({ waitForOther, parallel }: Pick<RunOptions, 'waitForOther' | 'parallel'>): WhenLive {
  if (waitForOther && parallel)
    throw new UserError('--wait-for-other waits for a live run, --parallel does not: they cannot both be.', {
      next: 'Leave one of the two out.',
    });
  return waitForOther ? 'wait' : parallel ? 'parallel' : 'refuse';
}

/** @param begun is told the id of every run that is not only told again */
function watcherOf(options: SharedOptions, { terminal, log }: CommandContext, begun: Set<string>): RunWatcher {
  const isLive = terminal.isLive && !options.quiet && !options.logJson;
  let drawing: Promise<Drawing> | null = null;
  return {
    notice: log.notice,
    started: ({ id, name, isResumed, samples, doneBefore, simulated, snapshot }) => {
      begun.add(id);
      const what = isResumed ? `goes on: ${doneBefore} of ${samples} samples are done` : `${samples} samples`;
      log.notice(`Run ${id} (${name}): ${what}${simulated ? '; the built-in endpoint answers' : ''}`);
      // Loaded while the first requests are under way.
      drawing = import('./draw-progress.ts').then(({ drawProgress }) => drawProgress(snapshot, log, terminal, isLive));
      // A fault of it is met at the end, once every answer under way is saved.
      drawing.catch(() => undefined);
    },
    changed: log.changed,
    ended: async () => (await drawing)?.stop(),
  };
}
