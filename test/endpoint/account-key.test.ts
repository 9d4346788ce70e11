import { describe, expect, test } from 'vitest';
import { lookUpAccount } from '../../src/endpoint/account-key.ts';
import { accountAt } from './account-options.ts';
import { json, key, type Reply, serve } from './wire.ts';

const vendorKey = {
  name: 'nightly',
  disabled: false,
  prefix: key.slice(0, 8),
  scopes: ['model:chat'],
  limit: { retention: 'week', threshold: 25 },
  monthly_usage: 3.5,
};
const absent = json(404, { message: 'no such route' });

async function lookUp(keyReply: Reply, billing: Reply, patienceMs = 5000, path = '/v1') {
  const server = await serve((response, request) =>
    (request.url.includes('/billing') ? billing : keyReply)(response, request),
  );
  const found = await lookUpAccount(accountAt(`${server.origin}${path}`, { patienceMs }));
  return { found, server };
}

describe('the key and the balance', () => {
  test('as the vendor tells them: /v1/key, and /v2/billing beside the /v1, both with the key', async () => {
    const { found, server } = await lookUp(
      json(200, { data: vendorKey }),
      json(200, { current_balance: 12.345, currency: 'USD' }),
    );
    expect(found).toEqual({
      key: {
        isDisabled: false,
        scopes: ['model:chat'],
        limit: { usd: 25, period: 'week' },
        monthlyUsageUsd: 3.5,
      },
      balance: { amount: 12.345, currency: 'USD' },
    });
    expect(server.requests.map(({ url }) => url).sort()).toEqual(['/v1/key', '/v2/billing']);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${key}`, `Bearer ${key}`]);
  });

  test.each([
    { why: 'a key without limits', data: { ...vendorKey, limit: null, scopes: null }, facts: { limit: null } },
    { why: 'disabled', data: { ...vendorKey, disabled: true }, facts: { isDisabled: true } },
    { why: 'OpenRouter: a number', data: { limit: 10, usage_monthly: 2 }, facts: { limit: { usd: 10, period: null } } },
    { why: 'our own key echoed', data: { scopes: [key] }, facts: { scopes: ['«key»'] } },
    { why: 'another key, the newest of the account, is not ours', data: { ...vendorKey, prefix: 'zzzz' }, facts: null },
    { why: 'something else', data: { hello: 'world' }, facts: null },
  ])('$why', async ({ data, facts }) => {
    const { found } = await lookUp(json(200, { data }), absent);
    if (facts === null) expect(found.key).toBeNull();
    else expect(found.key).toMatchObject(facts);
  });

  test.each([
    { why: 'below 0', body: { current_balance: -1.5 }, balance: { amount: -1.5, currency: 'USD' } },
    { why: 'as text', body: { current_balance: '7.25', currency: 'EUR' }, balance: { amount: 7.25, currency: 'EUR' } },
    { why: 'no number', body: { current_balance: null }, balance: null },
  ])('a balance $why', async ({ body, balance }) => {
    expect((await lookUp(absent, json(200, body))).found).toEqual({ key: null, balance });
  });

  test.each([
    { why: '404', reply: absent },
    { why: '401: never the verdict on the key', reply: json(401, { message: 'no' }) },
    { why: '500', reply: json(500, '') },
    { why: 'HTML', reply: json(200, '<html></html>') },
    { why: 'a connection broken off', reply: ((response) => response.socket?.resetAndDestroy()) satisfies Reply },
    { why: 'silence', reply: (() => {}) satisfies Reply, patienceMs: 150 },
  ])('a route that is absent says nothing: $why', async ({ reply, patienceMs }) => {
    expect((await lookUp(reply, reply, patienceMs)).found).toEqual({ key: null, balance: null });
  });

  test('a base URL that does not end in /v1 is asked for no balance', async () => {
    const { found, server } = await lookUp(absent, json(200, { current_balance: 1 }), 5000, '/openai');
    expect(found.balance).toBeNull();
    expect(server.requests.map(({ url }) => url)).toEqual(['/openai/key']);
  });
});
