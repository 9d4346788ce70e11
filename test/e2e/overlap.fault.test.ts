import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { folderForTest, query, runCli, startCli, writeProject } from './cli.ts';
import { type AskedRequest, answerSum, serveForTest } from './test-endpoint.ts';

/** An endpoint that holds every answer until it is let go, and says when the first request has come. */
async function serveHeld() {
  const held = Promise.withResolvers<void>();
  const first = Promise.withResolvers<AskedRequest>();
  const { baseUrl, asked } = await serveForTest((one, response) => {
    first.resolve(one);
    void held.promise.then(() => answerSum(one, response));
  });
  return { baseUrl, asked, firstRequest: first.promise, letGo: () => held.resolve() };
}

/** Resolves once the process says it on stderr. */
function says(child: ReturnType<typeof startCli>, text: string): Promise<void> {
  return new Promise((resolve) => {
    let heard = '';
    child.stderr.on('data', (data) => {
      heard += String(data);
      if (heard.includes(text)) resolve();
    });
  });
}

const runs = `SELECT runs.status, runs.run_key AS runKey, (SELECT count(*) FROM results WHERE run_id = runs.id) AS results,
  (SELECT count(*) FROM tries WHERE run_id = runs.id) AS tries FROM runs ORDER BY id`;

describe('run --wait-for-other', () => {
  test('queues behind a live run of the name, then begins its own', async () => {
    const folder = folderForTest();
    const { baseUrl, asked, firstRequest, letGo } = await serveHeld();
    const config = writeProject(folder, baseUrl, { rows: 3 });
    const first = startCli(folder, ['run', config]);
    await firstRequest;
    const waiting = startCli(folder, ['run', config, '--wait-for-other']);
    await says(waiting, `Waiting for the end of Run `);
    const dry = await runCli(folder, ['run', config, '--wait-for-other', '--dry-run', '--json']);
    expect(JSON.parse(dry.stdout)).toMatchObject({
      dryRuns: [{ toSend: null, run: { kind: 'waits', pid: first.pid } }],
    });
    letGo();
    expect((await first).exitCode).toBe(0);
    const { exitCode, stderr } = await waiting;
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining(`process ${first.pid}`),
    });
    expect(stderr.match(/Waiting for/g)).toHaveLength(1);
    expect(asked).toHaveLength(6);
    expect(query(folder, runs)).toMatchObject([{ results: 3 }, { results: 3 }]);
  });

  test("goes on with the key's run when its process is killed with -9; a second one that waits then tells its verdict", async () => {
    const folder = folderForTest();
    const { baseUrl, asked, firstRequest, letGo } = await serveHeld();
    const config = writeProject(folder, baseUrl, { rows: 3 });
    const args = ['run', config, '--run-key', 'monday'];
    const first = startCli(folder, args);
    await firstRequest;
    const waiting = [0, 1].map(() => startCli(folder, [...args, '--wait-for-other']));
    await Promise.all(waiting.map((one) => says(one, 'Waiting for')));
    letGo();
    first.kill('SIGKILL');
    const ended = await Promise.all(waiting);
    expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(ended.filter(({ stderr }) => stderr.includes('its verdict is told again'))).toHaveLength(1);
    expect(query(folder, runs)).toEqual([{ status: 'complete', runKey: 'monday', results: 3, tries: 2 }]);
    expect(asked.length).toBeLessThanOrEqual(6);
  });

  test('is ended by Ctrl-C, with exit code 130 and nothing claimed', async () => {
    const folder = folderForTest();
    const { baseUrl, asked, firstRequest, letGo } = await serveHeld();
    const config = writeProject(folder, baseUrl, { rows: 3 });
    const first = startCli(folder, ['run', config]);
    await firstRequest;
    const waiting = startCli(folder, ['run', config, '--wait-for-other']);
    await says(waiting, 'Waiting for');
    waiting.kill('SIGINT');
    expect(await waiting).toMatchObject({
      exitCode: 130,
      stderr: expect.stringMatching(/SIGINT: nothing is sent\. Once more leaves at once\.\n.*nothing was begun/),
    });
    letGo();
    expect((await first).exitCode).toBe(0);
    expect(query(folder, runs)).toHaveLength(1);
    expect(query(folder, 'SELECT count(*) AS claims FROM claims')).toEqual([{ claims: 0 }]);
    expect(asked).toHaveLength(3);
  });
});

