import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { expect, test } from 'vitest';

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
  expect(licences).not.toMatch(/^== (typescript|vitest|esbuild) /m);
});

test('an installation runs no script of ours', () => {
  const { scripts } = packageFile as { scripts: Record<string, string> };
  for (const name of ['preinstall', 'install', 'postinstall']) expect(scripts).not.toHaveProperty(name);
  expect(existsSync(join(project, 'binding.gyp'))).toBe(false);
});
