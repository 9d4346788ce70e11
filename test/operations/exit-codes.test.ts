import { expect, test } from 'vitest';
import { oneExitCode } from '../../src/operations/exit-codes.ts';
import type { ExitCode } from '../../src/vocabulary/run.ts';

test.each<{ codes: readonly ExitCode[]; one: ExitCode; why: string }>([
  { codes: [], one: 0, why: 'nothing went wrong' },
  { codes: [0, 0], one: 0, why: 'all are good' },
  { codes: [0, 10], one: 10, why: 'one got worse' },
  { codes: [10, 3, 0], one: 3, why: 'numbers that are not whole come before worse ones' },
  { codes: [3, 4], one: 4, why: 'the endpoint refuses' },
  { codes: [4, 5, 10], one: 5, why: 'this machine needs mending first' },
  { codes: [5, 1], one: 1, why: 'a bug of ours' },
  { codes: [1, 143], one: 143, why: 'somebody ended it' },
  { codes: [143, 130], one: 130, why: 'somebody at the keyboard did' },
])('$codes → $one ($why)', ({ codes, one }) => {
  expect(oneExitCode(codes)).toBe(one);
  expect(oneExitCode(codes.toReversed())).toBe(one);
});
