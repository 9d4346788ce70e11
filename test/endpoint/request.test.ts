import { describe, expect, test } from 'vitest';
import { sendableRequestId, targetOf } from '../../src/endpoint/request.ts';
import { UserError } from '../../src/vocabulary/user-error.ts';
import { ask, completionBody, endpointAt, json, key, model, never, serve } from './wire.ts';

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
