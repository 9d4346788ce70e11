import { expect, test } from 'vitest';
import { folderForTest, newestRun, query, runCli, startCli, writeProject } from './cli.ts';
import { answerSum, serveForTest } from './test-endpoint.ts';

const rows = 3000;
const contains = { type: 'contains', expected: '{{ expected }}' };

test('rescore that is cut off by kill -9 leaves the scores of before, and the next one goes on with the rest', async () => {
  const folder = folderForTest();
  const { baseUrl, asked } = await serveForTest(answerSum);
  const configure = (scorer: object) =>
    writeProject(folder, baseUrl, { rows, config: { scorers: [scorer], concurrency: { max: 32 } } });
  expect((await runCli(folder, ['run', configure(contains)])).exitCode).toBe(0);
  expect(asked).toHaveLength(rows);
  const inForce = () =>
    query(
      folder,
      `SELECT revision, count(*) AS scores, sum(value) AS passed FROM scorers JOIN scores USING (run_id, scorer, revision)
       WHERE position = 0`,
    );
  const scoredAnew = () =>
    query<{ n: number }>(folder, 'SELECT count(*) AS n FROM scores WHERE revision = 2')[0]?.n ?? 0;
  const before = [{ revision: 1, scores: rows, passed: rows }];
  expect(inForce()).toEqual(before);

  configure({ ...contains, expected: '{{ expected }}0' });
  const first = startCli(folder, ['rescore', 'latest']);
  await expect.poll(scoredAnew, { interval: 1, timeout: 60_000 }).toBeGreaterThan(0);
  first.kill('SIGKILL');
  expect((await first).signal).toBe('SIGKILL');
  const left = rows - scoredAnew();
  expect(left).toBeGreaterThan(0);
  expect(inForce()).toEqual(before);
  expect(await newestRun(folder)).toMatchObject({ status: 'complete', verdict: { word: 'good' } });
  expect((await runCli(folder, ['report'])).stdout).toContain('contains 100.0 %');

  const { exitCode, stdout } = await runCli(folder, ['rescore', 'latest', '--json']);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ scoredNow: left, scores: [{ before: { mean: 1 }, after: { mean: 0 } }] });
  expect(inForce()).toEqual([{ revision: 2, scores: rows, passed: 0 }]);
  expect(asked).toHaveLength(rows);
}, 120_000);