describe('run --parallel', () => {
  test('runs beside a live run, both finish; a plain one, and one of the same key, are refused', async () => {
    const folder = folderForTest();
    const { baseUrl, asked, firstRequest, letGo } = await serveHeld();
    const config = writeProject(folder, baseUrl, { rows: 3 });
    const first = startCli(folder, ['run', config, '--run-key', 'monday']);
    await firstRequest;
    const beside = startCli(folder, ['run', config, '--parallel']);
    await says(beside, '3 samples');
    const refused = [[], ['--run-key', 'monday', '--parallel'], ['--run-key', 'monday', '--parallel', '--fresh']];
    for (const more of refused) {
      const { exitCode, stderr } = await runCli(folder, ['run', config, ...more]);
      expect({ exitCode, stderr }).toMatchObject({
        exitCode: 5,
        stderr: expect.stringContaining(`process ${first.pid}`),
      });
    }
    letGo();
    expect((await first).exitCode).toBe(0);
    expect((await beside).exitCode).toBe(0);
    expect(asked).toHaveLength(6);
    expect(query(folder, runs)).toEqual([
      { status: 'complete', runKey: 'monday', results: 3, tries: 1 },
      { status: 'complete', runKey: null, results: 3, tries: 1 },
    ]);
  });

  test('when the first has ended, the one beside it still keeps a plain run out', async () => {
    const folder = folderForTest();
    const firsts = await serveHeld();
    const config = writeProject(folder, firsts.baseUrl, { rows: 3 });
    const first = startCli(folder, ['run', config]);
    await firsts.firstRequest;
    const besides = await serveHeld();
    const beside = startCli(folder, ['run', config, '--parallel', '--base-url', besides.baseUrl]);
    await besides.firstRequest;
    firsts.letGo();
    expect((await first).exitCode).toBe(0);
    const third = await runCli(folder, ['run', config]);
    expect(third).toMatchObject({ exitCode: 5, stderr: expect.stringContaining(`process ${beside.pid}`) });
    besides.letGo();
    expect((await beside).exitCode).toBe(0);
  });

  test('of two that begin at one moment, only one takes up what was left unfinished', async () => {
    const folder = folderForTest();
    const came = { a: Promise.withResolvers<void>(), b: Promise.withResolvers<void>() };
    const { baseUrl, asked } = await serveForTest(answerSum, ({ headers }, response) => {
      // Before its first request each looks its model up: by then it has chosen its run.
      if (headers['x-who'] === 'a') came.a.resolve();
      if (headers['x-who'] === 'b') came.b.resolve();
      void Promise.all([came.a.promise, came.b.promise]).then(() => response.writeHead(404).end('{}'));
    });
    const config = writeProject(folder, baseUrl, { rows: 3 });
    const run = (who: string) =>
      runCli(folder, ['run', config, '--parallel', '--set', `endpoint.headers.x-who=${who}`]);
    came.b.resolve();
    await run('a');
    const database = new Database(`${folder}/results/promptbatch.db`);
    database.exec("DELETE FROM results WHERE seq = 2; UPDATE runs SET status = 'stopped', verdict = NULL");
    database.close();
    came.a = Promise.withResolvers();
    came.b = Promise.withResolvers();
    const ended = await Promise.all([run('a'), run('b')]);
    expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(query(folder, runs)).toMatchObject([
      { results: 3, tries: 2 },
      { results: 3, tries: 1 },
    ]);
    expect(asked).toHaveLength(3 + 1 + 3);
  });
});
