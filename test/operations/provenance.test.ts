import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { provenanceOf } from '../../src/operations/provenance.ts';
import { realWorld } from '../../src/operations/wiring.ts';
import { folderForTest } from '../e2e/cli.ts';

const git = (folder: string, ...args: readonly string[]) => execFileSync('git', ['-C', folder, ...args]);
const setUp = (folder: string) => {
  git(folder, 'init', '-q');
  writeFileSync(join(folder, 'eval.yaml'), 'name: x');
  git(folder, 'add', '.');
  git(folder, '-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '-q', '-m', 'first');
};

/** A program that leaves a trace where it is started. */
function trap(folder: string): { readonly program: string; readonly trace: string } {
  const [program, trace] = [join(folder, 'trap.sh'), join(folder, 'started')];
  writeFileSync(program, `#!/bin/sh\ntouch '${trace}'\n`);
  chmodSync(program, 0o755);
  return { program, trace };
}

test('the commit of the repository that a config lies in', async () => {
  const folder = folderForTest();
  setUp(folder);
  const { gitCommit, gitDirty } = await provenanceOf(join(folder, 'eval.yaml'), realWorld(process.env));
  expect(gitCommit).toBe(git(folder, 'rev-parse', 'HEAD').toString().trim());
  expect(gitDirty).toBe(false);
});

test("a repository's settings start no program", async () => {
  const folder = folderForTest();
  setUp(folder);
  const { program, trace } = trap(folderForTest());
  git(folder, 'config', 'core.fsmonitor', program);
  git(folder, 'status');
  expect(existsSync(trace), 'the trap works').toBe(true);
  const clean = trap(folderForTest());
  git(folder, 'config', 'core.fsmonitor', clean.program);
  await provenanceOf(join(folder, 'eval.yaml'), realWorld(process.env));
  expect(existsSync(clean.trace)).toBe(false);
});

test('a folder of files that only looks like a repository, as a pull request may bring one, is none', async () => {
  const folder = folderForTest();
  const { program, trace } = trap(folderForTest());
  const bare = join(folder, 'evals');
  mkdirSync(bare);
  git(bare, 'init', '-q', '--bare');
  git(bare, 'config', 'core.bare', 'false');
  git(bare, 'config', 'core.worktree', bare);
  git(bare, 'config', 'core.fsmonitor', program);
  writeFileSync(join(bare, 'eval.yaml'), 'name: x');
  const { gitCommit, gitDirty } = await provenanceOf(join(bare, 'eval.yaml'), realWorld(process.env));
  expect({ gitCommit, gitDirty, started: existsSync(trace) }).toEqual({
    gitCommit: null,
    gitDirty: null,
    started: false,
  });
});
