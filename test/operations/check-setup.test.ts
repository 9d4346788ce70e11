import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { simulatedAccount } from '../../src/simulator/account.ts';
import { ernieModels } from '../../src/simulator/models.ts';
import type { SimulatorOptions } from '../../src/simulator/server.ts';
import { claimRun } from '../../src/store/claim-run.ts';
import { openStore } from '../../src/store/open-store.ts';
import { startForTest } from '../simulator/test-simulator.ts';
import { checkProject, freePort, key, serveLate } from './check-project.ts';

const small = 'baidu/ernie-4.5-0.3b';
const larger = 'baidu/ernie-4.5-21b-a3b-thinking';
const asking = (model: string, params: Record<string, unknown> = {}) => ({
  variants: [{ model, messages: [{ role: 'user', content: '{{ question }}' }], params }],
});
const withKey = { endpoint: { apiKeyEnv: 'TEST_KEY' }, env: { TEST_KEY: key } };

async function checkAgainst(
  options: Partial<SimulatorOptions>,
  model = small,
  more: { probe?: boolean; params?: Record<string, unknown>; sent?: string } = {},
) {
  const simulator = await startForTest({ models: ernieModels('current'), ...options });
  const endpoint = { baseUrl: simulator.baseUrl, ...withKey.endpoint };
  const checked = await checkProject(simulator.baseUrl, {
    env: { TEST_KEY: more.sent ?? key },
    parts: { config: { endpoint, ...asking(model, more.params) } },
    probe: more.probe ?? false,
  });
  return { ...checked, simulator };
}

const marks = (lines: readonly { item: string; mark: string }[]) => lines.map(({ item, mark }) => `${item} ${mark}`);

describe('a good setup', () => {
  test('is told whole, in the order of a run; no chat is sent, nothing is left behind, no key is shown', async () => {
    const { check, folder, simulator, line } = await checkAgainst({ apiKey: key });
    expect(marks(check.lines)).toEqual(
      ['config', 'dataset', 'templates', 'key', 'endpoint', 'model', 'price', 'speed', 'limits', 'balance']
        .concat(['folder', 'disk', 'database', 'run'])
        .map((item) => `${item} good`),
    );
    expect(check).toMatchObject({ ready: true, exitCode: 0, balance: { amount: '100', currency: 'USD' }, probe: null });
    expect(line('price').found).toContain('$0.1 in, $0.4 out per million tokens');
    expect(simulator.counters().requests).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['eval.json', 'questions.csv']);
    expect(JSON.stringify(check)).not.toContain(key.slice(0, 8));
  });

  test('by an alias, with one real request: its time, tokens, cost and answer', async () => {
    const { check, simulator, line } = await checkAgainst({ apiKey: key }, 'ernie-4.5-0.3b', { probe: true });
    expect(check).toMatchObject({ exitCode: 0, probe: { costBilledUsd: expect.any(String), ignored: [] } });
    expect(line('model').found).toContain(`an alias of ${small}`);
    expect(line('probe').found).toMatch(/11 tokens in, 5 out, \$0\.00\d+ billed\. Answer: What is 0 plus 1\?/);
    expect(simulator.counters().outcomes).toEqual({ answered: 1 });
  });

  test('the built-in endpoint needs no key and can be probed', async () => {
    const { check, line } = await checkProject('', {
      parts: { config: { endpoint: { simulated: { latencyMs: 0, accuracy: 1 } } } },
      probe: true,
    });
    expect(check.exitCode).toBe(0);
    expect(line('endpoint').found).toContain('built-in');
    expect(check.probe?.text).toContain('1');
  });
});

