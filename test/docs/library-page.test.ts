import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { folderForTest } from '../e2e/cli.ts';
import { blocksOf } from './read-page.ts';

const project = join(import.meta.dirname, '../..');
const page = readFileSync(join(project, 'docs/library.md'), 'utf8');

/** The files of the page, in a folder whose parent has `promptbatch` and `vitest` installed. */
function placePage(folder: string, change = (text: string) => text): string {
  mkdirSync(folder);
  for (const { file, text } of blocksOf(page)) if (file !== null) writeFileSync(join(folder, file), change(text));
  return folder;
}

function folderWithPackages(packages: Readonly<Record<string, string>>): string {
  const folder = folderForTest();
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const [name, path] of Object.entries(packages)) {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
    symlinkSync(join(project, path), join(folder, 'node_modules', name));
  }
  return folder;
}

const forRunning = { promptbatch: '.', vitest: 'node_modules/vitest' };

function runIn(folder: string, ...args: string[]) {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, CI: '1', NO_COLOR: '1' };
  return execa(process.execPath, args, { cwd: folder, env, extendEnv: false, reject: false, all: true });
}

describe('the program of docs/library.md', () => {
  const folderOfPage = (change?: (text: string) => string) =>
    placePage(join(folderWithPackages(forRunning), 'page'), change);

  test('runs, and says how it went', async () => {
    const { exitCode, stdout, stderr } = await runIn(folderOfPage(), 'evaluate.ts');
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/^good \(0\): 6 of 6 answered; contains 100\.0 %.*\.$/);
    expect(stderr).toContain('6 of 6');
  });

  test('lists the wrong answers', async () => {
    const folder = folderOfPage((text) => text.replace('accuracy: 1', 'accuracy: 0'));
    const { stdout } = await runIn(folder, 'evaluate.ts');
    expect(stdout.match(/^wrong: /gm)).toHaveLength(6);
  });

  test('tells a person what is wrong', async () => {
    const folder = folderOfPage((text) => text.replace("path: 'capitals.csv'", "path: 'capitols.csv'"));
    const { stderr } = await runIn(folder, 'evaluate.ts');
    expect(stderr).toMatch(/^There is no such dataset\. .*capitols\.csv Check dataset\.path/);
  });
});

test('the vitest test of docs/library.md passes while the model is right, and fails when its pass rate drops', {
  timeout: 120_000,
}, async () => {
  const folder = folderWithPackages(forRunning);
  placePage(join(folder, 'right'));
  placePage(join(folder, 'worse'), (text) => text.replace('accuracy: 1', 'accuracy: 0.5'));
  // One worker for both files: vitest's own start-up takes most of the time.
  const vitest = [join(project, 'node_modules/vitest/vitest.mjs'), 'run', '--maxWorkers=1', '--no-isolate'];
  const { exitCode, all } = await runIn(folder, ...vitest);
  expect(exitCode, all).toBe(1);
  expect(all).toMatch(/✓ right\/capitals\.test\.ts/);
  expect(all).toMatch(/FAIL {2}worse\/capitals\.test\.ts/);
  expect(all).toMatch(/6 of 6 answered; contains .*greater than or equal to 0\.8/);
});

describe('the types that are published', () => {
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--skipLibCheck', 'false'];
  const modern = ['--module', 'nodenext', '--target', 'es2024', '--types', 'node', '--allowImportingTsExtensions'];
  const options = [...strict, ...modern, '--noEmit'];

  /** Of the package only what it ships is there, so no zod nor any other library of ours. */
  function compile(file: string, text: string | null) {
    const folder = folderWithPackages({ '@types/node': 'node_modules/@types/node' });
    const installed = join(folder, 'node_modules/promptbatch');
    mkdirSync(join(installed, 'dist'), { recursive: true });
    for (const part of ['package.json', 'dist/types'])
      cpSync(join(project, part), join(installed, part), { recursive: true });
    const place = placePage(join(folder, 'page'));
    if (text !== null) writeFileSync(join(place, file), text);
    const tsc = join(project, 'node_modules/.bin/tsc');
    return execa(tsc, ['--ignoreConfig', ...options, file], { cwd: place, reject: false, all: true });
  }

  test('compile for a strict consumer', async () => {
    const { exitCode, all } = await compile('evaluate.ts', null);
    expect(all).toBe('');
    expect(exitCode).toBe(0);
  });

  test('refuse a config that is wrong', async () => {
    const { exitCode, all } = await compile(
      'wrong.ts',
      "import { defineConfig } from 'promptbatch';\nexport default defineConfig({ dataset: { paht: 'a' }, variants: [] });\n",
    );
    expect(exitCode).not.toBe(0);
    expect(all).toContain("'paht' does not exist");
  });
});
