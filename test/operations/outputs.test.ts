import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectOutputs, pathOfRun, placeOfOutput } from '../../src/operations/outputs.ts';
import { folderForTest } from '../e2e/cli.ts';

describe('a path that names its run', () => {
  test.each([
    { name: 'nightly', path: '{name}-{id}.md', filled: 'nightly-20260821-k3f9.md', why: 'both' },
    { name: 'a/../b c', path: '{name}.md', filled: 'a-..-b-c.md', why: 'no way into another folder' },
    { name: '..', path: '{name}/r.md', filled: '-/r.md', why: 'a name of dots is one' },
    { name: '巴黎 2', path: '{name}.md', filled: '巴黎-2.md', why: 'letters of any script stay' },
    { name: '{id}', path: '{name}.md', filled: '-id-.md', why: 'filled in once' },
  ])('$path of "$name" → $filled ($why)', ({ name, path, filled }) => {
    expect(pathOfRun(path, { name, id: '20260821-k3f9' })).toBe(filled);
  });
});

describe('before anything is sent', () => {
  const expecting = (cwd: string, ...outputs: string[]) => expectOutputs([{ name: 'n', outputs }], cwd);

  test('nothing is made', async () => {
    const cwd = folderForTest();
    await expecting(cwd, 'report.md', 'nights/{name}/{id}.json');
    expect(readdirSync(cwd)).toEqual([]);
  });

  test.each([
    { lay: (at: string) => mkdirSync(at, { recursive: true }), why: 'a folder is there' },
    { lay: (at: string) => layLink(at, '/etc/report.md'), why: 'it is a link that leads out' },
    { lay: (at: string) => layLink(at, 'nothing.md'), why: 'it is a link that leads nowhere' },
    { lay: (at: string) => layLink(dirname(at), '/tmp'), why: 'its folder is a link that leads out' },
    { lay: (at: string) => layLink(dirname(at), '..'), why: 'or one to the folder above' },
    { lay: (at: string) => layFile(dirname(at)), why: 'a file is where its folder goes' },
  ])('it is told with exit 5 where $why', async ({ lay }) => {
    const cwd = folderForTest();
    lay(join(cwd, 'results/nights/report.md'));
    await expect(expecting(cwd, 'nights/report.md')).rejects.toMatchObject({ name: 'UserError', exitCode: 5 });
  });

  test.each(['report.md', 'nights/report.md'])(
    'it is told for %s where a file is in the place of ./results',
    async (path) => {
      const cwd = folderForTest();
      layFile(join(cwd, 'results'));
      await expect(expecting(cwd, path)).rejects.toMatchObject({ name: 'UserError', exitCode: 5 });
    },
  );

  test.each([
    { first: 'report.md', second: 'report.md', clash: true, why: 'one file of two runs' },
    { first: '{name}.md', second: '{name}.md', clash: false, why: 'each has its name' },
    { first: '{id}.md', second: '{id}.md', clash: false, why: 'each has its id' },
    { first: 'b.md', second: '{name}.md', clash: true, why: 'a name that comes out alike' },
  ])('two configs that write $first and $second: $why', async ({ first, second, clash }) => {
    const configs = [
      { name: 'a', outputs: [first] },
      { name: 'b', outputs: [second] },
    ];
    const looked = expectOutputs(configs, folderForTest());
    if (clash) await expect(looked).rejects.toMatchObject({ exitCode: 2, next: expect.stringContaining('-{name}.md') });
    else await expect(looked).resolves.toBeUndefined();
  });
});

describe('once there is a report', () => {
  test('its folders are made, within ./results, also where that is a link', async () => {
    const cwd = folderForTest();
    mkdirSync(join(cwd, 'big'));
    symlinkSync('big', join(cwd, 'results'));
    const place = await placeOfOutput(cwd, 'a/b/report.md');
    expect(place).toBe(join(cwd, 'big/a/b/report.md'));
    expect(existsSync(dirname(place))).toBe(true);
  });

  test('a link within ./results is followed', async () => {
    const cwd = folderForTest();
    mkdirSync(join(cwd, 'results/2026'), { recursive: true });
    symlinkSync('2026', join(cwd, 'results/now'));
    expect(await placeOfOutput(cwd, 'now/report.md')).toBe(join(cwd, 'results/now/report.md'));
  });

  test.each(['/tmp', '..', '../results-of-others'])(
    'a folder that has become a link to %s meanwhile is not followed, and nothing is made behind it',
    async (target) => {
      const cwd = folderForTest();
      mkdirSync(join(cwd, 'results-of-others'));
      layLink(join(cwd, 'results/nights'), target);
      await expect(placeOfOutput(cwd, 'nights/deep-of-promptbatch/report.md')).rejects.toMatchObject({ exitCode: 5 });
      expect(existsSync(join(cwd, 'results', target, 'deep-of-promptbatch'))).toBe(false);
    },
  );
});

function layLink(at: string, target: string): void {
  mkdirSync(dirname(at), { recursive: true });
  symlinkSync(target, at);
}

function layFile(at: string): void {
  mkdirSync(dirname(at), { recursive: true });
  writeFileSync(at, '');
}
