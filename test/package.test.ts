import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { expect, test } from 'vitest';
import { folderForTest } from './e2e/cli.ts';

const project = join(import.meta.dirname, '..');
const packageFile = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as Record<string, unknown>;

/** Nothing of it is run when it is packed: `dist` is as the tests built it. */
async function packed(): Promise<readonly { readonly path: string; readonly size: number }[]> {
  const { stdout } = await execa('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: project });
  const told = JSON.parse(stdout) as unknown;
  const [one] = Array.isArray(told) ? told : Object.values(told as object);
  return (one as { files: { path: string; size: number }[] }).files;
}

test('publint has nothing to say of the package', async () => {
  const { messages } = await publint({ pkgDir: project, strict: true, pack: false });
  expect(messages.map((message) => formatMessage(message, packageFile))).toEqual([]);
});

test('the program starts through a link, from a folder with spaces, and hands on every argument as it is', async () => {
  const folder = join(folderForTest(), 'a $HOME "folder"');
  mkdirSync(folder);
  symlinkSync(join(project, 'dist/main.js'), join(folder, 'promptbatch'));
  const { stdout } = await execa(join(folder, 'promptbatch'), ['--version']);
  expect(stdout).toBe(packageFile['version']);
  // Node would take it for its own, and leave with 9.
  const mistaken = await execa(join(folder, 'promptbatch'), ['run', 'c.yaml', '--env-file', 'no such "$file".env'], {
    cwd: folder,
    reject: false,
  });
  expect(mistaken.exitCode).toBe(2);
  expect(mistaken.stderr).toContain('no such "$file".env');
});

test('its first lines need nothing but a shell: BusyBox has no env -S', () => {
  expect(readFileSync(join(project, 'dist/main.js'), 'utf8').split('\n').slice(0, 2)).toEqual([
    '#!/usr/bin/env sh',
    `':' //; exec node --max-semi-space-size=8 --v8-pool-size=1 -- "$0" "$@"`,
  ]);
});

test('what is published is the program, the library, its types, and what people read; no sources, no tests', async () => {
  const paths = (await packed()).map(({ path }) => path);
  for (const path of ['dist/main.js', 'dist/index.js', 'dist/types/index.d.ts', 'dist/writer-thread.js', 'README.md'])
    expect(paths).toContain(path);
  for (const path of [
    'LICENSE',
    'CHANGELOG.md',
    'dist/THIRD-PARTY-LICENSES',
    'configs/demo.yaml',
    'datasets/facts.csv',
  ])
    expect(paths).toContain(path);
  const expected = /^(dist|datasets|configs|docs)\/|^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/;
  expect(paths.filter((path) => !expected.test(path))).toEqual([]);
  expect(paths.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))).toEqual([]);
});

test('every library whose code is bundled has its licence in the package', () => {
  const licences = readFileSync(join(project, 'dist/THIRD-PARTY-LICENSES'), 'utf8');
  const { devDependencies } = packageFile as { devDependencies: Record<string, string> };
  for (const name of ['zod', 'yaml', 'yargs', 'undici', 'liquidjs', 'csv-parse', 'gpt-tokenizer', 'pino']) {
    expect(devDependencies).toHaveProperty(name);
    expect(licences).toMatch(new RegExp(`^== ${name} \\d`, 'm'));
  }
  expect(licences).not.toMatch(/^== (typescript|vitest|rolldown) /m);
});

test('an installation runs no script of ours', () => {
  const { scripts } = packageFile as { scripts: Record<string, string> };
  for (const name of ['preinstall', 'install', 'postinstall']) expect(scripts).not.toHaveProperty(name);
  expect(existsSync(join(project, 'binding.gyp'))).toBe(false);
});
