import { readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderForTest, newestRun, query, runCli, writeProject } from './cli.ts';
import { answerSum, serveForTest } from './test-endpoint.ts';

const scorers: readonly unknown[] = [];
const variants = [{ model: 'm', messages: [{ role: 'user', content: '{{ question }}' }], params: { max_tokens: 50 } }];
/** For a million: a token costs $0.001 or $0.002. */
const prices = { m: { inputPerMillionUsd: 1000, outputPerMillionUsd: 2000 } };

/** Answers with 20 + 10 tokens, and says or does not say what it charges. */
function answer(response: ServerResponse, { usage = true, usdSpent = null as string | null } = {}): void {
  const billed = usdSpent === null ? {} : { 'x-aimlapi-usd-spent': usdSpent };
  response.writeHead(200, { 'content-type': 'application/json', ...billed });
  response.end(
    JSON.stringify({
      ...{ id: 'x', object: 'chat.completion', created: 1, model: 'm' },
      choices: [{ index: 0, message: { role: 'assistant', content: '1' }, finish_reason: 'stop' }],
      usage: usage ? { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 } : null,
    }),
  );
}

interface Used {
  readonly answered: number;
  readonly attempts: number;
  readonly tokens: number;
  readonly nanoUsd: number;
}

/** What the whole file says was used. */
function usedIn(folder: string): Used {
  const [used] = query<Used>(
    folder,
    `SELECT count(*) AS answered, (SELECT count(*) FROM attempts) AS attempts,
      coalesce(sum(total_tokens), 0) AS tokens, coalesce(sum(cost_billed_nano_usd), 0) AS nanoUsd
    FROM results WHERE status = 'answered'`,
  );
  if (!used) throw new Error('no results');
  return used;
}

