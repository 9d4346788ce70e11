import http from 'node:http';
import type net from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ask, completionBody, endpointAt, json, listening, never, serve } from './wire.ts';

const ok = json(200, completionBody({ content: 'Paris' }));

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

  test('a forwarding proxy that wants credentials refuses us, not our key', async () => {
    const server = await serve(json(407, { message: 'who are you' }));
    const endpoint = endpointAt('http://endpoint.invalid/v1', { proxyEnv: { HTTP_PROXY: server.origin } });
    expect(await endpoint.send(ask(), 'r', never)).toMatchObject({
      kind: 'failed',
      failure: 'connect_failed',
      retry: 'backoff',
    });
  });

  test.each(['proxy.test:3128', 'me:secret@proxy.test', 'http://me:secret@', 'ftp://me:secret@x.test'])(
    '%s is no address of one, and is not repeated',
    (HTTPS_PROXY) => {
      const act = () => endpointAt('https://endpoint.invalid/v1', { proxyEnv: { HTTPS_PROXY } });
      expect(act).toThrow('The environment variable HTTPS_PROXY is not the address of a proxy.');
      expect(act).not.toThrow(/secret/);
    },
  );

  test('a proxy that is not there', async () => {
    const endpoint = endpointAt('https://endpoint.invalid/v1', {
      proxyEnv: { HTTPS_PROXY: 'http://no-such-proxy.invalid:3128' },
    });
    expect(await endpoint.send(ask(), 'r', never)).toMatchObject({
      kind: 'failed',
      failure: 'connect_failed',
      retry: 'backoff',
    });
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
