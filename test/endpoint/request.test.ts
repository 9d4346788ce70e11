import http from 'node:http';
import type net from 'node:net';
import zlib from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sendableRequestId, targetOf } from '../../src/endpoint/request.ts';
import { UserError } from '../../src/vocabulary/user-error.ts';
import {
  ask,
  attempt,
  completionBody,
  completionOf,
  delta,
  endpointAt,
  json,
  key,
  listening,
  model,
  never,
  type Reply,
  serve,
  sse,
} from './wire.ts';

const ok = json(200, completionBody({ content: 'Paris' }));

describe('where a request goes', () => {
  const target = (baseUrl: string, query = {}) =>
    targetOf({ baseUrl, apiKey: null, headers: {}, query, userAgent: '' }, '/chat/completions');

  test.each([
    { baseUrl: 'https://api.aimlapi.com/v1', path: '/v1/chat/completions', why: 'plain' },
    { baseUrl: 'https://h/v1/', path: '/v1/chat/completions', why: 'a slash at the end' },
    { baseUrl: 'https://h', path: '/chat/completions', why: 'no path' },
    {
      baseUrl: 'https://h/openai/deployments/d?api-version=2024-06-01',
      path: '/openai/deployments/d/chat/completions?api-version=2024-06-01',
      why: 'Azure',
    },
    {
      baseUrl: 'https://h/v1?a=1&b=2',
      query: { b: '3', c: 'ä' },
      path: '/v1/chat/completions?a=1&b=3&c=%C3%A4',
      why: "the config's query goes first",
    },
    { baseUrl: 'http://[::1]:8080/v1', path: '/v1/chat/completions', why: 'IPv6' },
  ])('$baseUrl → $path ($why)', ({ baseUrl, query, path }) => {
    expect(target(baseUrl, query).path).toBe(path);
  });

  test('what is shown has neither query nor credentials', () => {
    expect(target('https://user:secret@h/v1?key=secret').shownUrl).toBe('https://h/v1/chat/completions');
  });

  test.each(['nonsense', 'ftp://h/v1', ''])('%o is no base URL', (baseUrl) => {
    expect(() => target(baseUrl)).toThrow(UserError);
  });

  test('a real request: path, query, headers, body', async () => {
    const server = await serve(ok);
    const endpoint = endpointAt(`${server.origin}/proxy/v1?api-version=7`, {
      headers: { 'X-Title': 'nightly', 'User-Agent': 'mine' },
      query: { tag: 'a b' },
    });
    await endpoint.send(ask({ temperature: 0, seed: 3, provider: { order: ['x'] } }), 'run:7:1', never);
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', url: '/proxy/v1/chat/completions?api-version=7&tag=a+b' });
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'x-client-request-id': 'run:7:1',
      'x-title': 'nightly',
      'user-agent': 'mine',
    });
    expect(JSON.parse(request?.body ?? '')).toEqual({
      model,
      messages: [{ role: 'user', content: 'What is 6 × 7?' }],
      temperature: 0,
      seed: 3,
      provider: { order: ['x'] },
    });
  });

  test('an api-key header in place of Bearer', async () => {
    const server = await serve(ok);
    await endpointAt(server.baseUrl, { apiKey: null, headers: { 'api-key': 'azure' } }).send(ask(), 'r', never);
    expect(server.requests[0]?.headers['api-key']).toBe('azure');
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  test('an Authorization header of the config goes before ours', async () => {
    const server = await serve(ok);
    await endpointAt(server.baseUrl, { headers: { authorization: 'Token t' } }).send(ask(), 'r', never);
    expect(server.requests[0]?.headers.authorization).toBe('Token t');
  });

  test('credentials in the base URL where there is no key', async () => {
    const server = await serve(ok);
    await endpointAt(server.baseUrl.replace('http://', 'http://u:p%40@'), { apiKey: null }).send(ask(), 'r', never);
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('u:p@').toString('base64')}`);
  });

  test.each([
    { headers: { 'Content-Length': '3' }, why: 'follows from the body' },
    { headers: { 'X-Client-Request-Id': 'mine' }, why: 'is ours' },
    { headers: { 'bad name': 'x' }, why: 'no token' },
    { headers: { 'X-A': 'line\nbreak' }, why: 'no header value' },
  ])('the header $headers is refused before anything is sent: it $why', ({ headers }) => {
    expect(() => endpointAt('http://127.0.0.1:9/v1', { headers: headers as Record<string, string> })).toThrow(
      UserError,
    );
  });

  test('a key with a line break is refused, and not shown', () => {
    expect(() => endpointAt('http://127.0.0.1:9/v1', { apiKey: 'sk-abc\n' })).toThrow(/^(?!.*sk-abc)/);
  });

  test('an IPv6 literal as host', async () => {
    const server = await serve(ok, '::1');
    expect(await endpointAt(server.baseUrl).send(ask(), 'r', never)).toMatchObject({ kind: 'answered' });
  });

  test.each([
    { wanted: '2026-01-01_a.b:7:1', sent: '2026-01-01_a.b:7:1', why: 'as it is' },
    { wanted: 'run 7/ä', sent: 'run-7--', why: 'the vendor drops an id with any other character' },
    { wanted: 'x'.repeat(200), sent: 'x'.repeat(128), why: 'at most 128' },
    { wanted: '', sent: '-', why: 'at least 1' },
  ])('request id $wanted → $sent ($why)', ({ wanted, sent }) => {
    expect(sendableRequestId(wanted)).toBe(sent);
  });
});

describe('compressed answers', () => {
  const packed =
    (encoding: string, pack: (body: string) => Buffer, body: string): Reply =>
    (response) => {
      response.writeHead(200, {
        'content-encoding': encoding,
        'content-type': body.startsWith('{') ? 'application/json' : 'text/event-stream',
      });
      const bytes = pack(body);
      response.write(bytes.subarray(0, 20));
      setImmediate(() => response.end(bytes.subarray(20)));
    };
  const encodings = [
    { encoding: 'gzip', pack: (body: string) => zlib.gzipSync(body) },
    { encoding: 'deflate', pack: (body: string) => zlib.deflateSync(body) },
    { encoding: 'deflate', pack: (body: string) => zlib.deflateRawSync(body) },
    { encoding: 'br', pack: (body: string) => zlib.brotliCompressSync(body) },
  ];

  test.each(encodings)('a whole answer in $encoding', async ({ encoding, pack }) => {
    const body = JSON.stringify(completionBody({ content: 'Größe '.repeat(1000) }));
    expect(completionOf(await attempt(packed(encoding, pack, body))).text).toBe('Größe '.repeat(1000));
  });

  test.each(encodings)('a stream in $encoding', async ({ encoding, pack }) => {
    const body = sse(delta('Pa'), delta('ris', 'stop'), '[DONE]');
    const outcome = await attempt(packed(encoding, pack, body), { stream: true });
    expect(completionOf(outcome).text).toBe('Paris');
    expect(outcome).toMatchObject({ timing: { ttftMs: expect.any(Number) } });
  });

  test('tokens of a compressed stream are seen as they come, not at its end', async () => {
    let sendRest = (): void => {};
    const server = await serve((response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'text/event-stream' });
      const gzip = zlib.createGzip();
      gzip.pipe(response);
      gzip.write(sse(delta('a')));
      gzip.flush();
      sendRest = () => gzip.end(sse(delta('b', 'stop'), '[DONE]'));
      setTimeout(sendRest, 60);
    });
    const outcome = await endpointAt(server.baseUrl).send(ask({ stream: true }), 'r', never);
    if (outcome.kind !== 'answered') throw new Error(outcome.kind);
    expect(outcome.timing.latencyMs - (outcome.timing.ttftMs ?? Number.NaN)).toBeGreaterThan(0);
    expect(outcome.completion.text).toBe('ab');
  });

  test('a compressed error body has its words', async () => {
    const reply: Reply = (response) => {
      response.writeHead(400, { 'content-encoding': 'gzip' });
      response.end(zlib.gzipSync(JSON.stringify({ message: 'bad seed' })));
    };
    expect(await attempt(reply)).toMatchObject({ failure: 'bad_request', message: 'bad seed' });
  });

  test.each([
    { row: 'data cut off', bytes: zlib.gzipSync(JSON.stringify(completionBody({ content: 'x' }))).subarray(0, 40) },
    { row: 'no such data at all', bytes: Buffer.from('{"choices":[]}') },
  ])('$row under Content-Encoding: gzip is a body cut off', async ({ bytes }) => {
    const reply: Reply = (response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(bytes);
    };
    expect(await attempt(reply)).toMatchObject({ kind: 'failed', failure: 'connection_lost', retry: 'backoff' });
  });

  test('an encoding we did not offer is named', async () => {
    const outcome = await attempt(json(200, '{}', { 'content-encoding': 'compress' }));
    expect(outcome).toMatchObject({ kind: 'failed', retry: 'never', message: expect.stringContaining('compress') });
  });

  test('an answer without end is given up at 64 MB, though it is small on the wire', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(80 * 1024 * 1024, 0x20));
    const reply: Reply = (response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(bomb);
    };
    expect(await attempt(reply)).toMatchObject({
      kind: 'failed',
      retry: 'never',
      message: expect.stringContaining('longer than'),
    });
  });
});

describe('a proxy from the environment', () => {
  /** A real proxy: forwards absolute-form requests, tunnels CONNECT; whatever the host, to this port. */
  async function proxyTo(port: number) {
    const seen: string[] = [];
    const proxy = http.createServer((incoming, response) => {
      seen.push(`${incoming.method} ${incoming.url}`);
      const { pathname } = new URL(incoming.url ?? '');
      incoming.pipe(
        http.request(
          { port, host: '127.0.0.1', path: pathname, method: incoming.method, headers: incoming.headers },
          (upstream) => {
            response.writeHead(upstream.statusCode ?? 502, upstream.headers);
            upstream.pipe(response);
          },
        ),
      );
    });
    proxy.on('connect', (incoming: http.IncomingMessage, socket: net.Socket) => {
      seen.push(`CONNECT ${incoming.url} ${incoming.headers['proxy-authorization'] ?? ''}`.trim());
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    });
    const proxyPort = await listening(proxy, '127.0.0.1');
    onTestFinished(() => {
      proxy.closeAllConnections();
      proxy.close();
    });
    return { url: `http://127.0.0.1:${proxyPort}`, seen };
  }

  test('HTTP_PROXY forwards to a host that only the proxy knows', async () => {
    const server = await serve(ok);
    const proxy = await proxyTo(server.port);
    const endpoint = endpointAt('http://endpoint.invalid/v1', { proxyEnv: { HTTP_PROXY: proxy.url } });
    expect(await endpoint.send(ask(), 'run:1:1', never)).toMatchObject({ kind: 'answered' });
    expect(proxy.seen).toEqual(['POST http://endpoint.invalid/v1/chat/completions']);
    expect(server.requests[0]?.headers).toMatchObject({ host: 'endpoint.invalid', 'x-client-request-id': 'run:1:1' });
  });

  test('HTTPS_PROXY is asked for a tunnel, with its own credentials, and its refusal is no refusal of the key', async () => {
    const proxy = await proxyTo(0);
    const endpoint = endpointAt('https://endpoint.invalid/v1', {
      proxyEnv: { HTTPS_PROXY: proxy.url.replace('//', '//u:p@') },
    });
    expect(await endpoint.send(ask(), 'r', never)).toMatchObject({
      kind: 'failed',
      failure: 'connect_failed',
      retry: 'backoff',
    });
    expect(proxy.seen).toEqual([`CONNECT endpoint.invalid:443 Basic ${Buffer.from('u:p').toString('base64')}`]);
  });

  test('NO_PROXY goes straight', async () => {
    const server = await serve(ok);
    const endpoint = endpointAt(server.baseUrl, {
      proxyEnv: { HTTP_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1' },
    });
    expect(await endpoint.send(ask(), 'r', never)).toMatchObject({ kind: 'answered' });
  });

  test('a kept-alive connection through a proxy is told from a new one', async () => {
    const server = await serve((response, request) => {
      if (server.requests.length === 2) response.socket?.destroy();
      else ok(response, request);
    });
    const endpoint = endpointAt(server.baseUrl, { connections: 1, proxyEnv: { HTTP_PROXY: server.origin } });
    expect(await endpoint.send(ask(), 'r:1', never)).toMatchObject({ kind: 'answered' });
    expect(await endpoint.send(ask(), 'r:2', never)).toMatchObject({ failure: 'connection_lost', retry: 'resend' });
  });
});
