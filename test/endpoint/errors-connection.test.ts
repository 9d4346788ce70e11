import net from 'node:net';
import tls from 'node:tls';
import { describe, expect, test } from 'vitest';
import { ask, completionBody, endpointAt, json, listening, never, serve, serveRaw } from './wire.ts';

const failed = (failure: string, retry: string) => ({ kind: 'failed', failure, retry, requestId: 'run:0:1' });

describe('the table Errors: connections', () => {
  test('reset: a connection broken off before any byte of an answer is transient', async () => {
    const server = await serveRaw((socket) => socket.resetAndDestroy());
    const outcome = await endpointAt(server.baseUrl).send(ask(), 'run:0:1', never);
    expect(outcome).toMatchObject(failed('connection_lost', 'backoff'));
  });

  test('body cut off: fewer bytes than Content-Length says', async () => {
    const server = await serveRaw((socket) =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"choices":[{"message":'),
    );
    const outcome = await endpointAt(server.baseUrl).send(ask(), 'run:0:1', never);
    expect(outcome).toMatchObject(failed('connection_lost', 'backoff'));
  });

  test('body cut off: a chunked body without its end', async () => {
    const server = await serveRaw((socket) =>
      socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"cho\r\n'),
    );
    const outcome = await endpointAt(server.baseUrl).send(ask(), 'run:0:1', never);
    expect(outcome).toMatchObject(failed('connection_lost', 'backoff'));
  });

  test('refused: nobody listens there', async () => {
    const closed = net.createServer();
    const port = await listening(closed, '127.0.0.1');
    await new Promise((resolve) => closed.close(resolve));
    const outcome = await endpointAt(`http://127.0.0.1:${port}/v1`).send(ask(), 'run:0:1', never);
    expect(outcome).toMatchObject({
      ...failed('connect_failed', 'backoff'),
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('DNS: no such host', async () => {
    const outcome = await endpointAt('http://no-such-host.invalid/v1').send(ask(), 'run:0:1', never);
    expect(outcome).toMatchObject({
      ...failed('connect_failed', 'backoff'),
      message: expect.stringContaining('no-such-host.invalid'),
    });
  });

  test('TLS: the other side speaks none', async () => {
    const server = await serve(json(200, completionBody({ content: 'x' })));
    const outcome = await endpointAt(server.baseUrl.replace('http:', 'https:')).send(ask(), 'run:0:1', never);
    expect(outcome).toMatchObject(failed('connect_failed', 'backoff'));
    expect(server.requests).toHaveLength(0);
  });

  test('TLS: a handshake that the other side refuses', async () => {
    const server = tls.createServer({});
    const port = await listening(server, '127.0.0.1');
    const outcome = await endpointAt(`https://127.0.0.1:${port}/v1`).send(ask(), 'run:0:1', never);
    server.close();
    expect(outcome).toMatchObject(failed('connect_failed', 'backoff'));
  });

  test('what answers is no HTTP: transient like any broken connection', async () => {
    const server = await serveRaw((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    const outcome = await endpointAt(server.baseUrl).send(ask(), 'run:0:1', never);
    expect(outcome).toMatchObject(failed('connection_lost', 'backoff'));
  });
});
