import { withoutKeys } from '../config/key-variables.ts';
import type { Config } from '../config/schema.ts';
import { renderJson } from '../report/json.ts';
import type { ReportData } from '../report/report-data.ts';
import type { ExitCode } from '../vocabulary/run.ts';
import { type CommandEnd, runShellCommand } from './shell-command.ts';
import type { World } from './wiring.ts';

/** Long enough for any mail server; a night must not hang on one. */
const limitMs = 60_000;

/**
 * Runs the config's `onFinish`, which is given the report as JSON. How that ends never changes the exit code: what a night
 * found must not depend on whether a chat server answered.
 * @param onLine a line that the command wrote
 * @returns what a person should know of it; null: it went well
 */
export async function runOnFinish(
  config: Config,
  report: ReportData,
  about: { readonly exitCode: ExitCode; readonly dbPath: string },
  world: World,
  onLine: (line: string) => void,
): Promise<string | null> {
  if (config.onFinish === null) return null;
  const interrupted = new AbortController();
  const release = world.onSignal(() => interrupted.abort());
  try {
    const end = await runShellCommand(
      {
        command: config.onFinish,
        cwd: world.cwd,
        env: {
          ...withoutKeys(config, world.env),
          PROMPTBATCH_RUN_ID: report.run.id,
          PROMPTBATCH_EXIT_CODE: String(about.exitCode),
          PROMPTBATCH_VERDICT: report.verdict?.word ?? report.run.status,
          PROMPTBATCH_DB: about.dbPath,
        },
        input: renderJson(report),
        limitMs,
        onLine,
        abort: interrupted.signal,
      },
      world.clock,
    );
    return faultOf(end);
  } finally {
    release();
  }
}

function faultOf(end: CommandEnd): string | null {
  const unchanged = "The run's verdict and exit code stay as they are.";
  switch (end.kind) {
    case 'exited':
      return end.code === 0 ? null : `onFinish ended with exit code ${end.code}. ${unchanged}`;
    case 'killed':
      return `onFinish was ended by ${end.signal}. ${unchanged}`;
    case 'timed-out':
      return `onFinish took longer than ${limitMs / 1_000} s and was ended. ${unchanged}`;
    case 'aborted':
      return `onFinish was interrupted. ${unchanged}`;
    case 'not-started':
      return `onFinish could not be started: ${end.message}. ${unchanged}`;
    default:
      return end satisfies never;
  }
}