describe('what the endpoint tells of itself', () => {
  test.each<{
    why: string;
    options: Partial<SimulatorOptions>;
    item: 'model' | 'limits' | 'balance' | 'price';
    mark: string;
    code: number;
    says: string;
    model?: string;
  }>([
    {
      why: 'withdrawn',
      options: { models: ernieModels('withdrawn') },
      item: 'model',
      mark: 'failed',
      code: 4,
      says: larger,
    },
    {
      why: 'deprecated',
      options: { models: ernieModels('deprecated') },
      item: 'model',
      mark: 'caution',
      code: 0,
      says: larger,
    },
    { why: 'not listed', options: {}, item: 'model', model: 'm', mark: 'caution', code: 0, says: '--probe' },
    { why: 'no price', options: {}, item: 'price', model: 'm', mark: 'caution', code: 0, says: 'prices' },
    {
      why: 'a disabled key',
      options: { account: { ...simulatedAccount, isKeyDisabled: true } },
      item: 'limits',
      mark: 'failed',
      code: 4,
      says: 'Enable',
    },
    {
      why: 'a key for something else',
      options: { account: { ...simulatedAccount, scopes: ['model:image'] } },
      item: 'limits',
      mark: 'failed',
      code: 4,
      says: 'model:chat',
    },
    {
      why: 'a limit that is used up',
      options: { account: { ...simulatedAccount, limit: { usd: 5, period: 'month' }, monthlyUsageUsd: 5 } },
      item: 'limits',
      mark: 'caution',
      code: 0,
      says: 'used up',
    },
    {
      why: 'no money',
      options: { account: { ...simulatedAccount, balanceUsd: 0 } },
      item: 'balance',
      mark: 'caution',
      code: 0,
      says: 'Top up',
    },
  ])('$why: $item $mark, exit $code', async ({ options, item, mark, code, says, model }) => {
    const { check, line } = await checkAgainst(options, model);
    expect({ ...line(item), code: check.exitCode }).toMatchObject({ mark, code, next: expect.stringContaining(says) });
  });

  test('a wrong key shows at the probe alone: a 401 of a side route says nothing', async () => {
    const quiet = await checkAgainst({ apiKey: 'another' });
    expect(quiet.check.exitCode).toBe(0);
    expect([quiet.line('limits').mark, quiet.line('balance').mark]).toEqual(['unsaid', 'unsaid']);
    const probed = await checkAgainst({ apiKey: 'another' }, small, { probe: true });
    expect(probed.check.exitCode).toBe(4);
    expect(probed.line('probe')).toMatchObject({ mark: 'failed', next: expect.stringContaining('key') });
  });

  test('a withdrawn model that is probed all the same is refused, and its replacement named once more', async () => {
    const { line } = await checkAgainst({ models: ernieModels('withdrawn') }, small, { probe: true });
    expect(line('probe')).toMatchObject({ exitCode: 4, next: expect.stringContaining(larger) });
  });
});

describe('the price', () => {
  const prices = (price: object) => ({ 'm-2': { inputPerMillionUsd: 1 }, [small]: price });

  test.each([
    {
      why: "the config's goes before the endpoint's",
      price: { inputPerMillionUsd: 0.25, outputPerMillionUsd: 1, perRequestUsd: 0.01 },
      mark: 'good',
      says: '$0.25 in, $1 out per million tokens, $0.01 a request',
    },
    { why: 'half a price', price: { inputPerMillionUsd: 0.25 }, mark: 'caution', says: 'no cost can be computed' },
  ])('$why', async ({ price, mark, says }) => {
    const simulator = await startForTest({ models: ernieModels('current') });
    const { check } = await checkProject(simulator.baseUrl, {
      parts: { config: { ...asking(small), prices: prices(price) } },
    });
    expect(check.exitCode).toBe(0);
    expect(check.lines.filter(({ item }) => item === 'price')).toMatchObject([
      { mark, found: expect.stringContaining(says) },
      { mark: 'caution', found: expect.stringContaining('m-2, which no variant asks') },
    ]);
  });
});

