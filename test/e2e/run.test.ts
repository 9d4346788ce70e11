import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderForTest, newestRun, query, runCli, writeProject } from './cli.ts';
import { answerSum, answerWith, serveForTest } from './test-endpoint.ts';

const shippedDemo = join(import.meta.dirname, '../../configs/demo.yaml');
const shippedMultilingual = join(import.meta.dirname, '../../configs/multilingual.yaml');

describe('a run, from the command line', () => {
  test('asks every row once, saves the answers, and reports', async () => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest(answerSum);
    const config = writeProject(folder, baseUrl);
    const { exitCode, stdout, stderr } = await runCli(folder, ['run', config]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^GOOD {2}20 of 20 answered; contains 100.0 %/);
    expect(stderr).toContain(`Database: ${join(folder, 'results/promptbatch.db')}`);
    expect(asked.map(({ question }) => question).sort()).toEqual(
      Array.from({ length: 20 }, (_, index) => `What is ${index} plus 1?`).sort(),
    );
    expect(new Set(asked.map(({ requestId }) => requestId)).size).toBe(20);
    expect(
      query(folder, "SELECT count(*) AS n, sum(cost_billed_nano_usd) AS cost FROM results WHERE status = 'answered'"),
    ).toEqual([{ n: 20, cost: 20 * 1300 }]);
    expect(query(folder, 'SELECT count(*) AS n FROM scores WHERE passed = 1')).toEqual([{ n: 20 }]);
  });

  test('runs the shipped demo against the built-in endpoint, and its report says so', async () => {
    const folder = folderForTest();
    const { exitCode, stdout } = await runCli(folder, ['run', shippedDemo]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('40 of 40 answered; contains 90.0 %');
    expect(stdout).toContain('SIMULATED');
  });

  test('runs the shipped questions in twelve languages, of whose several right answers one is enough', async () => {
    const folder = folderForTest();
    const { exitCode, stdout } = await runCli(folder, ['run', shippedMultilingual]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('40 of 40 answered; contains 85.0 %');
    expect(query(folder, "SELECT count(*) AS n FROM answers WHERE text LIKE '%|%'")).toEqual([{ n: 0 }]);
  });

  test('streams where a variant says so, and measures the time to the first token', async () => {
    const folder = folderForTest();
    const args = ['run', shippedDemo, '--limit', '5', '--set', 'variants.0.params.stream=true', '-o', 'report.json'];
    expect((await runCli(folder, args)).exitCode).toBe(0);
    const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
    expect(report.variants[0].ttftMs.n).toBe(5);
    expect(report.variants[0].ttftMs.p50).toBeLessThanOrEqual(report.variants[0].latencyMs.p50);
  });

  test('keeps lanes of several models apart, and repeats as often as asked', async () => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest(answerSum);
    const messages = [{ role: 'user', content: '{{ question }}' }];
    const variants = [
      { model: 'a', messages },
      { model: 'b', messages },
    ];
    const config = writeProject(folder, baseUrl, { rows: 3, config: { variants, repeats: 2 } });
    expect((await runCli(folder, ['run', config])).exitCode).toBe(0);
    expect(asked.filter(({ body }) => body['model'] === 'a')).toHaveLength(6);
    expect(query(folder, 'SELECT count(DISTINCT seq) AS n FROM results')).toEqual([{ n: 12 }]);
  });

  test('exports what it was given and what it was answered, byte for byte', async () => {
    const folder = folderForTest();
    const answer = 'a "quoted"\r\nanswer, with \u0007 and 世界 🙂';
    const { baseUrl } = await serveForTest((_, response) => answerWith(response, answer));
    const config = writeProject(folder, baseUrl, { rows: 2 });
    await runCli(folder, ['run', config]);
    const { stdout, exitCode } = await runCli(folder, ['export', '-o', '-', '--quiet']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('a ""quoted""\r\nanswer, with \u0007 and 世界 🙂');
    expect(stdout.startsWith('id,question,expected,pb_run,pb_row,pb_line,')).toBe(true);
    const again = await runCli(folder, ['export', 'eval', '-o', 'out.csv']);
    expect(again.exitCode).toBe(0);
    expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toBe(stdout);
  });

  test('scores answers again when a scorer was changed, without asking again', async () => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest((one, response, count) =>
      count === 5 ? response.writeHead(401).end('{"message":"no"}') : answerSum(one, response),
    );
    const config = writeProject(folder, baseUrl, { rows: 10, config: { concurrency: { max: 1 } } });
    expect((await runCli(folder, ['run', config])).exitCode).toBe(4);
    const changed = writeProject(folder, baseUrl, {
      rows: 10,
      config: { concurrency: { max: 2 }, scorers: [{ type: 'exact', expected: '{{ expected }}' }] },
    });
    const { exitCode, stdout } = await runCli(folder, ['run', changed]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('exact 0.0 %');
    expect(asked).toHaveLength(11);
    expect(query(folder, "SELECT count(*) AS n FROM scores WHERE scorer = 'exact'")).toEqual([{ n: 10 }]);
  });

  test('asks the proxy of the environment, and no other', async () => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest(answerSum);
    const config = writeProject(folder, 'http://endpoint.invalid/v1', { rows: 2 });
    const { exitCode } = await runCli(folder, ['run', config, '--base-url', baseUrl], { NO_PROXY: '127.0.0.1' });
    expect(exitCode).toBe(0);
    expect(asked).toHaveLength(2);
  });

  test('tells how it stands when stderr is no terminal, and nothing when asked to be quiet', async () => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest(answerSum);
    const config = writeProject(folder, baseUrl, { rows: 2 });
    const quiet = await runCli(folder, ['run', config, '--quiet']);
    expect(quiet.stderr).toBe('');
    const json = await runCli(folder, ['run', config, '--log-json', '--fresh']);
    for (const line of json.stderr.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('level', 'info');
  });

  test('stores where the numbers come from', async () => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest(answerSum);
    await runCli(folder, ['run', writeProject(folder, baseUrl, { rows: 1 })]);
    const [tried] = query<{ provenance: string; config: string }>(folder, 'SELECT provenance, config FROM tries');
    expect(JSON.parse(tried?.provenance ?? '')).toMatchObject({ node: process.version, gitCommit: null });
    expect(JSON.parse(tried?.config ?? '')).toMatchObject({ name: 'eval', concurrency: { max: 4 } });
    expect(await newestRun(folder)).toMatchObject({ status: 'complete', samples: 1, answered: 1, failed: 0 });
  });

  test('counts every one of a flag that may be repeated, and the last one of any other', async () => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest(answerSum);
    const config = writeProject(folder, baseUrl, { rows: 5 });
    const repeated = [
      '-o',
      'a.json',
      '--output',
      'b.txt',
      '--set',
      'repeats=2',
      '--set',
      'maxErrorRate=0.5',
      '--tag=x',
      '--tag=y',
    ];
    const { exitCode } = await runCli(folder, ['run', config, ...repeated, '--limit', '4', '--limit', '3']);
    expect(exitCode).toBe(0);
    expect(existsSync(join(folder, 'a.json')) && existsSync(join(folder, 'b.txt'))).toBe(true);
    expect(asked).toHaveLength(3 * 2);
    expect(await newestRun(folder)).toMatchObject({ tags: ['x', 'y'] });
  });

  test('leaves no half-written report where the output cannot be written', async () => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest(answerSum);
    const config = writeProject(folder, baseUrl, { rows: 1 });
    const { exitCode, stderr } = await runCli(folder, ['run', config, '-o', 'no/such/folder/report.json']);
    expect(exitCode).toBe(5);
    expect(stderr).toContain('cannot be written');
    expect(existsSync(join(folder, 'no'))).toBe(false);
  });
});
