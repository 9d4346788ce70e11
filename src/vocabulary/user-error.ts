import type { ExitCode } from './run.ts';

export interface Problem {
  /** What is wrong, in one sentence. */
  readonly what: string;
  /** `file:line:column`, a flag, a run … */
  readonly where?: string | undefined;
  /** What to do about it. */
  readonly next?: string | undefined;
}

interface UserErrorOptions extends Omit<Problem, 'what'> {
  /** 2 usage, config, dataset · 3 unreachable · 4 refused · 5 local. */
  readonly exitCode?: ExitCode;
  /** Further problems of the same file, already cut to what should be shown. */
  readonly further?: readonly Problem[];
  /** How many problems there are in all, where that is more than are shown. */
  readonly total?: number;
}

/** A mistake or a fault that its message explains whole: shown without a stack trace. Not for bugs of ours. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly where: string | undefined;
  readonly next: string | undefined;
  readonly exitCode: ExitCode;
  readonly further: readonly Problem[];
  readonly total: number;

  constructor(what: string, options: UserErrorOptions = {}) {
    super(what);
    this.where = options.where;
    this.next = options.next;
    this.exitCode = options.exitCode ?? 2;
    this.further = options.further ?? [];
    this.total = options.total ?? 1 + this.further.length;
  }

  /** @param problems at least one; the first becomes the message, and at most `shown` are kept */
  static of(problems: readonly Problem[], total = problems.length, shown = 20): UserError {
    const [first, ...rest] = problems;
    if (!first) throw new Error('UserError.of needs a problem');
    return new UserError(first.what, { ...first, further: rest.slice(0, shown - 1), total });
  }
}