describe('a budget', () => {
  const params = { max_tokens: 100 };
  const prices = { [small]: { inputPerMillionUsd: 1, outputPerMillionUsd: 10 } };

  test.each([
    { why: 'holds', budget: { maxUsd: 1, maxTokens: 100_000, maxRequests: 20 }, mark: 'good', says: 'holds that' },
    { why: 'of USD is short', budget: { maxUsd: 0.02 }, mark: 'caution', says: 'budget.maxUsd may stop it' },
    {
      why: 'of two is short',
      budget: { maxTokens: 100, maxRequests: 19 },
      mark: 'caution',
      says: 'maxRequests, budget.maxTokens',
    },
  ])('that $why is told with the worst case', async ({ budget, mark, says }) => {
    const { check, line } = await checkProject('', {
      parts: { config: { ...asking(small, params), prices, budget, endpoint: { simulated: {} } } },
    });
    expect(check.exitCode).toBe(0);
    expect(line('budget')).toMatchObject({ mark, found: expect.stringContaining(says) });
    expect(line('budget').found).toMatch(/^At worst 20 requests, \d,\d{3} tokens, \$0\.02\d\d, without retries\./);
  });

  test('in USD fails where nobody says what the model costs', async () => {
    const simulator = await startForTest({ models: ernieModels('current') });
    const { check, line } = await checkProject(simulator.baseUrl, {
      parts: { config: { ...asking('m', params), budget: { maxUsd: 1 } } },
    });
    expect(check.exitCode).toBe(2);
    expect(line('price')).toMatchObject({ mark: 'failed', next: expect.stringContaining('Write inputPerMillionUsd') });
    expect(line('budget')).toMatchObject({
      mark: 'unsaid',
      found: expect.stringContaining('Dollars are unknown here'),
    });
  });

  test.each([
    { maxUsd: 0.0003, mark: 'caution', says: 'budget.maxUsd may stop it' },
    { maxUsd: 1, mark: 'good', says: 'holds that' },
  ])('of $maxUsd USD is $mark by what the endpoint says the model costs', async ({ maxUsd, mark, says }) => {
    const simulator = await startForTest({ models: ernieModels('current') });
    const { check, line } = await checkProject(simulator.baseUrl, {
      parts: { config: { ...asking(small, params), budget: { maxUsd } } },
    });
    expect(line('budget')).toMatchObject({ mark, found: expect.stringContaining(says) });
    const items = check.lines.map(({ item }) => item);
    expect(items.indexOf('budget')).toBeGreaterThan(items.indexOf('price'));
  });

  test('of time has no worst case', async () => {
    const parts = { config: { ...asking(small), budget: { finishBy: '06:00' }, endpoint: { simulated: {} } } };
    const { check } = await checkProject('', { parts });
    expect(check.lines.map(({ item }) => item)).not.toContain('budget');
  });
});

describe('what is wrong does not keep the rest from being told', () => {
  test('nobody listens and no key is set: exit 3, and the dataset is told', async () => {
    const port = await freePort();
    const { check, line } = await checkProject(`http://127.0.0.1:${port}/v1`, {
      parts: { config: { endpoint: { baseUrl: `http://127.0.0.1:${port}/v1`, apiKeyEnv: 'TEST_KEY' } } },
      probe: true,
    });
    expect(check.exitCode).toBe(3);
    expect(line('endpoint')).toMatchObject({
      exitCode: 3,
      found: expect.stringContaining('ECONNREFUSED'),
      next: expect.stringContaining('--wait'),
    });
    expect(line('key')).toMatchObject({ exitCode: 2, next: 'Set it: export TEST_KEY=…' });
    expect([line('dataset').mark, line('probe').mark]).toEqual(['good', 'unsaid']);
  });

  test('no key alone: exit 2, and the models are asked about without it', async () => {
    const simulator = await startForTest({ models: ernieModels('deprecated'), apiKey: key });
    const endpoint = { baseUrl: simulator.baseUrl, ...withKey.endpoint };
    const { check, line } = await checkProject('', { parts: { config: { endpoint, ...asking(small) } } });
    expect(check.exitCode).toBe(2);
    expect([line('endpoint').mark, line('model').mark, line('limits').mark]).toEqual(['good', 'caution', 'unsaid']);
  });

  test('a broken dataset: exit 2, every problem with its line, and the endpoint is told', async () => {
    const simulator = await startForTest();
    const { check, line } = await checkProject(simulator.baseUrl, {
      prepare: (folder) => writeFileSync(join(folder, 'questions.csv'), 'id,question,expected\n1,a\n2,b,c\n3,e,f,g\n'),
    });
    expect(check.exitCode).toBe(2);
    expect(line('dataset').problems.map(({ where }) => where?.replace(/.*csv/, ''))).toEqual([':2:4', ':4:7']);
    expect([line('templates').mark, line('endpoint').mark]).toEqual(['unsaid', 'good']);
  });

  test('a template without its column, a row without what is expected: exit 2, the dataset itself is good', async () => {
    const simulator = await startForTest();
    const noColumn = await checkProject(simulator.baseUrl, {
      parts: { config: { scorers: [{ type: 'exact', expected: '{{ answer }}' }] } },
    });
    expect(noColumn.line('dataset').mark).toBe('good');
    expect(noColumn.line('templates')).toMatchObject({ exitCode: 2, found: expect.stringContaining('answer') });
    const noCell = await checkProject(simulator.baseUrl, {
      prepare: (folder) => writeFileSync(join(folder, 'questions.csv'), 'id,question,expected\n1,a,\n2,b,\n'),
    });
    expect(noCell.line('templates')).toMatchObject({ exitCode: 2, problemCount: 2 });
  });

  test('a broken config: exit 2, every problem, and the machine is told', async () => {
    const { check, line } = await checkProject('http://127.0.0.1:1/v1', {
      parts: { config: { nmae: 'x', repeats: 0 } },
    });
    expect(check.exitCode).toBe(2);
    expect(line('config')).toMatchObject({ problemCount: 2 });
    expect(marks(check.lines)).toEqual(['config failed', 'folder good', 'disk good', 'database good']);
  });
});