describe('a budget', () => {
  test('of requests stops with exit 3; the same again sends nothing, and a larger one goes on', async () => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest((one, response, count) => {
      if (count % 3 === 0) response.writeHead(503).end('{}');
      else answerSum(one, response);
    });
    const config = writeProject(folder, baseUrl, { rows: 10, config: { budget: { maxRequests: 6 } } });
    const first = await runCli(folder, ['run', config]);
    expect(first.exitCode).toBe(3);
    expect(first.stdout.replaceAll(/\s+/g, ' ')).toContain(
      'Stopped: budget.maxRequests: all 6 requests are used; raise budget.maxRequests, then run again: it is resumed. ' +
        '4 of 10 samples are done and saved.',
    );
    expect(asked).toHaveLength(6);
    expect(usedIn(folder)).toMatchObject({ answered: 4, attempts: 2 });
    expect(await newestRun(folder)).toMatchObject({ status: 'stopped', failed: 0 });

    const again = await runCli(folder, ['run', config]);
    expect(again.exitCode).toBe(3);
    expect(asked).toHaveLength(6);

    const raised = await runCli(folder, ['run', config, '--set', 'budget.maxRequests=100']);
    expect(raised.exitCode).toBe(0);
    expect(raised.stderr).toContain('goes on');
    expect(await newestRun(folder)).toMatchObject({ status: 'complete', answered: 10, failed: 0 });
  });

  test('in USD is kept by the built-in endpoint, whatever is in flight', async () => {
    const folder = folderForTest();
    const budget = { maxUsd: 0.00005 };
    const config = { scorers, variants, endpoint: { simulated: {} }, budget, concurrency: { max: 8 } };
    const path = writeProject(folder, 'x', { rows: 60, config });
    const first = await runCli(folder, ['run', path]);
    expect(first.stdout).toContain('Stopped: budget.maxUsd');
    expect(first.exitCode).toBe(3);
    const used = usedIn(folder);
    expect(used.answered).toBeGreaterThan(0);
    expect(used.answered).toBeLessThan(60);
    expect(used.nanoUsd).toBeLessThanOrEqual(budget.maxUsd * 1e9);

    const again = await runCli(folder, ['run', path]);
    expect(again.exitCode).toBe(3);
    expect(usedIn(folder)).toEqual(used);

    const raised = await runCli(folder, ['run', path, '--set', 'budget.maxUsd=1']);
    expect(raised.exitCode).toBe(0);
    expect(usedIn(folder).answered).toBe(60);
  });

  test.each([
    { answers: {}, why: 'by the price in force, where the endpoint does not bill', answered: 4 },
    { answers: { usdSpent: '0.01' }, why: 'by what is billed, which goes first', answered: 13 },
    { answers: { usage: false }, why: 'by the worst case, where nobody says', answered: 1 },
  ])('in USD is used up $why', async ({ answers, answered }) => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest((_, response) => answer(response, answers));
    // At worst a request takes about 148 + 50 tokens: $0.25.
    const config = { scorers, variants, prices, budget: { maxUsd: 0.37 }, concurrency: { max: 4 } };
    const first = await runCli(folder, ['run', writeProject(folder, baseUrl, { rows: 20, config })]);
    expect(first.exitCode).toBe(3);
    expect(usedIn(folder).answered).toBe(answered);
  });

  test('of tokens counts at its worst what was given up without an answer, and the report says how many', async () => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest((_, response, count) => {
      if (count > 1) answer(response);
    });
    const config = {
      ...{ scorers, variants, concurrency: { max: 1 }, timeouts: { firstByteMs: 200 } },
      budget: { maxTokens: 500 },
    };
    const path = writeProject(folder, baseUrl, { rows: 20, config });
    const first = await runCli(folder, ['run', path, '-o', 'report.json']);
    expect(first.exitCode).toBe(3);
    expect(first.stdout).toContain('1 attempt ended without a whole answer and may have been billed all the same.');
    const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
    expect(report.run.possiblyBilledAttempts).toBe(1);
    const { tokens, answered } = usedIn(folder);
    expect(tokens).toBe(30 * answered);
    expect(answered).toBeGreaterThan(0);
    expect(answered).toBeLessThan(10);
    const sent = asked.length;
    const again = await runCli(folder, ['run', path]);
    expect(again.exitCode).toBe(3);
    expect(asked).toHaveLength(sent);
  });

  test('of minutes is each try its own', async () => {
    const folder = folderForTest();
    const budget = { maxDurationMin: 0.01 };
    const config = { scorers, endpoint: { simulated: { latencyMs: 300 } }, budget, concurrency: { max: 1 } };
    const path = writeProject(folder, 'x', { rows: 40, config });
    const first = await runCli(folder, ['run', path]);
    expect(first.exitCode).toBe(3);
    expect(first.stdout).toContain('Stopped: budget.maxDurationMin: 0.01 min are over');
    const { answered } = usedIn(folder);
    expect(answered).toBeLessThan(40);
    const second = await runCli(folder, ['run', path, '--set', 'budget.maxDurationMin=5', '-j', '40']);
    expect(second.exitCode).toBe(0);
    expect(usedIn(folder).answered).toBe(40);
  });

  test('of minutes that is over while the last answers are on their way has cut nothing short', async () => {
    const folder = folderForTest();
    const budget = { maxDurationMin: 0.02 };
    const config = { scorers, endpoint: { simulated: { latencyMs: 1800 } }, budget };
    const { exitCode, stdout } = await runCli(folder, ['run', writeProject(folder, 'x', { rows: 2, config })]);
    expect(stdout).toContain('2 of 2 answered.');
    expect(exitCode).toBe(0);
  });

  test('that is enough is not noticed', async () => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest((_, response) => answer(response));
    const budget = { maxUsd: 100, maxTokens: 100_000, maxRequests: 5, maxDurationMin: 30_000 };
    const config = { scorers, prices, budget };
    expect((await runCli(folder, ['run', writeProject(folder, baseUrl, { rows: 5, config })])).exitCode).toBe(0);
  });

  test("is each config's own", async () => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest(answerSum);
    const first = writeProject(folder, baseUrl, { rows: 5, config: { scorers, budget: { maxRequests: 2 } } });
    const other = { ...JSON.parse(readFileSync(first, 'utf8')), name: 'other', budget: { maxRequests: 3 } };
    writeFileSync(join(folder, 'other.json'), JSON.stringify(other));
    const { exitCode } = await runCli(folder, ['run', 'eval.json', 'other.json']);
    expect(exitCode).toBe(3);
    expect(asked).toHaveLength(5);
    expect(query(folder, 'SELECT run_id AS run, count(*) AS answered FROM results GROUP BY run_id')).toEqual([
      { run: 1, answered: 2 },
      { run: 2, answered: 3 },
    ]);
  });
});

test('a budget in USD is refused with exit 2 before anything is sent where nobody says what the model costs', async () => {
  const folder = folderForTest();
  const { baseUrl, asked } = await serveForTest(answerSum);
  const config = { scorers, prices: { m: { inputPerMillionUsd: 1 } }, budget: { maxUsd: 1 } };
  const { exitCode, stderr } = await runCli(folder, ['run', writeProject(folder, baseUrl, { rows: 5, config })]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('There is a budget in USD, but the price of m is not known.');
  expect(stderr).toContain('Write inputPerMillionUsd and outputPerMillionUsd under prices in the config');
  expect(asked).toEqual([]);
  expect(query(folder, 'SELECT id FROM runs')).toEqual([]);
});
