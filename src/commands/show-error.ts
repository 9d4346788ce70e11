import { printable } from '../report/printable.ts';
import type { ExitCode } from '../vocabulary/run.ts';
import { type Problem, UserError } from '../vocabulary/user-error.ts';

interface ShownError {
  readonly text: string;
  readonly exitCode: ExitCode;
}

/** What a person is told: what, where, next; a stack trace only for a bug of ours. */
export function showError(error: unknown): ShownError {
  if (error instanceof UserError) return { text: userErrorText(error), exitCode: error.exitCode };
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    text: `promptbatch: this is a bug of ours. What was answered is saved; please report it with these lines:\n${trace}\n`,
    exitCode: 1,
  };
}

function userErrorText(error: UserError): string {
  const { where, next, further, total } = error;
  const left = total - 1 - further.length;
  return [
    `promptbatch: ${error.message}`,
    ...(where === undefined ? [] : [`  where: ${where}`]),
    ...(next === undefined ? [] : [`  next:  ${next}`]),
    ...(total > 1 ? [`${total} problems in all:`] : []),
    ...further.map((problem) => `  ${furtherText(problem)}`),
    ...(left > 0 ? [`  … and ${left} more`] : []),
  ]
    .map((line) => `${printable(line)}\n`)
    .join('');
}

function furtherText({ what, where, next }: Problem): string {
  return [where === undefined ? what : `${where}: ${what}`, next].filter((part) => part !== undefined).join(' ');
}
