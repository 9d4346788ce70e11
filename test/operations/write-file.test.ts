import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';
import { writeWhole } from '../../src/operations/write-file.ts';
import { folderForTest } from '../e2e/cli.ts';

describe('writeWhole', () => {
  test('data that breaks off leaves the file that was there, and nothing else', async () => {
    const folder = folderForTest();
    const path = join(folder, 'out.csv');
    writeFileSync(path, 'of yesterday');
    const broken = (function* () {
      yield 'half';
      throw new Error('The database went away.');
    })();
    await expect(writeWhole(path, broken)).rejects.toThrow('The database went away.');
    expect(readFileSync(path, 'utf8')).toBe('of yesterday');
    expect(readdirSync(folder)).toEqual(['out.csv']);
  });

  test('a link stays a link, also one that leads to nothing yet', async () => {
    const folder = folderForTest();
    writeFileSync(join(folder, 'real.csv'), 'old');
    symlinkSync('real.csv', join(folder, 'link.csv'));
    symlinkSync('later.csv', join(folder, 'early.csv'));
    await writeWhole(join(folder, 'link.csv'), 'new');
    await writeWhole(join(folder, 'early.csv'), 'first');
    expect(readFileSync(join(folder, 'real.csv'), 'utf8')).toBe('new');
    expect(readFileSync(join(folder, 'later.csv'), 'utf8')).toBe('first');
    expect(lstatSync(join(folder, 'link.csv')).isSymbolicLink()).toBe(true);
  });

  test('a link that somebody laid where the unfinished file goes is not written through', async () => {
    const folder = folderForTest();
    writeFileSync(join(folder, 'precious'), 'mine');
    symlinkSync('precious', join(folder, `out.csv.${process.pid}.tmp`));
    await writeWhole(join(folder, 'out.csv'), 'new');
    expect(readFileSync(join(folder, 'precious'), 'utf8')).toBe('mine');
    expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toBe('new');
  });

  test('a pipe with a name is written, not replaced', async () => {
    const pipe = join(folderForTest(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    const [read] = await Promise.all([readFile(pipe, 'utf8'), writeWhole(pipe, ['a', 'b'])]);
    expect(read).toBe('ab');
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  });

  test.each([
    { at: (folder: string) => folder, why: 'a folder' },
    { at: (folder: string) => join(folder, 'none', 'out.csv'), why: 'in a folder that is not there' },
  ])('what cannot be written is exit code 5, and says so: $why', async ({ at }) => {
    const path = at(folderForTest());
    await expect(writeWhole(path, 'x')).rejects.toMatchObject({
      name: 'UserError',
      exitCode: 5,
      message: expect.stringContaining(`${path} cannot be written`),
    });
  });
});
