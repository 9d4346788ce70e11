import { mkdirSync, readdirSync, readFileSync, statSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { folderForTest, query, runCli, startCli, writeProject } from './cli.ts';
import { answerSum, serveForTest } from './test-endpoint.ts';

/** A database with some MB in it, so that copying takes a while. */
async function withLargeDatabase(): Promise<string> {
  const folder = folderForTest();
  const { baseUrl } = await serveForTest(answerSum);
  await runCli(folder, ['run', writeProject(folder, baseUrl, { rows: 20 })]);
  const database = new Database(join(folder, 'results/promptbatch.db'));
  database.exec('UPDATE answers SET text = hex(randomblob(1000000))');
  database.close();
  return folder;
}

describe('backup', () => {
  test('copies what is there, checks it, and says what it is; the copy is a database like any other', async () => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest(answerSum);
    await runCli(folder, ['run', writeProject(folder, baseUrl, { rows: 3 })]);
    const { exitCode, stdout } = await runCli(folder, ['backup', 'copy.db']);
    expect(exitCode).toBe(0);
    const { size, mode } = statSync(join(folder, 'copy.db'));
    expect(stdout).toBe(
      `${join(folder, 'copy.db')}: ${size.toLocaleString('en')} bytes, 1 run with 3 results, checked.\n`,
    );
    expect(mode & 0o077).toBe(0);
    const reports = await Promise.all(
      [[], ['--db', 'copy.db']].map((args) => runCli(folder, ['report', '--format', 'json', ...args])),
    );
    expect(reports[1]?.stdout).toBe(reports[0]?.stdout);
    expect(readdirSync(folder).filter((name) => name.includes('tmp'))).toEqual([]);
  });

  test('of a live run holds a consistent beginning of it, which can be finished', async () => {
    const folder = folderForTest();
    let reached = (): void => undefined;
    const halfWay = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const { baseUrl, asked } = await serveForTest((one, response, count) => {
      if (count === 30) reached();
      setTimeout(() => answerSum(one, response), 5);
    });
    const config = writeProject(folder, baseUrl, { rows: 200 });
    const live = startCli(folder, ['run', config]);
    await halfWay;
    const { exitCode, stderr } = await runCli(folder, ['backup', 'copy.db']);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect((await live).exitCode).toBe(0);
    expect(query(folder, 'SELECT count(*) AS n FROM results')).toEqual([{ n: 200 }]);

    const copy = new Database(join(folder, 'copy.db'), { readonly: true });
    const [{ results, answers }] = copy
      .prepare(
        'SELECT (SELECT count(*) FROM results) AS results, (SELECT count(*) FROM answers JOIN results USING (run_id, seq)) AS answers',
      )
      .all() as [{ results: number; answers: number }];
    expect(copy.pragma('foreign_key_check')).toEqual([]);
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
    copy.close();
    expect(results).toBeGreaterThan(0);
    expect(answers).toBe(results);
    const listed = await runCli(folder, ['runs', '--json', '--db', 'copy.db']);
    expect(JSON.parse(listed.stdout)).toMatchObject({ runs: [{ status: 'interrupted', answered: results }] });
    asked.length = 0;
    expect((await runCli(folder, ['run', config, '--db', 'copy.db'])).exitCode).toBe(0);
    expect(asked).toHaveLength(200 - results);
  });

  test('that is killed leaves nothing under its name, and the next one works', async () => {
    const folder = await withLargeDatabase();
    mkdirSync(join(folder, 'backups'));
    const started = startCli(folder, ['backup', 'backups/copy.db']);
    const watcher = watch(join(folder, 'backups'), () => started.kill('SIGKILL'));
    expect((await started).signal).toBe('SIGKILL');
    watcher.close();
    expect(readdirSync(join(folder, 'backups'))).not.toContain('copy.db');
    const { exitCode, stdout } = await runCli(folder, ['backup', 'backups/copy.db']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('1 run with 20 results, checked.');
  });

  test.each([
    { args: ['backup', 'there.txt'], code: 2, says: 'is there already', why: 'a file is never overwritten' },
    { args: ['backup', 'results'], code: 2, says: 'is there already', why: 'nor a folder' },
    { args: ['backup', 'results/promptbatch.db'], code: 2, says: 'is there already', why: 'least of all the database' },
    { args: ['backup', 'no/such/folder/copy.db'], code: 5, says: 'cannot be written (ENOENT)', why: 'no folder' },
    { args: ['backup', 'copy.db', '--db', 'none.db'], code: 2, says: 'no database', why: 'nothing to copy' },
    { args: ['backup'], code: 2, says: 'promptbatch backup <file>', why: 'no file named' },
  ])('$args → exit $code ($why)', async ({ args, code, says }) => {
    const folder = folderForTest();
    writeFileSync(join(folder, 'there.txt'), 'mine');
    mkdirSync(join(folder, 'results'));
    new Database(join(folder, 'results/promptbatch.db')).close();
    const before = readdirSync(folder);
    const { exitCode, stderr, stdout } = await runCli(folder, args);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: code, stderr: expect.stringContaining(says) });
    expect(stdout).toBe('');
    expect(readdirSync(folder)).toEqual(before);
    expect(readFileSync(join(folder, 'there.txt'), 'utf8')).toBe('mine');
  });
});