describe('the place for the answers', () => {
  test.each<{ why: string; prepare: (folder: string) => void; item: 'folder' | 'database'; says: RegExp }>([
    {
      why: 'no folder can be made',
      prepare: (folder) => writeFileSync(join(folder, 'results'), 'a file'),
      item: 'folder',
      says: /Nothing can be written/,
    },
    {
      why: 'a database of a newer version',
      prepare: (folder) => {
        const path = join(folder, 'results/promptbatch.db');
        openStore(path, 'create').close();
        const database = new Database(path);
        database.pragma('user_version = 999');
        database.close();
      },
      item: 'database',
      says: /newer promptbatch/,
    },
    {
      why: "another program's database",
      prepare: (folder) => {
        openStore(join(folder, 'results/other.db'), 'create').close();
        const database = new Database(join(folder, 'results/promptbatch.db'));
        database.exec('CREATE TABLE theirs (x)');
        database.close();
      },
      item: 'database',
      says: /not one of promptbatch/,
    },
  ])('$why: exit 5', async ({ prepare, item, says }) => {
    const { check, line } = await checkProject('', { parts: { config: { endpoint: { simulated: {} } } }, prepare });
    expect(check.exitCode).toBe(5);
    expect(line(item)).toMatchObject({ exitCode: 5, found: says });
  });

  test('a live run of the name: exit 5, since another would be refused', async () => {
    const { check, line } = await checkProject('', {
      parts: { config: { endpoint: { simulated: {} } } },
      prepare: (within) => {
        const store = openStore(join(within, 'results/promptbatch.db'), 'create');
        const claim = claimRun(store, 'eval', { pid: 4711, host: 'other', startedMs: 0 });
        onTestFinished(() => {
          if ('release' in claim) claim.release();
          store.close();
        });
      },
    });
    expect(check.exitCode).toBe(5);
    expect(line('run')).toMatchObject({ mark: 'failed', found: expect.stringContaining('process 4711 on other') });
  });

  test('an existing database is told with its schema and left as it is', async () => {
    const { line, folder } = await checkProject('', {
      parts: { config: { endpoint: { simulated: {} } } },
      prepare: (within) => openStore(join(within, 'results/promptbatch.db'), 'create').close(),
    });
    expect(line('database').found).toMatch(/promptbatch\.db: schema \d+, /);
    expect(existsSync(join(folder, 'results/promptbatch.db-wal'))).toBe(false);
  });
});

describe('a server that is slow to answer', () => {
  test('silent side routes are no fault: exit 0', async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const { check, line } = await checkProject(baseUrl, {
      parts: { config: { timeouts: { firstByteMs: 300 } } },
    });
    expect(check.exitCode).toBe(0);
    expect(line('endpoint')).toMatchObject({ mark: 'caution', found: expect.stringContaining('said nothing') });
    expect(['model', 'limits', 'balance', 'speed'].map((item) => line(item as 'model').mark)).toEqual(
      Array(4).fill('unsaid'),
    );
  });

  test('--wait: refused, then 503 while it loads, then it answers', async () => {
    const port = await freePort();
    let isStarted = false;
    const { check, notices } = await checkProject(`http://127.0.0.1:${port}/v1`, {
      waitMs: 60_000,
      onNotice: (sentence) => {
        if (isStarted || !sentence.startsWith('Waiting')) return;
        isStarted = true;
        serveLate(port, 2);
      },
    });
    expect(check.exitCode).toBe(0);
    const told = notices.map((sentence) => /Asking|ECONNREFUSED|503/.exec(sentence)?.[0]);
    expect([...new Set(told)]).toEqual(['Asking', 'ECONNREFUSED', '503']);
  });

  test('--wait is bounded: exit 3', async () => {
    const port = await freePort();
    const { check, line } = await checkProject(`http://127.0.0.1:${port}/v1`, { waitMs: 300 });
    expect(check.exitCode).toBe(3);
    expect(line('endpoint').next).toBe('Check endpoint.baseUrl, the network and the proxy.');
  });
});
