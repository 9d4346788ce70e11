import type { ExitCode } from '../vocabulary/run.ts';

/** What a caller has to know first, first: a signal, a bug, then what keeps the numbers from being whole, then the numbers. */
const gravest: readonly ExitCode[] = [130, 143, 1, 5, 4, 2, 3, 10, 0];

/** One exit code for several runs: the gravest of theirs; 0 for none. */
export function oneExitCode(codes: readonly ExitCode[]): ExitCode {
  return gravest.find((code) => codes.includes(code)) ?? 0;
}
