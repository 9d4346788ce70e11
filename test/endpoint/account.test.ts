import net from 'node:net';
import { describe, expect, test } from 'vitest';
import { lookUpModel } from '../../src/endpoint/account.ts';
import { json, key, listening, model, type Reply, realClock, serve } from './wire.ts';

const nothingSaid = {
  known: null,
  listed: [],
  id: null,
  aliases: [],
  contextLength: null,
  price: null,
  status: null,
  replacedBy: null,
  shutdownAt: null,
  reason: null,
};

async function lookUp(models: Reply, deprecations: Reply, patienceMs = 5000) {
  const server = await serve((response, request) =>
    (request.url.includes('/deprecations') ? deprecations : models)(response, request),
  );
  const found = await lookUpModel(
    {
      baseUrl: `${server.baseUrl}?api-version=7`,
      apiKey: key,
      headers: {},
      query: {},
      userAgent: 'promptbatch/test',
      proxyEnv: {},
      clock: realClock,
      redact: (text) => text.replaceAll(key, '«key»'),
      patienceMs,
    },
    model,
  );
  return { found, server };
}

const absent = json(404, { message: 'no such route' });
const vendorModels = json(200, {
  data: [
    {
      id: model,
      aliases: ['ernie-small'],
      type: 'chat-completion',
      info: { contextLength: 120_000 },
      pricing: { kind: 'fixed', units: [{ name: 'token', measure: 'input', price: 0.1, per: 1_000_000 }] },
    },
  ],
});

describe('looking a model up', () => {
  test('the vendor: known, and on its way out', async () => {
    const deprecations = json(200, {
      data: [
        { id: 'other', aliases: [], status: 'withdrawn', replaced_by: 'z' },
        {
          id: model,
          aliases: [],
          status: 'deprecated',
          deprecated_at: '2026-06-12',
          shutdown_at: '2026-12-01',
          replaced_by: 'baidu/ernie-5',
          reason: 'old',
        },
      ],
    });
    const { found, server } = await lookUp(vendorModels, deprecations);
    expect(found).toEqual({
      known: true,
      listed: [model],
      id: model,
      aliases: ['ernie-small'],
      contextLength: 120_000,
      price: {
        input: { usd: '0.1', per: 1_000_000 },
        ...{ cachedInput: null, output: null, reasoning: null, request: null },
      },
      status: 'deprecated',
      replacedBy: 'baidu/ernie-5',
      shutdownAt: '2026-12-01',
      reason: 'old',
      unasked: null,
    });
    expect(server.requests.map(({ method, url }) => `${method} ${url}`).sort()).toEqual([
      `GET /v1/models/deprecations?api-version=7`,
      `GET /v1/models?api-version=7&id=${encodeURIComponent(model)}&include=pricing`,
    ]);
  });

  test.each([
    {
      why: 'current: known and in no list of deprecations',
      models: vendorModels,
      deprecations: json(200, { data: [] }),
      found: { known: true, status: 'current' },
    },
    {
      why: 'found by an alias',
      models: json(200, { data: [{ id: 'x', aliases: [model] }] }),
      deprecations: absent,
      found: { known: true, id: 'x', status: null },
    },
    {
      why: 'not in the list',
      models: json(200, { object: 'list', data: [{ id: 'gpt' }] }),
      deprecations: absent,
      found: { known: false, id: null, listed: ['gpt'] },
    },
    { why: 'filtered to nothing', models: json(200, { data: [] }), deprecations: absent, found: { known: false } },
    {
      why: 'withdrawn: only in the deprecations',
      models: json(200, { data: [] }),
      deprecations: json(200, [{ id: model, status: 'withdrawn', replaced_by: { id: 'y' } }]),
      found: { known: false, id: model, status: 'withdrawn', replacedBy: 'y' },
    },
    {
      why: 'Ollama lists it with :latest',
      models: json(200, { data: [{ id: `${model}:latest` }] }),
      deprecations: absent,
      found: { known: true },
    },
    {
      why: 'vLLM: max_model_len',
      models: json(200, { data: [{ id: model, max_model_len: 4096 }] }),
      deprecations: absent,
      found: { contextLength: 4096 },
    },
    {
      why: 'a key echoed in a reason',
      models: absent,
      deprecations: json(200, { data: [{ id: model, status: 'superseded', reason: key }] }),
      found: { status: 'superseded', reason: '«key»' },
    },
  ])('$why', async ({ models, deprecations, found }) => {
    expect((await lookUp(models, deprecations)).found).toMatchObject(found);
  });

  test.each([
    { why: '404', reply: absent, unasked: null },
    { why: '401: not offered, never our key', reply: json(401, { message: 'no' }), unasked: null },
    { why: '500', reply: json(500, ''), unasked: null },
    { why: '503: nobody could be asked', reply: json(503, ''), unasked: 'It answers 503.' },
    { why: 'HTML', reply: json(200, '<html></html>'), unasked: null },
    { why: 'JSON without a list', reply: json(200, { ok: true }), unasked: null },
    { why: 'a redirect', reply: json(302, '', { location: 'http://elsewhere.invalid/' }), unasked: null },
    {
      why: 'a connection broken off',
      reply: ((response) => response.socket?.resetAndDestroy()) satisfies Reply,
      unasked: expect.any(String),
    },
  ])('side routes that are absent say nothing: $why', async ({ reply, unasked }) => {
    expect((await lookUp(reply, reply)).found).toEqual({ ...nothingSaid, unasked });
  });

  test('a side route stuck behind the queue says nothing, and does not hold the other', async () => {
    const { found } = await lookUp(vendorModels, () => {}, 1000);
    expect(found).toMatchObject({ known: true, status: null });
  });

  test('nobody there: nothing said, nothing thrown', async () => {
    const closed = net.createServer();
    const port = await listening(closed, '127.0.0.1');
    await new Promise((resolve) => closed.close(resolve));
    const options = {
      baseUrl: `http://127.0.0.1:${port}/v1`,
      apiKey: null,
      headers: {},
      query: {},
      userAgent: '',
      proxyEnv: {},
      clock: realClock,
    };
    expect(await lookUpModel({ ...options, redact: (text) => text }, model)).toEqual({
      ...nothingSaid,
      unasked: expect.stringContaining('ECONNREFUSED'),
    });
  });
});
