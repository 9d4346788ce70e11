import type { CheckItem, CheckLine } from '../report/check-data.ts';
import type { ExitCode } from '../vocabulary/run.ts';
import { UserError } from '../vocabulary/user-error.ts';

interface About {
  readonly model?: string;
  readonly next?: string;
}

/** Of a route that is absent, refused or silent. */
export const saidNothing = 'The endpoint does not say.';

const nothingMore = { model: null, next: null, problems: [], problemCount: 0, exitCode: null } as const;

export function good(item: CheckItem, found: string, about: About = {}): CheckLine {
  return { ...nothingMore, item, mark: 'good', found, ...about };
}

/** It works, but. */
export function caution(item: CheckItem, found: string, about: About = {}): CheckLine {
  return { ...nothingMore, item, mark: 'caution', found, ...about };
}

export function unsaid(item: CheckItem, found: string, about: About = {}): CheckLine {
  return { ...nothingMore, item, mark: 'unsaid', found, ...about };
}

export function failed(item: CheckItem, found: string, exitCode: ExitCode, about: About = {}): CheckLine {
  return { ...nothingMore, item, mark: 'failed', found, exitCode, ...about };
}

/** The line that a user's mistake or a fault of the machine makes; anything else is thrown on. */
export function failedBy(item: CheckItem, error: unknown): CheckLine {
  if (!(error instanceof UserError)) throw error;
  const { message, where, next, further, total, exitCode } = error;
  if (total === 1)
    return failed(item, where === undefined ? message : `${where}: ${message}`, exitCode, next ? { next } : {});
  const problems = [{ what: message, where, next }, ...further];
  return { ...failed(item, `There are ${total} problems.`, exitCode), problems, problemCount: total };
}

/** Of all that failed: 5, 4, 3, then 2. */
export function worstExitCode(lines: readonly CheckLine[]): ExitCode {
  return lines.reduce<ExitCode>((worst, { exitCode }) => (exitCode !== null && exitCode > worst ? exitCode : worst), 0);
}
