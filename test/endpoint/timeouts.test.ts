import net from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  ask,
  completionBody,
  completionOf,
  delta,
  endpointAt,
  events,
  json,
  listening,
  never,
  serve,
  serveRaw,
  sse,
} from './wire.ts';

const long = { connectMs: 30_000, firstByteMs: 30_000, idleMs: 30_000, attemptMs: 30_000 };
const failed = (failure: string) => ({ kind: 'failed', failure, retry: 'backoff', retryAfterMs: null, requestId: 'r' });

describe('timeouts from the config, each a kind of its own', () => {
  test('first byte: a server that queues and never begins', async () => {
    const server = await serve(() => {});
    const outcome = await endpointAt(server.baseUrl, { timeouts: { ...long, firstByteMs: 40 } }).send(
      ask(),
      'r',
      never,
    );
    expect(outcome).toMatchObject(failed('timeout_first_byte'));
  });

  test('idle: a stream that stands still', async () => {
    const server = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(sse(delta('a')));
    });
    const outcome = await endpointAt(server.baseUrl, { timeouts: { ...long, idleMs: 40 } }).send(
      ask({ stream: true }),
      'r',
      never,
    );
    expect(outcome).toMatchObject(failed('timeout_idle'));
  });

  test('idle counts from the last piece, however short it is against the first byte', async () => {
    const server = await serve((response) => {
      setTimeout(() => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"choices":');
      }, 100);
    });
    const outcome = await endpointAt(server.baseUrl, { timeouts: { ...long, idleMs: 40 } }).send(ask(), 'r', never);
    expect(outcome).toMatchObject(failed('timeout_idle'));
  });

  test('attempt: keep-alives that re-arm idle timers for ever', async () => {
    const server = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const beat = setInterval(() => response.write(': keep-alive\n\n'), 10);
      response.on('close', () => clearInterval(beat));
    });
    const timeouts = { ...long, idleMs: 1000, attemptMs: 150 };
    const outcome = await endpointAt(server.baseUrl, { timeouts }).send(ask({ stream: true }), 'r', never);
    expect(outcome).toMatchObject(failed('timeout_attempt'));
  });

  test('connect: a tunnel through a proxy that never answers', async () => {
    const silent = net.createServer((socket) => socket.on('error', () => socket.destroy()));
    const port = await listening(silent, '127.0.0.1');
    onTestFinished(() => {
      silent.close();
    });
    const endpoint = endpointAt('https://endpoint.invalid/v1', {
      proxyEnv: { HTTPS_PROXY: `http://127.0.0.1:${port}` },
      timeouts: { ...long, connectMs: 50 },
    });
    expect(await endpoint.send(ask(), 'r', never)).toMatchObject(failed('timeout_connect'));
  });

  test('connect: a TLS handshake that is never answered', async () => {
    const silent = net.createServer((socket) => socket.on('error', () => socket.destroy()));
    const port = await listening(silent, '127.0.0.1');
    onTestFinished(() => {
      silent.close();
    });
    const endpoint = endpointAt(`https://127.0.0.1:${port}/v1`, { timeouts: { ...long, connectMs: 50 } });
    expect(await endpoint.send(ask(), 'r', never)).toMatchObject(failed('timeout_connect'));
  });

  test('loading: a server that accepts and stays silent (ik_llama.cpp) is transient', async () => {
    const server = await serveRaw(() => {});
    const outcome = await endpointAt(server.baseUrl, { timeouts: { ...long, firstByteMs: 40 } }).send(
      ask(),
      'r',
      never,
    );
    expect(outcome).toMatchObject(failed('timeout_first_byte'));
  });

  test('loading: 503 (llama.cpp, SGLang) is transient', async () => {
    const server = await serve(
      json(503, { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } }),
    );
    expect(await endpointAt(server.baseUrl).send(ask(), 'r', never)).toMatchObject(failed('unavailable'));
  });

  test('after a timeout the connection is not used again', async () => {
    const server = await serve((response, request) => {
      if (request.connection > 0) json(200, completionBody({ content: 'x' }))(response, request);
    });
    const endpoint = endpointAt(server.baseUrl, { connections: 1, timeouts: { ...long, firstByteMs: 40 } });
    expect(await endpoint.send(ask(), 'r', never)).toMatchObject(failed('timeout_first_byte'));
    expect(await endpoint.send(ask(), 'r', never)).toMatchObject({ kind: 'answered' });
  });
});

