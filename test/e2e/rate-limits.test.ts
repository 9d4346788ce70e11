import { expect, test } from 'vitest';
import { folderForTest, runCli, writeProject } from './cli.ts';
import { answerSum, type Behaviour, serveForTest } from './test-endpoint.ts';

/** A run against a server that notes when each request came. */
async function arrivals(rows: number, config: Record<string, unknown>, behave: Behaviour = answerSum) {
  const arrivedMs: number[] = [];
  const { baseUrl } = await serveForTest((asked, response, count) => {
    arrivedMs.push(performance.now());
    behave(asked, response, count);
  });
  const folder = folderForTest();
  const { exitCode, stderr } = await runCli(folder, ['run', writeProject(folder, baseUrl, { rows, config })]);
  expect(exitCode, stderr).toBe(0);
  expect(arrivedMs).toHaveLength(rows);
  return arrivedMs.map((atMs) => atMs - (arrivedMs[0] ?? 0));
}

test('requests a minute that the config knows are spread evenly, from the first one on', async () => {
  // 50.5 ms apart: 960 ms in all, less what the first one was late. In a burst they would come within some 50 ms.
  const atMs = await arrivals(20, { limits: { requestsPerMinute: 1200 } });
  expect(atMs.at(-1)).toBeGreaterThan(300);
});

test('tokens a minute are kept to by what the endpoint counts: 10 for each answer of 7 and 3', async () => {
  // Each is worth 10 ms, 590 ms in all, and the first ones are held to use more than they do.
  const atMs = await arrivals(60, { limits: { tokensPerMinute: 60_000 } });
  expect(atMs.at(-1)).toBeGreaterThan(200);
});

test('what the server says is left holds the lane back until it is whole again', async () => {
  const behave: Behaviour = (asked, response, count) => {
    response.setHeader('x-ratelimit-limit-requests', '3');
    response.setHeader('x-ratelimit-remaining-requests', String(count > 3 ? 3 : 3 - count));
    response.setHeader('x-ratelimit-reset-requests', '700ms');
    answerSum(asked, response);
  };
  const atMs = await arrivals(6, { concurrency: { max: 1 } }, behave);
  expect((atMs[3] ?? 0) - (atMs[2] ?? 0)).toBeGreaterThan(350);
});
