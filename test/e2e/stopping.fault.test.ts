import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderForTest, newestRun, query, runCli, startCli, writeProject } from './cli.ts';
import { answerSum, answerWith, refuse, serveForTest } from './test-endpoint.ts';

const key = 'sk-test-0123456789abcdef';
const asksWithKey = (baseUrl: string) => ({ endpoint: { baseUrl, apiKeyEnv: 'TEST_KEY' } });

describe('a wrong key', () => {
  test('stops at once with exit 4 and the words of the endpoint; the right one finishes the job', async () => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest((one, response) =>
      one.authorization === `Bearer ${key}`
        ? answerSum(one, response)
        : refuse(response, 401, { error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' } }),
    );
    const config = writeProject(folder, baseUrl, { config: asksWithKey(baseUrl) });
    const wrong = await runCli(folder, ['run', config], { TEST_KEY: 'sk-wrong-0123456789' });
    expect(wrong.exitCode).toBe(4);
    expect(wrong.stdout).toContain('Incorrect API key provided.');
    expect(asked.length).toBeLessThanOrEqual(4);
    expect(query(folder, 'SELECT count(*) AS n FROM results')).toEqual([{ n: 0 }]);
    const right = await runCli(folder, ['run', config], { TEST_KEY: key });
    expect(right.exitCode).toBe(0);
    expect(await newestRun(folder)).toMatchObject({ answered: 20, failed: 0, status: 'complete' });
  });

  test('that is not set is told before anything is sent', async () => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest(answerSum);
    const config = writeProject(folder, baseUrl, { config: asksWithKey(baseUrl) });
    const { exitCode, stderr } = await runCli(folder, ['run', config]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('TEST_KEY is not set');
    expect(asked).toEqual([]);
  });
});

test('the key is nowhere on disk and in nothing that is printed, though the endpoint gives it back', async () => {
  const folder = folderForTest();
  const { baseUrl } = await serveForTest((one, response, count) => {
    if (count % 3 === 0) return refuse(response, 400, { message: `bad request with ${one.authorization}` });
    if (count % 3 === 1) return refuse(response, 500, `no luck, ${one.authorization} ${count}`);
    answerWith(response, `You said ${one.authorization}, or ${Buffer.from(key).toString('base64')}`);
  });
  const config = writeProject(folder, baseUrl, { rows: 9, config: asksWithKey(baseUrl) });
  const env = { TEST_KEY: key };
  const ran = await runCli(folder, ['run', config, '-o', 'report.json', '-o', 'report.txt'], env);
  const exported = await runCli(folder, ['export', '-o', 'out.csv'], env);
  const printed = [ran, exported].flatMap(({ stdout, stderr }) => [stdout, stderr]).join('');
  const files = [folder, join(folder, 'results')].flatMap((place) =>
    readdirSync(place, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => readFileSync(join(place, name), 'latin1')),
  );
  expect(files.length).toBeGreaterThan(4);
  expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toContain('You said Bearer «key»');
  for (const text of [printed, ...files]) {
    expect(text.includes(key)).toBe(false);
    expect(text.includes(Buffer.from(key).toString('base64'))).toBe(false);
  }
});

test('no prompt and no answer is logged', async () => {
  const folder = folderForTest();
  const { baseUrl } = await serveForTest(answerSum);
  const config = writeProject(folder, baseUrl);
  for (const args of [[], ['--log-json', '--fresh']]) {
    const { stderr } = await runCli(folder, ['run', config, ...args]);
    expect(stderr).not.toContain('What is');
    expect(stderr).not.toContain('It is');
    expect(stderr).not.toBe('');
  }
});

describe('a signal', () => {
  test.each([
    { signal: 'SIGINT', code: 130 },
    { signal: 'SIGTERM', code: 143 },
  ] as const)('$signal lets what is in flight finish, saves it, and exits with $code', async ({ signal, code }) => {
    const folder = folderForTest();
    let send = (): void => undefined;
    const { baseUrl, asked } = await serveForTest((one, response, count) => {
      if (count === 6) send();
      setTimeout(() => answerSum(one, response), 50);
    });
    const config = writeProject(folder, baseUrl);
    const started = startCli(folder, ['run', config]);
    send = () => started.kill(signal);
    expect((await started).exitCode).toBe(code);
    const saved = query<{ n: number }>(folder, "SELECT count(*) AS n FROM results WHERE status = 'answered'")[0]?.n;
    expect(saved).toBe(asked.length);
    expect(asked.length).toBeLessThan(20);
    expect(await newestRun(folder)).toMatchObject({ status: 'stopped', verdict: { exitCode: code } });
    expect((await runCli(folder, ['run', config])).exitCode).toBe(0);
    expect(asked).toHaveLength(20);
  });

  test('twice leaves at once', async () => {
    const folder = folderForTest();
    let arrived = (): void => undefined;
    const firstRequest = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const { baseUrl } = await serveForTest(() => arrived());
    const started = startCli(folder, ['run', writeProject(folder, baseUrl)]);
    await firstRequest;
    const told = new Promise<void>((resolve) => {
      started.stderr.on('data', (text: Buffer) => text.includes('Once more') && resolve());
    });
    started.kill('SIGINT');
    await told;
    started.kill('SIGINT');
    const { exitCode, stderr } = await started;
    expect(exitCode).toBe(130);
    const { id, status } = await newestRun(folder);
    expect(status).toBe('interrupted');
    expect(stderr).toContain('SIGINT: nothing new is sent; waiting for what is in flight. Once more leaves at once.');
    expect(stderr).toContain(`SIGINT again: run ${id} is cut off; --resume ${id} goes on with it.`);
  });

  test('gives up after graceMs what never answers', async () => {
    const folder = folderForTest();
    let arrived = (): void => undefined;
    const firstRequest = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const { baseUrl } = await serveForTest(() => arrived());
    const started = startCli(folder, ['run', writeProject(folder, baseUrl, { config: { graceMs: 100 } })]);
    await firstRequest;
    started.kill('SIGTERM');
    expect((await started).exitCode).toBe(143);
    expect(await newestRun(folder)).toMatchObject({ status: 'stopped' });
  });
});
