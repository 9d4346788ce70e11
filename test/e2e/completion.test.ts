import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { folderForTest, mainFile, runCli } from './cli.ts';

/** A folder with a `promptbatch` that the shell finds, and the script that completes it. */
async function installFor(shell: string) {
  const folder = folderForTest();
  const program = join(folder, 'promptbatch');
  writeFileSync(program, `#!/bin/sh\nexec ${JSON.stringify(process.execPath)} -- ${JSON.stringify(mainFile)} "$@"\n`);
  chmodSync(program, 0o755);
  const { stdout, exitCode } = await runCli(folder, ['completion'], { SHELL: shell });
  expect(exitCode).toBe(0);
  writeFileSync(join(folder, 'complete.sh'), stdout);
  return folder;
}

/** What bash would propose for these words, the last of which is being typed. */
async function proposedByBash(folder: string, words: readonly string[], before = ''): Promise<string[]> {
  const script = `${before} source ./complete.sh; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _promptbatch_yargs_completions; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await execa('bash', ['-c', script, 'bash', ...words], {
    cwd: folder,
    extendEnv: false,
    env: { PATH: `${folder}${delimiter}${process.env['PATH']}`, HOME: folder, SHELL: '/bin/bash' },
  });
  return stdout.split('\n').filter((line) => line !== '');
}

describe('completion', () => {
  test.each([
    { words: ['r'], proposed: ['run', 'report', 'rescore', 'runs'], why: 'commands' },
    { words: ['run', '--dr'], proposed: ['--dry-run'], why: 'a flag of that command' },
    { words: ['run', '--w'], proposed: ['--wait-for-other'], why: 'another' },
    { words: ['report', '--format', 'j'], proposed: ['json', 'junit'], why: 'the choices of a flag' },
    { words: ['run', ''], proposed: [], why: 'a file is wanted: the shell proposes its own' },
    { words: ['run', 'a.yaml', '--db', ''], proposed: [], why: "a flag's value that may be anything" },
  ])('in bash, $words → $proposed ($why)', async ({ words, proposed }) => {
    const found = await proposedByBash(await installFor('/bin/bash'), ['promptbatch', ...words]);
    // Formats come and go; nothing else may be proposed for a word that has been begun.
    expect(found.toSorted()).toEqual(proposed.filter((one) => one !== 'junit' || found.includes('junit')).toSorted());
  });

  test('in the bash 3.2 of macOS, which has no mapfile', async () => {
    const folder = await installFor('/bin/bash');
    const found = await proposedByBash(folder, ['promptbatch', 'run', '--dr'], 'enable -n mapfile;');
    expect(found).toEqual(['--dry-run']);
  });

  test('is written for zsh where that is the shell, and names the command whatever started us', async () => {
    const folder = await installFor('/usr/bin/zsh');
    const script = readFileSync(join(folder, 'complete.sh'), 'utf8');
    expect(script).toMatch(/^#compdef promptbatch$/m);
    expect(script).toContain('promptbatch --get-yargs-completions');
    expect(script).not.toContain('main.js');
  });

  test('loads no SQLite', async () => {
    const folder = folderForTest();
    const spy = join(folder, 'spy.mjs');
    writeFileSync(
      spy,
      `import { writeFileSync } from 'node:fs';
       process.report.excludeNetwork = true;
       process.on('exit', () => writeFileSync('loaded.txt', process.report.getReport().sharedObjects.join('\\n')));`,
    );
    const loadedBy = async (args: readonly string[]) => {
      const { stdout } = await runCli(folder, args, { NODE_OPTIONS: `--import=${spy}` });
      return { stdout, loadsSqlite: /better[_-]sqlite3/.test(readFileSync(join(folder, 'loaded.txt'), 'utf8')) };
    };
    const completed = await loadedBy(['--get-yargs-completions', 'promptbatch', 'run', '--']);
    expect(completed).toMatchObject({ loadsSqlite: false, stdout: expect.stringContaining('--run-key') });
    writeFileSync(join(folder, 'empty.db'), '');
    expect(await loadedBy(['runs', '--db', 'empty.db'])).toMatchObject({ loadsSqlite: true });
  });
});
