import { describe, expect, test } from 'vitest';
import { folderForTest, newestRun, query, runCli, startCli, writeProject } from './cli.ts';
import { answerSum, refuse, serveForTest } from './test-endpoint.ts';

const noSecondResult = 'SELECT count(*) AS n, count(DISTINCT seq) AS samples FROM results';

describe('a run that was cut off', () => {
  test.each([3, 11, 17])(
    'by kill -9 after request %i goes on, and sends again only what was in flight',
    async (after) => {
      const folder = folderForTest();
      let kill = (): void => undefined;
      const { baseUrl, asked } = await serveForTest((one, response, count) => {
        if (count === after) kill();
        setImmediate(() => answerSum(one, response));
      });
      const config = writeProject(folder, baseUrl, { rows: 30 });
      const first = startCli(folder, ['run', config]);
      kill = () => first.kill('SIGKILL');
      expect((await first).signal).toBe('SIGKILL');
      expect(await newestRun(folder)).toMatchObject({ status: 'interrupted' });
      const { exitCode, stderr } = await runCli(folder, ['run', config]);
      expect(exitCode).toBe(0);
      expect(stderr).toContain('goes on');
      expect(query(folder, noSecondResult)).toEqual([{ n: 30, samples: 30 }]);
      expect(asked.length).toBeLessThanOrEqual(30 + 4);
      expect(await newestRun(folder)).toMatchObject({ status: 'complete', answered: 30 });
    },
  );

  test('scores what was answered and not yet scored', async () => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest(answerSum);
    const config = writeProject(folder, baseUrl, { rows: 5 });
    await runCli(folder, ['run', config]);
    const { default: Database } = await import('better-sqlite3');
    const database = new Database(`${folder}/results/promptbatch.db`);
    database.exec("DELETE FROM scores WHERE seq > 1; UPDATE runs SET status = 'open', verdict = NULL");
    database.close();
    const { exitCode, stdout } = await runCli(folder, ['run', config]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('contains 100.0 %');
    expect(query(folder, 'SELECT count(*) AS n FROM scores')).toEqual([{ n: 5 }]);
  });
});

describe('which run is meant', () => {
  test('a complete run of a key is told again, with its exit code, and nothing is sent', async () => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest(answerSum);
    const config = writeProject(folder, baseUrl, { rows: 3 });
    await runCli(folder, ['run', config, '--run-key', 'monday']);
    const { exitCode, stdout, stderr } = await runCli(folder, ['run', config, '--run-key', 'monday']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('3 of 3 answered');
    expect(stderr).toContain('nothing is sent');
    expect(asked).toHaveLength(3);
    await runCli(folder, ['run', config, '--run-key', 'tuesday']);
    expect(asked).toHaveLength(6);
  });

  test('a key passes to a new run when what is asked has changed, which is said', async () => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest(answerSum);
    const config = writeProject(folder, baseUrl, { rows: 3 });
    await runCli(folder, ['run', config, '--run-key', 'k']);
    const { stderr } = await runCli(folder, ['run', config, '--run-key', 'k', '--model', 'other']);
    expect(stderr).toMatch(/a new run takes it over \(.*variant other/);
    expect(asked).toHaveLength(6);
  });

  test('without a key a complete run is never used again', async () => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest(answerSum);
    const config = writeProject(folder, baseUrl, { rows: 3 });
    await runCli(folder, ['run', config]);
    await runCli(folder, ['run', config]);
    expect(asked).toHaveLength(6);
  });

  test('an unfinished run too old to go on with is abandoned, with the command that goes on with it', async () => {
    const folder = folderForTest();
    let isWrong = true;
    const { baseUrl, asked } = await serveForTest((one, response, count) =>
      isWrong && count > 2 ? refuse(response, 401, { message: 'Invalid key' }) : answerSum(one, response),
    );
    const config = writeProject(folder, baseUrl, { rows: 5, config: { concurrency: { max: 1 } } });
    await runCli(folder, ['run', config]);
    isWrong = false;
    const { id } = await newestRun(folder);
    const { exitCode, stderr } = await runCli(folder, ['run', config, '--set', 'resumeWithinHours=0']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`--resume ${id}`);
    expect(asked).toHaveLength(3 + 5);
    expect((await runCli(folder, ['run', config, '--resume', String(id)])).exitCode).toBe(0);
    expect(asked).toHaveLength(3 + 5 + 3);
  });

  test('--resume with another config is refused, and the differences are named', async () => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest(answerSum);
    const config = writeProject(folder, baseUrl, { rows: 3 });
    await runCli(folder, ['run', config]);
    const { exitCode, stderr } = await runCli(folder, ['run', config, '--resume', 'latest', '--limit', '2']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('rowLimit none → 2');
    expect(asked).toHaveLength(3);
  });

  test('--fresh begins anew', async () => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest(answerSum);
    const config = writeProject(folder, baseUrl, { rows: 3 });
    await runCli(folder, ['run', config, '--run-key', 'k']);
    await runCli(folder, ['run', config, '--run-key', 'k', '--fresh']);
    expect(asked).toHaveLength(6);
  });

  test('a second live run of one name is refused, and told who the first one is', async () => {
    const folder = folderForTest();
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let arrived = (): void => undefined;
    const firstRequest = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const { baseUrl, asked } = await serveForTest((one, response) => {
      arrived();
      void held.then(() => answerSum(one, response));
    });
    const config = writeProject(folder, baseUrl, { rows: 4 });
    const first = startCli(folder, ['run', config]);
    await firstRequest;
    const second = await runCli(folder, ['run', config]);
    expect(second.exitCode).toBe(5);
    expect(second.stderr).toContain(`process ${first.pid}`);
    expect(await newestRun(folder)).toMatchObject({ status: 'running' });
    const other = await runCli(folder, ['report', '--quiet']);
    expect(other.stdout).toContain('RUNNING');
    letGo();
    expect((await first).exitCode).toBe(0);
    expect(asked).toHaveLength(4);
  });
});
