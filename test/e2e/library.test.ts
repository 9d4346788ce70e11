import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ConfigInput, evaluate, openResults, type Progress, UserError } from '../../src/index.ts';
import { folderForTest } from './cli.ts';
import { answerSum, answerWith, refuse, serveForTest } from './test-endpoint.ts';

/** A folder with a dataset of sums, and a config that asks `baseUrl` about them. */
function project(baseUrl: string, rows = 5) {
  const folder = folderForTest();
  const lines = Array.from({ length: rows }, (_, index) => `q${index},What is ${index} plus 1?,${index + 1}`);
  writeFileSync(join(folder, 'sums.csv'), `id,question,expected\n${lines.join('\n')}\n`);
  const config: ConfigInput = {
    name: 'sums',
    dataset: { path: 'sums.csv' },
    endpoint: { baseUrl },
    variants: [{ model: 'm', messages: [{ role: 'user', content: '{{ question }}' }] }],
    concurrency: { max: 2 },
    scorers: [{ type: 'contains', expected: '{{ expected }}' }],
  };
  return { folder, config, options: { folder, db: join(folder, 'results.db'), env: {} } };
}

describe('evaluate()', () => {
  test('runs a config object, and what it says is what the file then holds', async () => {
    const { baseUrl } = await serveForTest(answerSum);
    const { config, options } = project(baseUrl);
    const told: Progress[] = [];
    const { exitCode, verdict, report } = await evaluate(config, { ...options, onProgress: (now) => told.push(now) });

    expect(exitCode).toBe(0);
    expect(verdict.word).toBe('good');
    expect(report.variants[0]?.scores['contains']).toMatchObject({ n: 5, mean: 1 });
    expect(report.run.configPath).toBeNull();
    expect(told.at(-1)).toMatchObject({ runId: report.run.id, planned: 5, answered: 5, inFlight: 0 });

    const results = openResults({ db: options.db });
    try {
      expect(results.runs().map(({ id }) => id)).toEqual([report.run.id]);
      expect(results.report()).toEqual(report);
      const rows = [...results.results('sums')];
      expect(rows.map(({ row, answer, scores }) => [row, answer, scores['contains']?.passed])).toEqual(
        Array.from({ length: 5 }, (_, index) => [`q${index}`, `It is ${index + 1}.`, true]),
      );
      expect(rows[0]).toMatchObject({
        line: 2,
        costBilledUsd: '0.0000013',
        columns: { question: 'What is 0 plus 1?' },
      });
    } finally {
      results.close();
    }
  });

  test('with the same run key tells the verdict again, and sends nothing', async () => {
    const { baseUrl, asked } = await serveForTest(answerSum);
    const { config, options } = project(baseUrl);
    const first = await evaluate(config, { ...options, runKey: 'monday' });
    const notices: string[] = [];
    const again = await evaluate(config, { ...options, runKey: 'monday', onNotice: (said) => notices.push(said) });
    expect(again).toEqual(first);
    expect(asked).toHaveLength(5);
    expect(notices.join()).toContain('nothing is sent');
  });

  test('stops in good order when it is aborted, and goes on where it stopped', async () => {
    const stopping = new AbortController();
    const { baseUrl, asked } = await serveForTest((one, response, count) => {
      if (count === 3) stopping.abort();
      answerSum(one, response);
    });
    const { config, options } = project(baseUrl, 12);
    const listenersBefore = process.listenerCount('SIGINT');
    const { exitCode, verdict, report } = await evaluate(config, { ...options, signal: stopping.signal });
    expect(exitCode).toBe(130);
    expect(verdict.sentence).toMatch(
      /^Stopped by the program that started it\. [3-5] of 12 samples are done and saved\.$/,
    );
    expect(report.run.status).toBe('stopped');
    expect(process.listenerCount('SIGINT')).toBe(listenersBefore);

    const resumed = await evaluate(config, options);
    expect(resumed.exitCode).toBe(0);
    expect(resumed.report.run.id).toBe(report.run.id);
    expect(asked).toHaveLength(12);
  });

  test('two of different names run at once into one file; a second of the same name is refused', async () => {
    const asked = Promise.withResolvers<void>();
    const mayAnswer = Promise.withResolvers<void>();
    const { baseUrl } = await serveForTest((one, response) => {
      asked.resolve();
      void mayAnswer.promise.then(() => answerSum(one, response));
    });
    const { config, options } = project(baseUrl, 8);
    const first = evaluate(config, options);
    await asked.promise;
    const second = await evaluate(config, options).catch((reason: unknown) => reason);
    expect(second).toMatchObject({ name: 'UserError', exitCode: 5, message: expect.stringContaining('is live') });
    const other = evaluate({ ...config, name: 'others' }, options);
    mayAnswer.resolve();
    const [sums, others] = await Promise.all([first, other]);
    expect([sums.exitCode, others.exitCode]).toEqual([0, 0]);
    expect(others.report.totals.answered).toBe(8);
  });

  test.each([
    { handleSignals: true, added: 1, why: 'it was asked to take them' },
    { handleSignals: false, added: 0, why: 'signals are the program’s own' },
  ])(
    'handleSignals $handleSignals: $added listeners for SIGINT ($why), none afterwards',
    async ({ handleSignals, added }) => {
      const { baseUrl } = await serveForTest(answerSum);
      const { config, options } = project(baseUrl, 1);
      const before = process.listenerCount('SIGINT');
      const seen: number[] = [];
      const onProgress = () => seen.push(process.listenerCount('SIGINT') - before);
      await evaluate(config, { ...options, handleSignals, onProgress });
      expect(seen).toContain(added);
      expect(process.listenerCount('SIGINT')).toBe(before);
    },
  );

  test('reads a config file, whose paths start from its own folder, and takes overrides', async () => {
    const { baseUrl } = await serveForTest((_, response) => answerWith(response, 'no'));
    const { config, folder, options } = project(baseUrl);
    const path = join(folder, 'sums.json');
    writeFileSync(path, JSON.stringify(config));
    const { report } = await evaluate(path, { db: options.db, env: {}, overrides: { rowLimit: 2, name: 'two' } });
    expect(report.run).toMatchObject({ name: 'two', configPath: path, dataset: { selectedRows: 2 } });
    expect(report.variants[0]?.scores['contains']?.mean).toBe(0);
  });

  test.each([
    { change: { repeats: 0 }, where: 'config.repeats', exitCode: 2 },
    { change: { dataset: { path: 'gone.csv' } }, where: /gone\.csv$/, exitCode: 2 },
    { change: { endpoint: { baseUrl: 'http://127.0.0.1:9/v1', apiKeyEnv: 'NO_KEY' } }, where: /./, exitCode: 2 },
  ])('throws a UserError for what keeps it from starting: $where', async ({ change, where, exitCode }) => {
    const { config, options } = project('http://127.0.0.1:9/v1');
    const error = await evaluate({ ...config, ...change }, options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ where: expect.stringMatching(where), exitCode });
  });
});

