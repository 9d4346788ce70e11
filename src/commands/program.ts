import yargs, { type Argv } from 'yargs';
import packageFile from '../../package.json' with { type: 'json' };
import type { Environment } from '../operations/wiring.ts';
import { acceptSummary, acceptUsage, buildAccept, handleAccept } from './accept.ts';
import { backupSummary, backupUsage, buildBackup, handleBackup } from './backup.ts';
import { buildCheck, checkSummary, checkUsage, handleCheck } from './check.ts';
import { buildCompare, compareSummary, compareUsage, handleCompare } from './compare.ts';
import { buildCompletion, completionSummary, completionUsage, handleCompletion, withCompletion } from './completion.ts';
import { buildExport, exportSummary, exportUsage, handleExport } from './export.ts';
import { buildInit, handleInit, initSummary, initUsage } from './init.ts';
import { type Log, openLog } from './log.ts';
import { buildPrune, handlePrune, pruneSummary, pruneUsage } from './prune.ts';
import { lastOfSingleFlags } from './repeated-flags.ts';
import { buildReport, handleReport, reportSummary, reportUsage } from './report.ts';
import { buildRescore, handleRescore, rescoreSummary, rescoreUsage } from './rescore.ts';
import { buildRun, handleRun, runSummary, runUsage } from './run.ts';
import { buildRuns, handleRuns, runsSummary, runsUsage } from './runs.ts';
import { type SharedOptions, withSharedOptions } from './shared-options.ts';
import { buildShow, handleShow, showSummary, showUsage } from './show.ts';
import { showError } from './show-error.ts';
import { buildSimulate, handleSimulate, simulateSummary, simulateUsage } from './simulate.ts';
import { inertFor, openTerminal, type Terminal, wrappedFor } from './terminal.ts';
import { buildTrend, handleTrend, trendSummary, trendUsage } from './trend.ts';
import { usageError, valueMissing } from './usage-error.ts';

/** What every command is given besides its options. */
export interface CommandContext {
  readonly env: Environment;
  readonly terminal: Terminal;
  readonly log: Log;
}

/** The whole program. Never throws: what went wrong is said on stderr. @returns the exit code */
export async function runProgram(args: readonly string[], env: Environment): Promise<number> {
  const choose = (handle: Command['handle']) => (options: SharedOptions) => {
    // Thrown, since after a handler that returns yargs renders the whole help, which takes it 30 ms.
    throw new ChosenCommand(handle, options);
  };
  const program = describeProgram(args);
  for (const { usage, summary, build, handle } of commands) program.command(usage, summary, build, choose(handle));
  program.fail((message, error) => {
    // yargs speaks of a user's mistake in `message` alone, but for one; an error of ours comes with none.
    if (error) throw valueMissing(error) ?? error;
    throw usageError(message, { flags: flagsOf(program), commands: commandNames, withFlag }, commandIn(args));
  });
  try {
    await program.parseAsync([...args]);
    return 0;
  } catch (thrown) {
    try {
      if (thrown instanceof ChosenCommand) return await perform(thrown, env);
      throw thrown;
    } catch (error) {
      const shown = showError(error);
      process.stderr.write(inertFor(env)(wrappedFor(process.stderr, shown.text)));
      return shown.exitCode;
    }
  }
}

class ChosenCommand {
  readonly handle: Command['handle'];
  readonly options: SharedOptions;

  constructor(handle: Command['handle'], options: SharedOptions) {
    this.handle = handle;
    this.options = options;
  }
}

async function perform({ handle, options }: ChosenCommand, env: Environment): Promise<number> {
  const terminal = openTerminal(env, options.color);
  // yargs gives a command's handler what its own `build` declared.
  return handle(options as never, { env, terminal, log: await openLog(options, terminal) });
}

/** One command as yargs and `runProgram` take it. */
interface Command {
  readonly usage: string;
  readonly summary: string;
  readonly build: (argv: Argv<SharedOptions>) => Argv<SharedOptions>;
  /** @returns the exit code */
  readonly handle: (options: never, context: CommandContext) => Promise<number>;
}

/** Every command, in the order of the help: a new one is a line here. */
const commands: readonly Command[] = [
  { usage: initUsage, summary: initSummary, build: buildInit, handle: handleInit },
  { usage: runUsage, summary: runSummary, build: buildRun, handle: handleRun },
  { usage: checkUsage, summary: checkSummary, build: buildCheck, handle: handleCheck },
  { usage: reportUsage, summary: reportSummary, build: buildReport, handle: handleReport },
  { usage: compareUsage, summary: compareSummary, build: buildCompare, handle: handleCompare },
  { usage: exportUsage, summary: exportSummary, build: buildExport, handle: handleExport },
  { usage: showUsage, summary: showSummary, build: buildShow, handle: handleShow },
  { usage: runsUsage, summary: runsSummary, build: buildRuns, handle: handleRuns },
  { usage: rescoreUsage, summary: rescoreSummary, build: buildRescore, handle: handleRescore },
  { usage: acceptUsage, summary: acceptSummary, build: buildAccept, handle: handleAccept },
  { usage: trendUsage, summary: trendSummary, build: buildTrend, handle: handleTrend },
  { usage: simulateUsage, summary: simulateSummary, build: buildSimulate, handle: handleSimulate },
  { usage: pruneUsage, summary: pruneSummary, build: buildPrune, handle: handlePrune },
  { usage: backupUsage, summary: backupSummary, build: buildBackup, handle: handleBackup },
  { usage: completionUsage, summary: completionSummary, build: buildCompletion, handle: handleCompletion },
];

const commandNames = commands.map(({ usage }) => usage.split(' ')[0] ?? usage);

function describeProgram(args: readonly string[]): Argv<SharedOptions> {
  const usages = commands.map(({ usage }) => usage);
  return withCompletion(lastOfSingleFlags(withSharedOptions(yargs()), args), args, usages)
    .scriptName('promptbatch')
    .usage('$0 COMMAND\n\nBatch prompt evaluation: a CSV of prompts, an OpenAI-compatible endpoint, one SQLite file.')
    .version(packageFile.version)
    .epilogue(
      'promptbatch COMMAND --help tells more. Exit codes: 0 good, 10 worse, 1 a bug of ours, 2 usage, 3 incomplete, 4 refused, ' +
        '5 local, 130 SIGINT (Ctrl-C), 143 SIGTERM.',
    )
    .demandCommand(1, 'Which command?')
    .strict()
    .wrap(Math.min(100, process.stdout.columns ?? 80))
    .exitProcess(false);
}

/** Of the command that is being parsed; yargs keeps them, its types don't say so. */
function flagsOf(program: Argv<SharedOptions>): readonly string[] {
  const { key } = (program as unknown as { getOptions(): { key: Readonly<Record<string, boolean>> } }).getOptions();
  return Object.keys(key);
}

/** The commands that have a flag of this name. */
function withFlag(flag: string): readonly string[] {
  return commands
    .filter(({ build }) => flagsOf(build(yargs() as unknown as Argv<SharedOptions>)).includes(flag))
    .map(({ usage }) => usage.split(' ')[0] ?? usage);
}

function commandIn(args: readonly string[]): Command | undefined {
  return commands.find(({ usage }) => usage.split(' ')[0] === args[0]);
}