describe('giving an attempt up', () => {
  test('an abort in flight ends it as aborted and closes the connection', async () => {
    let closed: Promise<void> | null = null;
    const giveUp = new AbortController();
    const server = await serve((response) => {
      closed = new Promise((resolve) => response.on('close', () => resolve()));
      giveUp.abort();
    });
    expect(await endpointAt(server.baseUrl).send(ask(), 'r', giveUp.signal)).toEqual({
      kind: 'aborted',
      requestId: 'r',
    });
    await closed;
  });

  test('an abort before it is sent sends nothing', async () => {
    const server = await serve(json(200, completionBody({ content: 'x' })));
    expect(await endpointAt(server.baseUrl).send(ask(), 'r', AbortSignal.abort())).toEqual({
      kind: 'aborted',
      requestId: 'r',
    });
    expect(server.requests).toHaveLength(0);
  });

  test('an attempt given up while it waits for a connection is never sent', async () => {
    const answers: (() => void)[] = [];
    const server = await serve((response, request) => {
      answers.push(() => json(200, completionBody({ content: 'x' }))(response, request));
      if (server.requests.length > 1) answers.at(-1)?.();
      else giveUp.abort();
    });
    const endpoint = endpointAt(server.baseUrl, { connections: 1 });
    const giveUp = new AbortController();
    const first = endpoint.send(ask(), 'first', never);
    expect(await endpoint.send(ask(), 'given-up', giveUp.signal)).toEqual({ kind: 'aborted', requestId: 'given-up' });
    const third = endpoint.send(ask(), 'third', never);
    answers[0]?.();
    expect([await first, await third]).toMatchObject([{ kind: 'answered' }, { kind: 'answered' }]);
    expect(server.requests.map(({ headers }) => headers['x-client-request-id'])).toEqual(['first', 'third']);
  });

  test('one signal for many attempts: all of them end, and no listener warning comes', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on('warning', note);
    onTestFinished(() => void process.off('warning', note));
    const giveUp = new AbortController();
    const server = await serve(() => {
      if (server.requests.length === 30) giveUp.abort();
    });
    const endpoint = endpointAt(server.baseUrl, { connections: 30 });
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, i) => endpoint.send(ask(), `r:${i}`, giveUp.signal)),
    );
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['aborted']));
    expect(warnings).toEqual([]);
  });

  test('closing the endpoint gives up what is in flight', async () => {
    const server = await serve(() => {
      endpoint.close();
    });
    const endpoint = endpointAt(server.baseUrl);
    expect(await endpoint.send(ask(), 'r', never)).toEqual({ kind: 'aborted', requestId: 'r' });
  });

  test('a closed endpoint sends nothing', async () => {
    const server = await serve(json(200, completionBody({ content: 'x' })));
    const endpoint = endpointAt(server.baseUrl);
    await endpoint.close();
    expect(await endpoint.send(ask(), 'r', never)).toEqual({ kind: 'aborted', requestId: 'r' });
    expect(server.requests).toHaveLength(0);
  });

  test('an abort after the answer changes nothing', async () => {
    const giveUp = new AbortController();
    const server = await serve(events(sse(delta('x', 'stop'), '[DONE]')));
    const outcome = await endpointAt(server.baseUrl).send(ask({ stream: true }), 'r', giveUp.signal);
    giveUp.abort();
    expect(completionOf(outcome).text).toBe('x');
  });
});
