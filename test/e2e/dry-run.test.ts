import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DryRun } from '../../src/report/dry-run.ts';
import { folderForTest, newestRun, runCli, writeProject } from './cli.ts';
import { answerSum, refuse, serveForTest } from './test-endpoint.ts';

const key = 'sk-test-0123456789abcdef';

async function dryRun(folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { exitCode, stdout, stderr } = await runCli(folder, ['run', ...args, '--dry-run', '--json'], env);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  const [first] = (JSON.parse(stdout) as { dryRuns: DryRun[] }).dryRuns;
  if (!first) throw new Error('no dry run');
  return { stdout, first };
}

const bytesOf = (body: unknown) => JSON.stringify(body);

describe('run --dry-run', () => {
  test('shows what run then sends, byte for byte; nothing is sent, nothing is written, the key is masked', async () => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest(answerSum);
    const messages = [{ role: 'user', content: 'Say "ja" – 你好: {{ question }}' }];
    const config = writeProject(folder, baseUrl, {
      rows: 6,
      config: {
        endpoint: { baseUrl: `${baseUrl}?api-version=2`, apiKeyEnv: 'TEST_KEY', query: { code: `\${CODE}` } },
        dataset: { path: 'questions.csv', filter: 'expected!=1' },
        variants: [
          { label: 'plain', model: 'm', messages, params: { temperature: 0, max_tokens: 5 } },
          { label: 'streamed', model: 's', messages, params: { stream: true } },
        ],
        concurrency: { max: 1 },
      },
    });
    const before = readdirSync(folder);
    const env = { TEST_KEY: key, CODE: 'xy1' };
    const { first, stdout } = await dryRun(folder, [config, '--limit', '4'], env);
    expect(asked).toEqual([]);
    expect(readdirSync(folder)).toEqual(before);
    expect(stdout).not.toContain(key);
    expect(first).toMatchObject({
      dataset: { rows: 6, selectedRows: 4 },
      selection: { filter: 'expected!=1', rowLimit: 4 },
      samples: 8,
      toSend: 8,
      run: { kind: 'new' },
      key: { source: 'TEST_KEY', unset: [] },
    });
    expect(first.requests.map(({ row, streamed, url }) => ({ row, streamed, url }))).toEqual([
      { row: 'q1', streamed: false, url: `${baseUrl}/chat/completions?api-version=2&code=«key»` },
      { row: 'q1', streamed: true, url: `${baseUrl}/chat/completions?api-version=2&code=«key»` },
      { row: 'q2', streamed: false, url: `${baseUrl}/chat/completions?api-version=2&code=«key»` },
    ]);
    expect(first.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer «key»',
      'content-type': 'application/json',
    });

    expect(await runCli(folder, ['run', config, '--limit', '4'], env)).toMatchObject({ exitCode: 0 });
    expect(asked).toHaveLength(8);
    const sent = asked.map(({ body }) => bytesOf(body));
    for (const { body } of first.requests) expect(sent).toContain(bytesOf(body));
    expect(asked[0]?.authorization).toBe(`Bearer ${key}`);
  });

  test('says what a new run can come to, and whether its budget holds that', async () => {
    const folder = folderForTest();
    const budget = { maxTokens: 1000, maxRequests: 20 };
    const config = writeProject(folder, 'x', { config: { endpoint: { simulated: {} }, budget } });
    const { first } = await dryRun(folder, [config]);
    expect(first.worstCase).toMatchObject({ requests: 20, short: ['budget.maxTokens'] });
    expect(Number(first.worstCase?.usd)).toBeGreaterThan(0);
    const unbounded = await dryRun(folder, [config, '--set', 'budget={}']);
    expect(unbounded.first.worstCase).toBeNull();
  });

  test('a key that is not set is told, and no fault', async () => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest(answerSum);
    const config = writeProject(folder, baseUrl, { config: { endpoint: { baseUrl, apiKeyEnv: 'TEST_KEY' } } });
    const { exitCode, stdout } = await runCli(folder, ['run', config, '--dry-run']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('TEST_KEY is not set: a run would be refused.');
    expect(stdout).toContain('authorization: Bearer «TEST_KEY is not set»');
    expect(stdout).toContain('Samples  20 = 20 rows × 1 variant × 1 repeat');
    expect(stdout).toContain('"content": "What is 0 plus 1?"');
  });

  test('says what would be resumed, and leaves the database as it is; then that a complete one is told again', async () => {
    const folder = folderForTest();
    let isWrong = true;
    const { baseUrl, asked } = await serveForTest((one, response, count) =>
      isWrong && count > 2 ? refuse(response, 401, { message: 'Invalid key' }) : answerSum(one, response),
    );
    const config = writeProject(folder, baseUrl, { rows: 5, config: { concurrency: { max: 1 } } });
    await runCli(folder, ['run', config, '--run-key', 'k']);
    isWrong = false;
    const { id } = await newestRun(folder);
    const before = fingerprint(folder);
    const { first } = await dryRun(folder, [config, '--run-key', 'k']);
    expect(fingerprint(folder)).toEqual(before);
    expect(first).toMatchObject({ toSend: 3, run: { kind: 'resumed', id, answered: 2, failed: 0 } });
    expect(first.requests.map(({ row }) => row)).toEqual(['q2', 'q3', 'q4']);
    expect(first.requests[0]?.headers['x-client-request-id']).toBe(`${id}:2:2.1`);
    const { first: fresh } = await dryRun(folder, [config, '--run-key', 'k', '--fresh']);
    expect(fresh).toMatchObject({
      toSend: 5,
      run: { kind: 'new', says: [expect.stringContaining('takes it over'), expect.stringContaining('abandoned')] },
    });

    asked.length = 0;
    await runCli(folder, ['run', config, '--run-key', 'k']);
    expect(asked.map(({ body }) => bytesOf(body))).toEqual(first.requests.map(({ body }) => bytesOf(body)));
    expect(asked[0]?.requestId).toBe(`${id}:2:2.1`);
    const { first: again } = await dryRun(folder, [config, '--run-key', 'k']);
    expect(again).toMatchObject({ toSend: 0, run: { kind: 'told-again', id, verdict: { exitCode: 0 } }, requests: [] });
  });

  test.each([
    {
      args: ['eval.json', '--dry-run', '--resume', 'nobody'],
      says: 'no database',
      why: 'what --resume names is not there',
    },
    {
      args: ['eval.json', '--dry-run', '--set', 'variants.0.messages.0.content={{ qestion }}'],
      says: 'qestion',
      why: 'a wrong template',
    },
    { args: ['eval.json', 'none.json', '--dry-run'], says: 'none.json', why: 'one of several configs is missing' },
    { args: ['eval.json', '--json'], says: '--json belongs to --dry-run', why: 'a report is no dry run' },
  ])('$args: exit 2, nothing is written ($why)', async ({ args, says }) => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest(answerSum);
    writeProject(folder, baseUrl);
    const before = readdirSync(folder);
    const { exitCode, stderr, stdout } = await runCli(folder, ['run', ...args]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(says) });
    expect(stdout).toBe('');
    expect(asked).toEqual([]);
    expect(readdirSync(folder)).toEqual(before);
  });
});

/** Of every file there, the database's among them. */
function fingerprint(folder: string): readonly string[] {
  const results = join(folder, 'results');
  return readdirSync(results).map((name) => {
    return `${name} ${createHash('sha256')
      .update(readFileSync(join(results, name)))
      .digest('hex')}`;
  });
}
