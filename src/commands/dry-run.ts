import type { EvaluateEachOptions } from '../operations/evaluate-each.ts';
import type { Environment } from '../operations/wiring.ts';
import type { CommandContext } from './program.ts';

/** `run --dry-run`: what would be sent, on stdout. @returns the exit code: 0, also where a key is not set */
export async function showDryRun(
  options: EvaluateEachOptions,
  env: Environment,
  asJson: boolean,
  { terminal }: CommandContext,
): Promise<0> {
  const { dryRun } = await import('../operations/dry-run.ts');
  const { realWorld } = await import('../operations/wiring.ts');
  const { renderDryRun, renderDryRunsJson } = await import('../report/dry-run.ts');
  const dryRuns = await dryRun(options, realWorld(env));
  const text = asJson ? renderDryRunsJson(dryRuns) : dryRuns.map((one) => renderDryRun(one, terminal)).join('\n');
  terminal.show(text);
  return 0;
}
