import { describe, expect, test } from 'vitest';
import { folderForTest, query, runCli, startCli, writeProject } from './cli.ts';
import { type AskedRequest, answerSum, answerWith, refuse, serveForTest } from './test-endpoint.ts';

const rows = 60;
const gates = [{ metric: 'score.contains', maxDrop: 0.02 }];

/** Every third question is answered wrongly while `isBad`. */
async function serveNights(config: Readonly<Record<string, unknown>> = {}) {
  const state = { isBad: false, refusal: 0, beforeAnswer: (_: AskedRequest, _count: number): void => undefined };
  const { baseUrl, asked } = await serveForTest((one, response, count) => {
    state.beforeAnswer(one, count);
    const number = Number(/\d+/.exec(one.question)?.[0]);
    if (state.refusal > 0) refuse(response, state.refusal, { message: 'The key is no longer valid.' });
    else if (state.isBad && number % 3 === 0) answerWith(response, 'I do not know.');
    else answerSum(one, response);
  });
  const folder = folderForTest();
  const path = writeProject(folder, baseUrl, { rows, config: { name: 'nightly', gates, ...config } });
  const args = (key: string, ...more: string[]) => ['run', path, '--run-key', key, ...more];
  const night = (key: string, ...more: string[]) => runCli(folder, args(key, ...more));
  await night('monday');
  state.isBad = true;
  return { folder, path, state, asked, args, night };
}

const prose = (text: string) => text.replaceAll(/\s+/g, ' ');
const runsSql = `SELECT run_key AS key, status, verdict ->> 'word' AS word, verdict ->> 'exitCode' AS code,
  (SELECT count(*) FROM results WHERE run_id = runs.id) AS results FROM runs ORDER BY id`;
const monday = { key: 'monday', status: 'complete', word: 'good', code: 0, results: rows };
const red = { status: 'complete', word: 'worse', code: 10, results: rows };

