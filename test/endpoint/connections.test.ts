import type net from 'node:net';
import { describe, expect, test } from 'vitest';
import { ask, completionBody, delta, endpointAt, json, never, serve, serveRaw, sse } from './wire.ts';

const answered = { kind: 'answered' };
const resend = { kind: 'failed', failure: 'connection_lost', retry: 'resend' };

function writeAnswer(socket: net.Socket, content: string): void {
  const body = JSON.stringify(completionBody({ content }));
  socket.write(
    `HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}

function writeStream(socket: net.Socket): void {
  const body = sse(delta('ab', 'stop'), '[DONE]');
  socket.write(
    `HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Type: text/event-stream\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}

describe('a socket closed with 0 response bytes on a reused connection', () => {
  test('is to be sent again at once, and then goes out on a new connection', async () => {
    // Announces keep-alive, answers once, and closes when the next request has come.
    const server = await serveRaw((socket, connection, request) => {
      if (connection === 0 && request > 0) socket.destroy();
      else writeAnswer(socket, 'x');
    });
    const endpoint = endpointAt(server.baseUrl, { connections: 1 });
    const second = ask();
    expect(await endpoint.send(ask(), 'r:1', never)).toMatchObject(answered);
    expect(await endpoint.send(second, 'r:2', never)).toMatchObject(resend);
    expect(await endpoint.send(second, 'r:3', never)).toMatchObject(answered);
    expect(server.requests.map(({ connection }) => connection)).toEqual([0, 0, 1]);
  });

  test('a resent request never meets another kept-alive connection, though one is free', async () => {
    const waiting: net.Socket[] = [];
    const server = await serveRaw((socket, connection, request) => {
      if (request < 2) waiting.push(socket);
      else if (request === 2) socket.resetAndDestroy();
      else if (request === 4 || connection > 2) writeAnswer(socket, 'x');
      if (request === 1) for (const each of waiting) writeAnswer(each, 'x');
    });
    const endpoint = endpointAt(server.baseUrl, { connections: 2 });
    await Promise.all([endpoint.send(ask(), 'r:1', never), endpoint.send(ask(), 'r:2', never)]);
    const third = ask();
    expect(await endpoint.send(third, 'r:3', never)).toMatchObject(resend);
    // Takes the place of the connection that was closed, so that the free one is the next in turn.
    const giveUp = new AbortController();
    const hanging = endpoint.send(ask(), 'r:4', giveUp.signal);
    expect(await endpoint.send(third, 'r:5', never)).toMatchObject(answered);
    giveUp.abort();
    await hanging;
    const [, , closed, ...later] = server.requests.map(({ connection }) => connection);
    expect(closed).toBeLessThan(2);
    expect(later.sort()).toEqual([2, 3]);
  });

  test('resent requests do not meet one another: each has a connection of its own', async () => {
    const server = await serve((response, request) => {
      const isFirstOnConnection =
        server.requests.filter(({ connection }) => connection === request.connection).length === 1;
      if (isFirstOnConnection) json(200, completionBody({ content: 'x' }))(response, request);
      else response.socket?.destroy();
    });
    const endpoint = endpointAt(server.baseUrl, { connections: 1 });
    const outcomes: string[] = [];
    await endpoint.send(ask(), 'r:0', never);
    for (let i = 0; i < 2; i += 1) {
      const request = ask();
      for (const id of ['a', 'b']) {
        const outcome = await endpoint.send(request, `r:${i}:${id}`, never);
        outcomes.push(outcome.kind === 'failed' ? outcome.retry : outcome.kind);
      }
      await endpoint.send(ask(), `r:${i}:c`, never);
    }
    expect(outcomes).toEqual(['resend', 'answered', 'resend', 'answered']);
  });

  test('on a new connection it is an ordinary failure', async () => {
    const server = await serveRaw((socket) => socket.destroy());
    const outcome = await endpointAt(server.baseUrl).send(ask(), 'r:1', never);
    expect(outcome).toMatchObject({ failure: 'connection_lost', retry: 'backoff' });
  });

  test('after the first bytes of an answer it is an ordinary failure', async () => {
    const server = await serveRaw((socket, _connection, request) => {
      if (request === 0) writeAnswer(socket, 'x');
      else socket.end('HTTP/1.1 2');
    });
    const endpoint = endpointAt(server.baseUrl, { connections: 1 });
    await endpoint.send(ask(), 'r:1', never);
    const outcome = await endpoint.send(ask(), 'r:2', never);
    expect(outcome).toMatchObject({ failure: 'connection_lost', retry: 'backoff' });
  });

  test('after two of them streams go out with Connection: close, and other requests as before', async () => {
    const closes: boolean[] = [];
    const server = await serve((response, request) => {
      closes.push(request.headers.connection === 'close');
      if (server.requests.length === 2 || server.requests.length === 4) response.socket?.destroy();
      else if (request.body.includes('"stream":true'))
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end(sse(delta('ab', 'stop'), '[DONE]'));
      else json(200, completionBody({ content: 'x' }))(response, request);
    });
    const endpoint = endpointAt(server.baseUrl, { connections: 1 });
    const kinds: string[] = [];
    for (const params of [{}, {}, {}, {}, { stream: true }, { stream: true }, {}]) {
      const outcome = await endpoint.send(ask(params), 'r', never);
      kinds.push(outcome.kind === 'failed' ? outcome.retry : outcome.kind);
    }
    expect(kinds).toEqual(['answered', 'resend', 'answered', 'resend', 'answered', 'answered', 'answered']);
    expect(closes).toEqual([false, false, false, false, true, true, false]);
  });

  test('a server that closes after each stream though it announces keep-alive costs no answer', async () => {
    const server = await serveRaw((socket) => {
      writeStream(socket);
      socket.end();
    });
    const endpoint = endpointAt(server.baseUrl, { connections: 1 });
    for (let i = 0; i < 20; i += 1) {
      const request = ask({ stream: true });
      let outcome = await endpoint.send(request, `r:${i}`, never);
      if (outcome.kind === 'failed' && outcome.retry === 'resend')
        outcome = await endpoint.send(request, `r:${i}:2`, never);
      expect(outcome).toMatchObject(answered);
    }
  });
});

describe('endpoint.connection', () => {
  test('keep-alive uses a connection again', async () => {
    const server = await serve(json(200, completionBody({ content: 'x' })));
    const endpoint = endpointAt(server.baseUrl, { connections: 1 });
    for (let i = 0; i < 3; i += 1) await endpoint.send(ask(), `r:${i}`, never);
    expect(server.requests.map(({ connection }) => connection)).toEqual([0, 0, 0]);
  });

  test('close opens one for every request and says so', async () => {
    const server = await serve(json(200, completionBody({ content: 'x' })));
    const endpoint = endpointAt(server.baseUrl, { connections: 1, connection: 'close' });
    for (let i = 0; i < 3; i += 1) await endpoint.send(ask(), `r:${i}`, never);
    expect(server.requests.map(({ connection }) => connection)).toEqual([0, 1, 2]);
    expect(server.requests.map(({ headers }) => headers.connection)).toEqual(['close', 'close', 'close']);
  });

  test('one connection carries one request at a time: one that hangs holds no other', async () => {
    const server = await serve((response, request) => {
      if (!request.body.includes('hang')) json(200, completionBody({ content: 'x' }))(response, request);
    });
    const endpoint = endpointAt(server.baseUrl, { connections: 2 });
    const giveUp = new AbortController();
    const hanging = endpoint.send(ask({}, 'hang'), 'r:0', giveUp.signal);
    for (let i = 1; i < 5; i += 1) expect(await endpoint.send(ask(), `r:${i}`, never)).toMatchObject(answered);
    giveUp.abort();
    expect(await hanging).toMatchObject({ kind: 'aborted' });
  });
});
