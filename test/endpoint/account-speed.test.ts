import { describe, expect, test } from 'vitest';
import { lookUpSpeed } from '../../src/endpoint/account-speed.ts';
import { accountAt } from './account-options.ts';
import { json, model, type Reply, serve } from './wire.ts';

const metrics = {
  ttft_ms: { p50: 412, p75: 588, p90: 910, p99: 2140 },
  tps: { p50: 51.7, p99: 96.2 },
  duration_ms: { p50: 1830, p99: 9100 },
};
const listed = (alias: string, of: object = metrics) =>
  json(200, { window_seconds: 300, models: [{ alias, endpoint: '/v1/chat/completions', metrics: of }] });

async function speedAt(reply: Reply) {
  const server = await serve(reply);
  const options = accountAt(`${server.baseUrl}?api-version=7`, { query: { tenant: 'x' }, headers: { 'x-own': '1' } });
  return { found: await lookUpSpeed(options, model), server };
}

describe('how fast a model is at the moment', () => {
  test('medians; asked beside the /v1 without key, headers or any query but the name', async () => {
    const { found, server } = await speedAt(listed('ernie-small'));
    expect(found).toEqual({ ttftMs: 412, tokensPerSecond: 51.7, durationMs: 1830 });
    expect(server.requests.map(({ url }) => url)).toEqual([`/models/metrics?aliases=${encodeURIComponent(model)}`]);
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(server.requests[0]?.headers).not.toHaveProperty('x-own');
  });

  test.each([
    {
      why: 'no figure for what does not apply',
      reply: listed(model, { duration_ms: { p50: 5 } }),
      found: { ttftMs: null, tokensPerSecond: null, durationMs: 5 },
    },
    { why: 'no successful request in the window', reply: json(200, { models: [] }), found: null },
    {
      why: 'a list of other models',
      reply: json(200, {
        models: [
          { alias: 'other', metrics },
          { alias: 'another', metrics },
        ],
      }),
      found: null,
    },
    { why: 'no such route', reply: json(404, {}), found: null },
    { why: 'a query it does not know', reply: json(400, {}), found: null },
  ])('$why', async ({ reply, found }) => {
    expect((await speedAt(reply)).found).toEqual(found);
  });
});
