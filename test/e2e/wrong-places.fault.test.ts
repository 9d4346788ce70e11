import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { folderForTest, mainFile, query, runCli, writeProject } from './cli.ts';
import { expectMistake, type Mistake } from './mistake.ts';
import { answerSum, serveForTest } from './test-endpoint.ts';

const noDatabase = 'this is no database, whatever its name says'.repeat(50);

describe('a file in the wrong place ends with its exit code and names the path; nothing is sent', () => {
  test.each<Mistake>([
    { what: 'the database is a folder', args: ['run', 'eval.json', '--db', '.'], code: 5, says: ['is a folder'] },
    {
      what: 'the database lies below a file',
      args: ['run', 'eval.json', '--db', 'eval.json/x.db'],
      code: 5,
      says: ['eval.json/x.db'],
    },
    {
      what: 'nobody may write there',
      args: ['run', 'eval.json', '--db', '/proc/promptbatch/x.db'],
      code: 5,
      says: ['/proc/promptbatch'],
    },
    {
      what: 'the environment names a folder',
      args: ['runs'],
      env: { PROMPTBATCH_DB: '.' },
      code: 5,
      says: ['is a folder'],
    },
    {
      what: 'another kind of file',
      args: ['runs'],
      files: { 'results/promptbatch.db': noDatabase },
      code: 5,
      says: ['promptbatch.db'],
    },
    {
      what: 'a report into a folder that is not there',
      args: ['report', '-o', 'none/report.json'],
      afterRun: true,
      code: 5,
      says: ['none'],
    },
    {
      what: 'a report over a folder',
      args: ['report', '-o', 'reports.json'],
      afterRun: true,
      folders: ['reports.json'],
      code: 5,
      says: ['reports.json'],
    },
    {
      what: 'an export into a folder that is not there',
      args: ['export', '-o', 'none/out.csv'],
      afterRun: true,
      code: 5,
      says: ['none'],
    },
    {
      what: 'an export over a folder',
      args: ['export', '-o', 'out.csv'],
      afterRun: true,
      folders: ['out.csv'],
      code: 5,
      says: ['out.csv'],
    },
  ])('$what', expectMistake);

  test("another program's database, and one of a newer version, are left as they were", async () => {
    const folder = folderForTest();
    const foreign = join(folder, 'foreign.db');
    new Database(foreign).exec('CREATE TABLE notes (text)').close();
    const { exitCode, stderr } = await runCli(folder, ['runs', '--db', foreign]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 5 });
    expect(stderr).toContain('not one of promptbatch');

    const { baseUrl } = await serveForTest(answerSum);
    expect((await runCli(folder, ['run', writeProject(folder, baseUrl), '--quiet'])).exitCode).toBe(0);
    const own = new Database(join(folder, 'results/promptbatch.db'));
    own.pragma('user_version = 999');
    own.close();
    const newer = await runCli(folder, ['report']);
    expect(newer.exitCode).toBe(5);
    expect(newer.stderr).toContain('newer promptbatch');
    expect(query<{ count: number }>(folder, 'SELECT count(*) AS count FROM results')).toEqual([{ count: 20 }]);
  });

  test('a place where no report can be written is told before anything is sent', async () => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest(answerSum);
    const config = writeProject(folder, baseUrl);
    const refused = await runCli(folder, ['run', config, '-o', 'none/report.json']);
    expect({ exitCode: refused.exitCode, sent: asked.length, stderr: refused.stderr }).toMatchObject({
      exitCode: 5,
      sent: 0,
    });
    expect(refused.stderr).toContain('none');
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  test.each(['report', 'export -o -', 'runs --json', 'run eval.json --fresh'])(
    '%s into a closed pipe ends quietly',
    async (args) => {
      const folder = folderForTest();
      const { baseUrl } = await serveForTest(answerSum);
      writeProject(folder, baseUrl, { rows: 400 });
      expect((await runCli(folder, ['run', 'eval.json', '--quiet'])).exitCode).toBe(0);
      const program = [process.execPath, mainFile].map((part) => `'${part}'`).join(' ');
      // `true` reads nothing and is gone at once; the exit code wanted is the program's, not the pipe's.
      const { stderr, stdout } = await execa(
        'bash',
        ['-c', `${program} ${args} | true; echo "code \${PIPESTATUS[0]}"`],
        { cwd: folder, reject: false },
      );
      expect(stdout).toBe('code 0');
      expect(stderr).not.toMatch(/EPIPE|^\s+at /m);
      expect(
        query<{ count: number }>(folder, "SELECT count(*) AS count FROM runs WHERE status = 'complete'")[0]?.count,
      ).toBeGreaterThan(0);
    },
  );

  test('a stdout that cannot be written is a local failure, told once; a stderr is none, and the run is saved', async () => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest(answerSum);
    writeProject(folder, baseUrl);
    const program = [process.execPath, mainFile].map((part) => `'${part}'`).join(' ');
    // Opened for reading only, so that every write fails.
    const inBash = (line: string) => execa('bash', ['-c', `${program} ${line}`], { cwd: folder, reject: false });
    expect((await inBash('run eval.json 2</dev/null')).exitCode).toBe(0);
    for (const args of ['report', 'export -o -', 'runs --json', 'run eval.json --fresh']) {
      const { exitCode, stderr } = await inBash(`${args} 1</dev/null`);
      expect({ args, exitCode, stderr }).toMatchObject({ exitCode: 5 });
      expect(stderr.match(/stdout cannot be written/g), args).toHaveLength(1);
      expect(stderr, args).not.toMatch(/^\s+at |Exported/m);
    }
    expect(query(folder, "SELECT id FROM runs WHERE status = 'complete'")).toHaveLength(2);
  });

  test('a failed report leaves what was there', async () => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest(answerSum);
    expect((await runCli(folder, ['run', writeProject(folder, baseUrl), '--quiet'])).exitCode).toBe(0);
    writeFileSync(join(folder, 'report.json'), 'yesterday');
    expect((await runCli(folder, ['report', 'nobody', '-o', 'report.json'])).exitCode).toBe(2);
    expect(readFileSync(join(folder, 'report.json'), 'utf8')).toBe('yesterday');
  });
});
