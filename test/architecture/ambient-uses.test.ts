import { describe, expect, test } from 'vitest';
import { findAmbientUses } from './find-ambient-uses.ts';
import { sourceFiles } from './source-files.ts';

test('only wiring.ts and main.ts touch the real clock, randomness and environment, and only commands the terminal', () => {
  expect(sourceFiles().flatMap(({ path, source }) => findAmbientUses(path, source))).toEqual([]);
});

describe('a planted use is found', () => {
  test.each([
    { source: 'const at = Date.now();', why: 'the time of day' },
    { source: 'const at = globalThis.Date.now();', why: 'by its long name' },
    { source: "const at = Date['now']();", why: 'or in brackets' },
    { source: 'const clock = { wallMs: Date.now };', why: 'handed on without a call' },
    { source: 'const { now } = Date;', why: 'taken apart' },
    { source: 'const at = new Date();', why: 'now, as a date' },
    { source: 'const at = Date();', why: 'now, as a text' },
    { source: 'const x = Math.random();', why: 'randomness without a seed' },
    { source: 'const at = performance.now();', why: 'the monotonic clock' },
    { source: 'const at = process.hrtime.bigint();', why: 'the same clock' },
    { source: "import { performance } from 'node:perf_hooks';", why: 'the same clock, imported' },
    { source: 'const key = process.env.KEY;', why: 'the environment' },
    { source: 'const { env } = process;', why: 'the environment, taken apart' },
    { source: "import { env } from 'node:process';", why: 'the environment, imported' },
    { source: "import { randomUUID } from 'node:crypto';", why: 'randomness, imported' },
    { source: 'const id = crypto.randomUUID();', why: 'randomness, global' },
    { source: "process.stdout.write('x');", why: 'printing is for commands' },
    { source: 'const { stderr } = process;', why: 'printing, taken apart' },
  ])('$source ($why)', ({ source }) => {
    expect(findAmbientUses('src/report/a.ts', `\n${source}\n`)).toEqual([
      expect.stringMatching(/^src\/report\/a\.ts:2: .+ comes in as a parameter$/),
    ]);
  });
});

describe('what is no use of them passes', () => {
  test.each([
    { path: 'src/report/a.ts', source: 'const at = new Date(startedMs);', why: 'a given time' },
    { path: 'src/report/a.ts', source: 'const at = clock.now();', why: 'a given clock' },
    { path: 'src/report/a.ts', source: "const at = Date.parse('2026-01-01');", why: 'a written time' },
    { path: 'src/report/a.ts', source: "const text = 'Date.now()'; // Math.random()", why: 'only text' },
    { path: 'src/plan/a.ts', source: "import { createHash } from 'node:crypto';", why: 'a hash is not random' },
    { path: 'src/operations/wiring.ts', source: 'const at = Date.now();', why: 'it builds the real things' },
    { path: 'src/main.ts', source: 'run(process.env);', why: 'it hands the environment on' },
    { path: 'src/commands/a.ts', source: "process.stdout.write('x');", why: 'it prints' },
  ])('$path: $source ($why)', ({ path, source }) => {
    expect(findAmbientUses(path, source)).toEqual([]);
  });
});