describe('openResults()', () => {
  test('never creates a database', () => {
    const db = join(folderForTest(), 'none.db');
    expect(() => openResults({ db })).toThrow(UserError);
    expect(existsSync(db)).toBe(false);
  });

  test('says which run is not there', async () => {
    const { baseUrl } = await serveForTest(answerSum);
    const { config, options } = project(baseUrl, 1);
    await evaluate(config, options);
    const results = openResults({ db: options.db });
    expect(() => results.report('nightly')).toThrow('There is no run "nightly".');
    expect(() => results.results('nightly')).toThrow(UserError);
    results.close();
  });
});

describe('evaluate() where a run of the name is live', () => {
  /** A first call under way, whose answers are held back until `letGo`. */
  async function liveRun() {
    const held = Promise.withResolvers<void>();
    const first = Promise.withResolvers<void>();
    const { baseUrl, asked } = await serveForTest((one, response) => {
      first.resolve();
      void held.promise.then(() => answerSum(one, response));
    });
    const { config, options } = project(baseUrl);
    const live = evaluate(config, options);
    await first.promise;
    return { config, options, live, asked, letGo: () => held.resolve() };
  }

  test('refuses, runs beside it, or waits for its end, in one process too', async () => {
    const { config, options, live, asked, letGo } = await liveRun();
    await expect(evaluate(config, options)).rejects.toMatchObject({
      exitCode: 5,
      where: expect.stringMatching(/process/),
    });
    const waiting = Promise.withResolvers<void>();
    const after = evaluate(config, { ...options, whenLive: 'wait', onNotice: () => waiting.resolve() });
    await waiting.promise;
    const beside = evaluate(config, { ...options, whenLive: 'parallel' });
    letGo();
    const ended = await Promise.all([live, beside, after]);
    expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    expect(new Set(ended.map(({ report }) => report.run.id)).size).toBe(3);
    expect(asked).toHaveLength(15);
  });

  test('an abort ends the waiting', async () => {
    const { config, options, live, letGo } = await liveRun();
    const ended = new AbortController();
    const onNotice = () => ended.abort();
    const wish = { ...options, whenLive: 'wait', onNotice, signal: ended.signal } as const;
    await expect(evaluate(config, wish)).rejects.toMatchObject({ exitCode: 130 });
    letGo();
    expect((await live).exitCode).toBe(0);
  });
});

test('evaluate() with retryFailed asks what failed again', async () => {
  let isBroken = true;
  const { baseUrl, asked } = await serveForTest((one, response) =>
    isBroken && one.question.includes(' 2 ') ? refuse(response, 503, 'busy') : answerSum(one, response),
  );
  const { config, options } = project(baseUrl);
  const broken = await evaluate({ ...config, retry: { maxAttempts: 1 } }, options);
  expect(broken).toMatchObject({ exitCode: 3, report: { totals: { failed: 1 } } });
  isBroken = false;
  const mended = await evaluate(config, { ...options, retryFailed: true });
  expect(mended).toMatchObject({ exitCode: 0, report: { totals: { answered: 5, failed: 0 }, run: { tries: 2 } } });
  expect(mended.report.run.id).toBe(broken.report.run.id);
  expect(asked).toHaveLength(6);
});
