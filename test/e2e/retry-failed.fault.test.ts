import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { folderForTest, newestRun, query, runCli, startCli, writeProject } from './cli.ts';
import { type AskedRequest, answerSum, refuse, serveForTest } from './test-endpoint.ts';

/** Questions about a number that ends in 3 fail while `isBroken`. */
async function serveBroken() {
  const state = { isBroken: true, refusal: 503, beforeAnswer: (_: AskedRequest): void => undefined };
  const { baseUrl, asked } = await serveForTest((one, response) => {
    state.beforeAnswer(one);
    if (state.isBroken && /3 plus/.test(one.question)) refuse(response, state.refusal, { message: 'busy' });
    else answerSum(one, response);
  });
  return { baseUrl, asked, state };
}

const lenient = { retry: { maxAttempts: 1 }, concurrency: { max: 2 } };
const counts = `SELECT count(*) AS results, count(DISTINCT seq) AS samples, sum(status = 'failed') AS failed FROM results`;
const requestIds = (asked: readonly AskedRequest[]) => asked.map(({ requestId }) => requestId);

describe('run --retry-failed', () => {
  test('asks again what failed and nothing else; attempts stay, scores and verdict are new', async () => {
    const folder = folderForTest();
    const { baseUrl, asked, state } = await serveBroken();
    const config = writeProject(folder, baseUrl, { rows: 25, config: lenient });
    const first = await runCli(folder, ['run', config, '--run-key', 'monday']);
    expect(first).toMatchObject({ exitCode: 3, stdout: expect.stringContaining('--retry-failed asks them again') });
    expect(query(folder, counts)).toEqual([{ results: 25, samples: 25, failed: 3 }]);
    const before = asked.length;

    const retry = ['run', config, '--run-key', 'monday', '--retry-failed'];
    const dry = await runCli(folder, [...retry, '--dry-run', '--json']);
    expect(JSON.parse(dry.stdout)).toMatchObject({
      dryRuns: [{ toSend: 3, run: { kind: 'resumed', answered: 22, failed: 3, retried: 3 } }],
    });
    expect(await runCli(folder, retry)).toMatchObject({ exitCode: 3 });
    expect(query(folder, counts)).toEqual([{ results: 25, samples: 25, failed: 3 }]);

    state.isBroken = false;
    const { exitCode, stdout, stderr } = await runCli(folder, retry);
    expect({ exitCode, stdout, stderr }).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('25 of 25 answered; contains 100.0 %'),
      stderr: expect.stringContaining('3 failed samples will be asked again'),
    });
    expect(asked.slice(before).every(({ question }) => /3 plus/.test(question))).toBe(true);
    expect(asked.length).toBe(before + 3 + 3);
    expect(new Set(requestIds(asked)).size).toBe(asked.length);
    expect(query(folder, counts)).toEqual([{ results: 25, samples: 25, failed: 0 }]);
    expect(query(folder, 'SELECT try, count(*) AS n FROM attempts GROUP BY try')).toEqual([
      { try: 1, n: 3 },
      { try: 2, n: 3 },
    ]);
    expect(query(folder, 'SELECT count(*) AS answers FROM answers WHERE text IS NOT NULL')).toEqual([{ answers: 25 }]);
    expect(query(folder, 'SELECT count(*) AS n, sum(passed) AS passed FROM scores')).toEqual([{ n: 25, passed: 25 }]);
    expect(query(folder, "SELECT detail FROM events WHERE kind = 'retry-failed'")).toHaveLength(2);
    expect(await newestRun(folder)).toMatchObject({ status: 'complete', failed: 0, verdict: { exitCode: 0 } });
    expect(query(folder, 'SELECT count(*) AS runs FROM runs')).toEqual([{ runs: 1 }]);

    const sent = asked.length;
    const again = await runCli(folder, retry);
    expect(again).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('has no failed sample') });
    expect(asked.length).toBe(sent);
  });

  test('killed with -9 in the middle, a plain run goes on and completes it', async () => {
    const folder = folderForTest();
    const { baseUrl, asked, state } = await serveBroken();
    const config = writeProject(folder, baseUrl, { rows: 60, config: { ...lenient, concurrency: { max: 1 } } });
    await runCli(folder, ['run', config]);
    expect(query(folder, counts)).toEqual([{ results: 60, samples: 60, failed: 6 }]);
    const before = asked.length;
    state.isBroken = false;
    state.beforeAnswer = () => {
      if (asked.length === before + 3) retried.kill('SIGKILL');
    };
    const retried = startCli(folder, ['run', config, '--retry-failed']);
    expect((await retried).signal).toBe('SIGKILL');
    const [cut] = query<{ results: number; failed: number }>(folder, counts);
    expect(cut).toMatchObject({ results: expect.toSatisfy((n) => n >= 55 && n <= 57), failed: 0 });
    expect(await newestRun(folder)).toMatchObject({ status: 'interrupted', verdict: null });

    expect(await runCli(folder, ['run', config])).toMatchObject({ exitCode: 0 });
    expect(query(folder, counts)).toEqual([{ results: 60, samples: 60, failed: 0 }]);
    expect(asked.length).toBeLessThanOrEqual(before + 6 + 1);
    expect(await newestRun(folder)).toMatchObject({ status: 'complete' });
  });

  test('takes nothing away where its try cannot begin', async () => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveBroken();
    const config = writeProject(folder, baseUrl, { rows: 5, config: lenient });
    await runCli(folder, ['run', config]);
    const before = { asked: asked.length, run: await newestRun(folder) };
    const database = new Database(`${folder}/results/promptbatch.db`);
    database.exec(`CREATE TRIGGER planted BEFORE INSERT ON events WHEN new.kind = 'retry-failed'
      BEGIN SELECT RAISE(ABORT, 'planted'); END`);
    database.close();
    expect((await runCli(folder, ['run', config, '--retry-failed'])).exitCode).not.toBe(0);
    expect(query(folder, counts)).toEqual([{ results: 5, samples: 5, failed: 1 }]);
    expect({ asked: asked.length, run: await newestRun(folder) }).toEqual(before);
  });

  test('what always fails is no endpoint that is down, also when the retry was cut off', async () => {
    const folder = folderForTest();
    const { baseUrl, asked, state } = await serveBroken();
    const config = writeProject(folder, baseUrl, { rows: 200, config: { ...lenient, concurrency: { max: 4 } } });
    await runCli(folder, ['run', config]);
    const before = asked.length;
    state.beforeAnswer = () => {
      if (asked.length === before + 5) retried.kill('SIGKILL');
    };
    const retried = startCli(folder, ['run', config, '--retry-failed']);
    expect((await retried).signal).toBe('SIGKILL');
    const { exitCode, stderr } = await runCli(folder, ['run', config]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 3, stderr: expect.not.stringContaining('down') });
    expect(query(folder, counts)).toEqual([{ results: 200, samples: 200, failed: 20 }]);
    expect(query(folder, "SELECT count(*) AS n FROM events WHERE kind = 'went-down'")).toEqual([{ n: 0 }]);
    expect(await newestRun(folder)).toMatchObject({ status: 'complete', failed: 20 });
  });

  test('refused by the endpoint half-way, it is resumed by a plain run', async () => {
    const folder = folderForTest();
    const { baseUrl, state } = await serveBroken();
    const config = writeProject(folder, baseUrl, { rows: 25, config: lenient });
    await runCli(folder, ['run', config]);
    state.refusal = 401;
    expect(await runCli(folder, ['run', config, '--retry-failed'])).toMatchObject({ exitCode: 4 });
    expect(await newestRun(folder)).toMatchObject({ status: 'stopped', answered: 22, failed: 0 });
    state.isBroken = false;
    expect(await runCli(folder, ['run', config])).toMatchObject({ exitCode: 0 });
    expect(query(folder, counts)).toEqual([{ results: 25, samples: 25, failed: 0 }]);
  });
});
