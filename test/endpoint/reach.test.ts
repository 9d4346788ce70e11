import net from 'node:net';
import { describe, expect, test } from 'vitest';
import { reach } from '../../src/endpoint/reach.ts';
import { accountAt } from './account-options.ts';
import { json, listening, type Reply, serve } from './wire.ts';

describe('whether anybody is there', () => {
  test.each<{ why: string; reply: Reply; found: object }>([
    { why: 'a list of models', reply: json(200, { data: [] }), found: { kind: 'answers', status: 200 } },
    { why: 'no such route is an answer too', reply: json(404, {}), found: { kind: 'answers', status: 404 } },
    { why: 'as is a 401', reply: json(401, {}), found: { kind: 'answers', status: 401 } },
    { why: 'a server that still loads', reply: json(503, {}), found: { kind: 'not-now', status: 503 } },
    { why: 'a gateway without a server', reply: json(502, {}), found: { kind: 'not-now', status: 502 } },
    { why: 'silence', reply: () => {}, found: { kind: 'silent', afterMs: expect.any(Number) } },
    {
      why: 'a connection broken off',
      reply: (response) => response.socket?.resetAndDestroy(),
      found: { kind: 'unreachable', message: /broke off/ },
    },
  ])('$why', async ({ reply, found }) => {
    const { baseUrl } = await serve(reply);
    expect(await reach(accountAt(baseUrl, { patienceMs: 200 }), 'm')).toMatchObject(found);
  });

  test('nobody listens', async () => {
    const closed = net.createServer();
    const port = await listening(closed, '127.0.0.1');
    await new Promise((resolve) => closed.close(resolve));
    const found = await reach(accountAt(`http://127.0.0.1:${port}/v1`), 'm');
    expect(found).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('ECONNREFUSED') });
  });
});