describe('a run that is worse', () => {
  test('and whose re-run is not: it passes, and says so', async () => {
    const { folder, state, night, asked } = await serveNights();
    state.beforeAnswer = (_, count) => {
      if (count === 2 * rows + 1) state.isBad = false;
    };
    const { exitCode, stdout } = await night('tuesday');
    expect({ exitCode, stdout: prose(stdout) }).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('The first run fell 33.3 points; the re-run did not show it.'),
    });
    expect(asked.length).toBe(3 * rows);
    const gate = `SELECT verdict ->> '$.gates[0].confirmed' AS confirmed, verdict ->> '$.gates[0].drop' AS dropped FROM runs WHERE id = 2`;
    expect(query(folder, gate)).toEqual([{ confirmed: 0, dropped: 0 }]);
  });

  test('stopped by Ctrl-C while it is asked again, it is stopped, and a plain call goes on with the re-run', async () => {
    const { folder, state, night, asked, args } = await serveNights({ concurrency: { max: 2 } });
    state.beforeAnswer = (_, count) => {
      if (count === 2 * rows + 20) stopped.kill('SIGINT');
    };
    const stopped = startCli(folder, args('tuesday'));
    const { exitCode, stdout } = await stopped;
    expect({ exitCode, stdout: prose(String(stdout)) }).toMatchObject({
      exitCode: 130,
      stdout: expect.stringContaining('Not confirmed: the re-run was cut short.'),
    });
    const cut = query<{ results: number }>(folder, runsSql);
    expect(cut).toMatchObject([
      monday,
      { key: 'tuesday', status: 'stopped', word: 'incomplete', code: 130, results: rows },
      { key: null, status: 'stopped', results: expect.toSatisfy((n) => n >= 19 && n <= 22) },
    ]);
    const { id } = query<{ id: string }>(folder, 'SELECT public_id AS id FROM runs WHERE id = 3')[0] ?? { id: '' };
    expect(await runCli(folder, ['run', args('')[1] ?? '', '--resume', id])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('only confirms run'),
    });
    const resumed = await night('tuesday');
    expect({ exitCode: resumed.exitCode, stdout: prose(resumed.stdout) }).toMatchObject({
      exitCode: 10,
      stdout: expect.stringContaining('20 rows broke, 0 recovered; confirmed by a re-run.'),
    });
    expect(asked.length).toBe(3 * rows);
    expect(query(folder, runsSql)).toEqual([monday, { key: 'tuesday', ...red }, { key: null, ...red }]);
    await night('tuesday');
    expect(asked.length).toBe(3 * rows);
  });

  test('killed with -9 while it is asked again: it is interrupted as a whole, and gone on with', async () => {
    const { folder, state, night, asked, args } = await serveNights({ concurrency: { max: 2 } });
    state.beforeAnswer = (_, count) => {
      if (count === 2 * rows + 30) killed.kill('SIGKILL');
    };
    const killed = startCli(folder, args('tuesday'));
    expect((await killed).signal).toBe('SIGKILL');
    expect(query(folder, runsSql)).toMatchObject([
      monday,
      { key: 'tuesday', status: 'open', word: 'incomplete', results: rows },
      { key: null, status: 'open', word: null },
    ]);
    const report = await runCli(folder, ['report', 'tuesday']);
    expect(prose(report.stdout)).toMatch(
      /^INCOMPLETE It got worse and is asked again.* Pass rate fell 33\.3 points .* Not confirmed: its re-run has not ended\./,
    );
    expect(report.stdout).toContain('go on where it ended');
    const dry = await runCli(folder, args('tuesday', '--dry-run'));
    expect(prose(dry.stdout)).toMatch(
      /60 of 60 samples are done \(0 failed\), 0 would be sent; its re-run \S+ would go on with 3\d samples\./,
    );
    expect(await night('tuesday')).toMatchObject({ exitCode: 10 });
    expect(asked.length).toBeLessThanOrEqual(3 * rows + 2);
    expect(query(folder, runsSql)).toEqual([monday, { key: 'tuesday', ...red }, { key: null, ...red }]);
  });

  test('refused by the endpoint while it is asked again: exit 4, and resumed when the key is right', async () => {
    const { folder, state, night, path } = await serveNights({ concurrency: { max: 2 } });
    state.beforeAnswer = (_, count) => {
      if (count === 2 * rows + 10) state.refusal = 401;
    };
    expect(await night('tuesday')).toMatchObject({ exitCode: 4, stdout: expect.stringContaining('--resume') });
    expect(query(folder, runsSql)).toMatchObject([monday, { status: 'stopped', code: 4 }, { status: 'stopped' }]);
    state.refusal = 0;
    const { id } = query<{ id: string }>(folder, 'SELECT public_id AS id FROM runs WHERE id = 2')[0] ?? { id: '' };
    expect(await runCli(folder, ['run', path, '--resume', id])).toMatchObject({ exitCode: 10 });
    expect(query(folder, runsSql)).toEqual([monday, { key: 'tuesday', ...red }, { key: null, ...red }]);
  });

  test('and fails past maxErrorRate while it is asked again: incomplete, until --retry-failed asks that again', async () => {
    const { folder, state, night, asked } = await serveNights({ retry: { maxAttempts: 1 } });
    state.beforeAnswer = (_, count) => {
      state.refusal = count > 2 * rows && count % 10 === 0 ? 400 : 0;
    };
    const { exitCode, stdout } = await night('tuesday');
    expect({ exitCode, stdout: prose(stdout) }).toMatchObject({
      exitCode: 3,
      stdout: expect.stringMatching(/INCOMPLETE Re-run \S+: 6 of 60 samples failed/),
    });
    state.beforeAnswer = () => {
      state.refusal = 0;
    };
    const retried = await night('tuesday', '--retry-failed');
    expect({ exitCode: retried.exitCode, stdout: prose(retried.stdout) }).toMatchObject({
      exitCode: 10,
      stdout: expect.stringContaining('confirmed by a re-run'),
    });
    expect(asked.length).toBe(3 * rows + 6);
    expect(query(folder, runsSql)).toEqual([monday, { key: 'tuesday', ...red }, { key: null, ...red }]);
  });

  test('beyond the budget: red at once, marked as not confirmed', async () => {
    const { folder, night, asked } = await serveNights({ budget: { maxRequests: 100 } });
    const { exitCode, stdout, stderr } = await night('tuesday');
    const why = `the budget does not cover one (budget.maxRequests: ${rows} of 100 requests are used)`;
    expect({ exitCode, stdout: prose(stdout) }).toMatchObject({
      exitCode: 10,
      stdout: expect.stringContaining(`Not confirmed by a re-run: ${why}.`),
    });
    expect(stderr).toContain('the budget does not cover one');
    expect(asked.length).toBe(2 * rows);
    expect(query(folder, runsSql)).toEqual([monday, { key: 'tuesday', ...red }]);
  });

  test('is asked again within what the budget has left', async () => {
    const { folder, state, night, asked } = await serveNights({
      budget: { maxRequests: 2 * rows },
      retry: { maxAttempts: 2 },
    });
    // What has to be retried in the re-run is more than the budget holds.
    state.beforeAnswer = (_, count) => {
      state.refusal = count > 2 * rows && count <= 2 * rows + 3 ? 500 : 0;
    };
    const { exitCode, stdout } = await night('tuesday');
    expect({ exitCode, stdout: prose(stdout) }).toMatchObject({
      exitCode: 10,
      stdout: expect.stringContaining('Not confirmed: the budget does not cover the re-run.'),
    });
    expect(asked.length).toBe(3 * rows);
    expect(query(folder, runsSql)).toMatchObject([
      monday,
      { key: 'tuesday', ...red, status: 'stopped' },
      { status: 'stopped' },
    ]);
    expect(await night('tuesday', '--set', `budget.maxRequests=${3 * rows}`)).toMatchObject({ exitCode: 10 });
    expect(query(folder, runsSql)).toEqual([monday, { key: 'tuesday', ...red }, { key: null, ...red }]);
  });

  test('under confirm: false is red at once, at 99 % confidence', async () => {
    const { folder, night, asked } = await serveNights({ confirm: false });
    expect(await night('tuesday')).toMatchObject({ exitCode: 10, stdout: expect.stringContaining('(99 % interval') });
    expect(asked.length).toBe(2 * rows);
    expect(query(folder, runsSql)).toEqual([monday, { key: 'tuesday', ...red }]);
  });
});
