import { describe, expect, test } from 'vitest';
import { simulatedAccount } from '../../src/simulator/account.ts';
import { ernieModels } from '../../src/simulator/models.ts';
import { startForTest } from './test-simulator.ts';

async function get(url: URL | string, key?: string) {
  const reply = await fetch(url, key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } });
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
}

describe('the account routes', () => {
  test('tell the key, by its first eight characters, and the balance', async () => {
    const account = {
      ...simulatedAccount,
      balanceUsd: 3.25,
      isKeyDisabled: true,
      scopes: ['model:chat'],
      limit: { usd: 5, period: 'week' as const },
    };
    const simulator = await startForTest({ apiKey: 'sim-key-0123', account });
    expect(await get(`${simulator.baseUrl}/key`, 'sim-key-0123')).toMatchObject({
      status: 200,
      body: {
        data: {
          disabled: true,
          prefix: 'sim-key-',
          scopes: ['model:chat'],
          limit: { retention: 'week', threshold: 5 },
        },
      },
    });
    expect(await get(new URL('/v2/billing', simulator.baseUrl), 'sim-key-0123')).toEqual({
      status: 200,
      body: { current_balance: 3.25, currency: 'USD' },
    });
    expect(simulator.counters()).toMatchObject({ lookUps: 2, unknownRoutes: 0, requests: 0 });
  });

  test.each(['/v1/key', '/v2/billing'])('GET %s needs the key', async (path) => {
    const simulator = await startForTest({ apiKey: 'right' });
    expect(await get(new URL(path, simulator.baseUrl), 'wrong')).toMatchObject({
      status: 401,
      body: { status: 401, instance: path },
    });
  });
});

describe('the metrics', () => {
  const latency = { latencyMs: 1000, latencySigma: 0.2 };

  test('need no key and follow the latency: p99 of a duration is its slow tail', async () => {
    const simulator = await startForTest({ ...latency, models: ernieModels('withdrawn'), apiKey: 'secret' });
    const names = ['ernie-4.5-21b-a3b-thinking', 'baidu/ernie-4.5-0.3b', 'a,b'];
    const query = names.map((name) => `aliases=${encodeURIComponent(name)}`).join('&');
    const { status, body } = await get(new URL(`/models/metrics?${query}`, simulator.baseUrl));
    expect({ status, models: body['models'] }).toEqual({
      status: 200,
      models: [
        {
          alias: 'ernie-4.5-21b-a3b-thinking',
          endpoint: '/v1/chat/completions',
          metrics: {
            ttft_ms: { p50: 400, p75: 458, p90: 517, p99: 637 },
            tps: { p50: 50, p75: 57, p90: 65, p99: 80 },
            duration_ms: { p50: 1000, p75: 1144, p90: 1292, p99: 1592 },
          },
        },
      ],
    });
  });

  test('refuse any other query key', async () => {
    const simulator = await startForTest(latency);
    expect(await get(new URL('/models/metrics?id=x', simulator.baseUrl))).toMatchObject({ status: 400 });
  });
});
