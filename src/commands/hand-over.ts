import type { EvaluatedOne } from '../operations/evaluate-each.ts';
import { oneExitCode } from '../operations/exit-codes.ts';
import { pathOfRun, placeOfOutput } from '../operations/outputs.ts';
import type { World } from '../operations/wiring.ts';
import type { ReportData } from '../report/report-data.ts';
import type { ExitCode } from '../vocabulary/run.ts';
import { UserError } from '../vocabulary/user-error.ts';
import type { CommandContext } from './program.ts';
import { type ReportFile, writeReport } from './report-files.ts';
import type { ChosenDatabase, SharedOptions } from './shared-options.ts';
import { showError } from './show-error.ts';

export interface HandedRun {
  readonly report: ReportData;
  readonly config: NonNullable<EvaluatedOne['config']>;
  readonly exitCode: ExitCode;
  /** Nothing was sent: its verdict was there already. */
  readonly isToldAgain: boolean;
  /** Of `-o`; the config's `outputs` come beside them. */
  readonly files: readonly ReportFile[];
}

/**
 * Everything that a run's report goes to: files, stdout, GitHub, `onFinish`. What fails of it is told and keeps nothing else
 * from its report.
 * @returns the run's exit code, or 5 where that is graver and a file could not be written
 */
export async function handOver(
  run: HandedRun,
  db: ChosenDatabase,
  world: World,
  { logJson }: Pick<SharedOptions, 'logJson'>,
  { terminal, log }: CommandContext,
): Promise<ExitCode> {
  const { report, config } = run;
  const exitCode = oneExitCode([run.exitCode, ...(await writeFiles(run, db, world, terminal.tellWrapped))]);
  const { renderReport } = await import('../report/formats.ts');
  const { width, height, color } = terminal;
  terminal.show(await renderReport('terminal', report, { width, height, color, db: db.given }));
  if (world.env['GITHUB_ACTIONS'] === 'true' || world.env['GITHUB_STEP_SUMMARY']) {
    const { tellGitHub } = await import('./tell-github.ts');
    const fault = await tellGitHub(report, db.given, world.env, logJson ? null : terminal.stderr);
    if (fault !== null) terminal.tellWrapped(fault);
  }
  // It was told of this run when it ended.
  if (config.onFinish === null || run.isToldAgain) return exitCode;
  const { runOnFinish } = await import('../operations/on-finish.ts');
  const onLine = (line: string) => (logJson ? log.notice(line) : terminal.tell(`${line}\n`));
  const fault = await runOnFinish(config, report, { exitCode, dbPath: db.path }, world, onLine);
  if (fault !== null) terminal.tellWrapped(`promptbatch: ${fault}\n`);
  return exitCode;
}

async function writeFiles(
  { report, config, files }: HandedRun,
  db: ChosenDatabase,
  world: World,
  tell: (text: string) => void,
): Promise<readonly ExitCode[]> {
  const { reportFormatOf } = await import('../report/formats.ts');
  const outputs = config.outputs.map((output) => async (): Promise<ReportFile> => {
    const path = await placeOfOutput(world.cwd, pathOfRun(output, report.run));
    return { path, format: reportFormatOf(path) ?? 'terminal' };
  });
  const codes: ExitCode[] = [];
  for (const place of [...files.map((file) => async () => file), ...outputs])
    try {
      await writeReport(await place(), report, db);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      tell(showError(error).text);
      codes.push(error.exitCode);
    }
  return codes;
}
