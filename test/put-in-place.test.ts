import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { putInPlace } from '../.build/put-in-place.ts';
import { folderForTest } from './e2e/cli.ts';

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

test('a build takes the place of the one before file by file; parts that a run may load yet are kept for two days', async () => {
  const folder = folderForTest();
  const [built, target] = [join(folder, 'new'), join(folder, 'dist')];
  const [recent, old] = ['ask-aaaaaaaa.js', 'ask-bbbbbbbb.js'];
  write(target, { 'main.js': 'old', 'gone.js': '', [recent]: '', [old]: '', 'types/old.d.ts': '' });
  utimesSync(join(target, old), 0, 0);
  write(built, { 'main.js': 'new', 'ask-cccccccc.js': '', 'types/index.d.ts': '' });
  await putInPlace(built, target);
  expect(readFileSync(join(target, 'main.js'), 'utf8')).toBe('new');
  expect(readdirSync(target).sort()).toEqual([recent, 'ask-cccccccc.js', 'main.js', 'types']);
  expect(readdirSync(join(target, 'types'))).toEqual(['index.d.ts']);
});
