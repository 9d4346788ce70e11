import yargs, { type Argv } from 'yargs';
import packageFile from '../../package.json' with { type: 'json' };
import type { Environment } from '../operations/wiring.ts';
import { nearest } from '../vocabulary/nearest.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { buildExport, exportSummary, exportUsage, handleExport } from './export.ts';
import { type Log, openLog } from './log.ts';
import { buildReport, handleReport, reportSummary, reportUsage } from './report.ts';
import { buildRun, handleRun, runSummary, runUsage } from './run.ts';
import { buildRuns, handleRuns, runsSummary, runsUsage } from './runs.ts';
import { type SharedOptions, withSharedOptions } from './shared-options.ts';
import { showError } from './show-error.ts';
import { buildSimulate, handleSimulate, simulateSummary, simulateUsage } from './simulate.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** What every command is given besides its options. */
export interface CommandContext {
  readonly env: Environment;
  readonly terminal: Terminal;
  readonly log: Log;
}

/** The whole program. Never throws: what went wrong is said on stderr. @returns the exit code */
export async function runProgram(args: readonly string[], env: Environment): Promise<number> {
  let exitCode = 0;
  const perform =
    <Options extends SharedOptions>(handle: (options: Options, context: CommandContext) => Promise<number>) =>
    async (options: Options): Promise<void> => {
      const terminal = openTerminal(env, options.color);
      exitCode = await handle(options, { env, terminal, log: await openLog(options, terminal) });
    };
  const program = describeProgram()
    .command(runUsage, runSummary, buildRun, perform(handleRun))
    .command(reportUsage, reportSummary, buildReport, perform(handleReport))
    .command(exportUsage, exportSummary, buildExport, perform(handleExport))
    .command(runsUsage, runsSummary, buildRuns, perform(handleRuns))
    .command(simulateUsage, simulateSummary, buildSimulate, perform(handleSimulate));
  program.fail((message, error) => {
    // yargs speaks of a user's mistake in `message` alone; an error of ours comes with none.
    throw error ?? usageError(message, flagsOf(program));
  });
  try {
    await program.parseAsync([...args]);
    return exitCode;
  } catch (error) {
    const shown = showError(error);
    process.stderr.write(shown.text);
    return shown.exitCode;
  }
}

const commandNames = [runUsage, reportUsage, exportUsage, runsUsage, simulateUsage].map(
  (usage) => usage.split(' ')[0] ?? usage,
);

function describeProgram(): Argv<SharedOptions> {
  return withSharedOptions(yargs())
    .scriptName('promptbatch')
    .usage('$0 COMMAND\n\nBatch prompt evaluation: a CSV of prompts, an OpenAI-compatible endpoint, one SQLite file.')
    .version(packageFile.version)
    .epilogue('promptbatch COMMAND --help tells more. Exit codes: 0 good, 2 usage, 3 incomplete, 4 refused, 5 local.')
    .demandCommand(1, 'Which command?')
    .strict()
    .wrap(Math.min(100, process.stdout.columns ?? 80))
    .parserConfiguration({ 'duplicate-arguments-array': false, 'populate--': true })
    .exitProcess(false);
}

/** Of the command that is being parsed; yargs keeps them, its types don't say so. */
function flagsOf(program: Argv<SharedOptions>): readonly string[] {
  const { key } = (program as unknown as { getOptions(): { key: Readonly<Record<string, boolean>> } }).getOptions();
  return Object.keys(key);
}

function usageError(message: string, flags: readonly string[]): UserError {
  const what = message.replaceAll(/\s*\n\s*/g, ' ').trim();
  const command = /^Unknown command: (\S+)/.exec(what)?.[1];
  const argument = /^Unknown arguments?: ([^\s,]+)/.exec(what)?.[1];
  const closeFlag = argument === undefined ? null : nearest(argument, flags);
  const closeCommand = nearest(command ?? argument ?? '', commandNames);
  const next =
    closeFlag !== null
      ? `Did you mean --${closeFlag}?`
      : closeCommand !== null
        ? `Did you mean ${closeCommand}?`
        : 'promptbatch --help lists all.';
  return new UserError(what, { next });
}
