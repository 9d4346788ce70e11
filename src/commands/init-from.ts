import { importPromptfoo } from '../operations/import-promptfoo.ts';
import { answerFault } from '../operations/init-project.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { type InitOptions, summaryOf } from './init.ts';
import type { Log } from './log.ts';

/** `init --from promptfoo FILE`: no questions, everything is in the file. @returns the exit code */
export async function convertConfig(options: InitOptions, log: Log): Promise<number> {
  const { from, file, output, baseUrl, apiKeyEnv, simulated, name } = options;
  if (from === undefined)
    throw new UserError(`What shall be done with ${file}?`, {
      where: 'init',
      next: `To convert it: promptbatch init --from promptfoo ${file}`,
    });
  if (file === undefined)
    throw new UserError('Which config shall be converted?', {
      where: '--from',
      next: 'promptbatch init --from promptfoo promptfooconfig.yaml',
    });
  for (const [flag, parts] of [
    ['--base-url', { baseUrl }],
    ['--api-key-env', { apiKeyEnv }],
    ['--name', { name }],
  ] as const) {
    const given = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
    const fault = answerFault(given);
    if (fault) throw new UserError(fault.what, { where: flag, next: fault.next });
  }
  const imported = await importPromptfoo(file, output, {
    baseUrl: baseUrl ?? null,
    apiKeyEnv: apiKeyEnv ?? null,
    isSimulated: simulated ?? false,
    name: name ?? null,
  });
  const { variants, rows, scorers, left } = imported;
  log.notice(
    `Carried over: ${counted(rows, 'row')}, ${counted(variants, 'variant')}, ${counted(scorers.length, 'scorer')}${scorers.length > 0 ? ` (${scorers.join(', ')})` : ''}`,
  );
  if (left.length === 0) log.notice('Nothing was left behind.');
  else for (const line of ['Not carried over:', ...left.map((one) => `  ${one}`)]) log.notice(line);
  for (const line of summaryOf(imported, output)) log.notice(line);
  return 0;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
