import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderForTest, query, runCli, startCli, writeProject } from './cli.ts';
import { answerSum, answerWith, refuse, serveForTest } from './test-endpoint.ts';

type Changes = Readonly<Record<string, unknown>>;

/** `eval.json` of `writeProject`, and a config beside it for each of these. @returns all their names */
function writeConfigs(folder: string, baseUrl: string, others: Readonly<Record<string, Changes>>): string[] {
  const first = writeProject(folder, baseUrl, { rows: 3 });
  const whole = JSON.parse(readFileSync(first, 'utf8')) as Changes;
  for (const [name, changes] of Object.entries(others))
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ ...whole, name, ...changes }));
  return ['eval.json', ...Object.keys(others).map((name) => `${name}.json`)];
}

const runNames = 'SELECT name, status FROM runs ORDER BY id';

describe('several configs in one run', () => {
  test('run one after the other; each has its report, on stdout and in its file', async () => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest(answerSum);
    const variants = [{ model: 'second', messages: [{ role: 'user', content: '{{ question }}' }] }];
    const configs = writeConfigs(folder, baseUrl, { 'other one': { variants } });
    const { exitCode, stdout } = await runCli(folder, [
      'run',
      ...configs,
      '--run-key',
      'monday',
      '-o',
      '{name}.out.json',
    ]);
    expect(exitCode).toBe(0);
    expect(asked.map(({ body }) => body['model'])).toEqual(['m', 'm', 'm', 'second', 'second', 'second']);
    expect(stdout.match(/^GOOD/gm)).toHaveLength(2);
    expect(query(folder, 'SELECT name, run_key AS runKey FROM runs ORDER BY id')).toEqual([
      { name: 'eval', runKey: 'monday' },
      { name: 'other one', runKey: 'monday' },
    ]);
    expect(readdirSync(folder).filter((name) => name.endsWith('.out.json'))).toEqual([
      'eval.out.json',
      'other-one.out.json',
    ]);
    await runCli(folder, ['run', ...configs, '--run-key', 'monday']);
    expect(asked).toHaveLength(6);
  });

  test('are all checked before the first is sent, and the problems of all are told at once', async () => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest(answerSum);
    const configs = writeConfigs(folder, baseUrl, {
      typo: { repeets: 2 },
      data: { dataset: { path: 'none.csv' } },
      key: { endpoint: { baseUrl, apiKeyEnv: 'NO_SUCH_KEY' } },
      fine: {},
    });
    const { exitCode, stderr, stdout } = await runCli(folder, ['run', ...configs]);
    expect(exitCode).toBe(2);
    for (const words of ['typo.json:1:', 'repeets', 'none.csv', 'key.json: endpoint.apiKeyEnv', '3 problems in all'])
      expect(stderr).toContain(words);
    expect(stdout).toBe('');
    expect(asked).toEqual([]);
    expect(query(folder, runNames)).toEqual([]);
  });

  test.each([
    { args: ['eval.json', 'eval.json'], says: 'have the name eval', why: 'a run key belongs to a name' },
    { args: ['eval.json', 'other.json', '--name', 'x'], says: 'have the name x', why: 'the same, by a flag' },
    { args: ['eval.json', 'other.json', '-o', 'r.json'], says: 'r-{name}.json', why: 'one report, two runs' },
    { args: ['eval.json', 'other.json', '--resume', 'latest'], says: '--resume names one run', why: 'whose run?' },
  ])('$args: refused before anything is sent ($why)', async ({ args, says }) => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest(answerSum);
    writeConfigs(folder, baseUrl, { other: {} });
    const { exitCode, stderr } = await runCli(folder, ['run', ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(says);
    expect(asked).toEqual([]);
  });

  test('a run that fails or is refused keeps the others from nothing; the gravest exit code is the one', async () => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest((one, response) => {
      if (one.body['model'] === 'withdrawn') return refuse(response, 401, { error: { message: 'No.' } });
      if (one.body['model'] === 'failing' && one.question.includes('2'))
        return refuse(response, 400, { error: { message: 'Bad prompt.' } });
      answerSum(one, response);
    });
    const messages = [{ role: 'user', content: '{{ question }}' }];
    const configs = writeConfigs(folder, baseUrl, {
      refused: { variants: [{ model: 'withdrawn', messages }] },
      failing: { variants: [{ model: 'failing', messages }] },
      last: {},
    });
    const { exitCode } = await runCli(folder, ['run', ...configs.slice(1)]);
    expect(exitCode).toBe(4);
    expect(query(folder, runNames)).toEqual([
      { name: 'refused', status: 'stopped' },
      { name: 'failing', status: 'complete' },
      { name: 'last', status: 'complete' },
    ]);
    const { exitCode: withoutRefused } = await runCli(folder, ['run', 'failing.json', 'last.json']);
    expect(withoutRefused).toBe(3);
  });

  test('a run of a name that is live elsewhere is told and passed over', async () => {
    const folder = folderForTest();
    let letGo = (): void => undefined;
    let arrived = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const firstRequest = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const { baseUrl } = await serveForTest((one, response) => {
      if (one.body['model'] === 'quick') return answerSum(one, response);
      arrived();
      void held.then(() => answerSum(one, response));
    });
    const messages = [{ role: 'user', content: '{{ question }}' }];
    const configs = writeConfigs(folder, baseUrl, { other: { variants: [{ model: 'quick', messages }] } });
    const first = startCli(folder, ['run', 'eval.json']);
    await firstRequest;
    const { exitCode, stdout, stderr } = await runCli(folder, ['run', ...configs]);
    expect(exitCode).toBe(5);
    expect(stderr).toContain(' of the name eval is live');
    expect(stdout).toMatch(/^GOOD {2}3 of 3/);
    letGo();
    expect((await first).exitCode).toBe(0);
  });

  test.each([
    { signal: 'SIGINT', code: 130 },
    { signal: 'SIGTERM', code: 143 },
  ] as const)('$signal stops the rest, too: exit $code', async ({ signal, code }) => {
    const folder = folderForTest();
    let send = (): void => undefined;
    const { baseUrl, asked } = await serveForTest((one, response, count) => {
      // With the last request of the first run: it ends whole, and still the second must not begin.
      if (count < 3) return answerSum(one, response);
      send();
      void signalled.then(() => answerWith(response, 'It is 3.'));
    });
    const configs = writeConfigs(folder, baseUrl, { other: {} });
    const started = startCli(folder, ['run', ...configs, '-j', '1']);
    const signalled = new Promise<void>((resolve) => {
      started.stderr.on('data', (text: Buffer) => text.includes('Once more') && resolve());
    });
    send = () => started.kill(signal);
    const { exitCode, stderr } = await started;
    expect(exitCode).toBe(code);
    expect(stderr).toContain(`${signal}: not begun: other.`);
    expect(asked).toHaveLength(3);
    expect(query<{ name: string }>(folder, runNames).map(({ name }) => name)).toEqual(['eval']);
  });
});
