import http from 'node:http';
import net from 'node:net';
import { onTestFinished } from 'vitest';
import { createEndpoint, type Endpoint, type EndpointOptions } from '../../src/endpoint/send-attempt.ts';
import type { AttemptOutcome } from '../../src/vocabulary/attempt.ts';
import type { Clock } from '../../src/vocabulary/clock.ts';
import type { Completion } from '../../src/vocabulary/completion.ts';
import type { ChatRequest } from '../../src/vocabulary/sample.ts';

export const key = 'sk-test-key-0123456789';
export const model = 'baidu/ernie-4.5-0.3b';

export const realClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  /** Counts connections from 0. */
  readonly connection: number;
}

export interface TestServer {
  /** With `/v1`. */
  readonly baseUrl: string;
  readonly origin: string;
  readonly port: number;
  readonly requests: readonly ReceivedRequest[];
}

export type Reply = (response: http.ServerResponse, request: ReceivedRequest) => void;

/** A real HTTP server that answers every request, once its body is read, with `reply`. Closed when the test ends. */
export async function serve(reply: Reply, host = '127.0.0.1'): Promise<TestServer> {
  const requests: ReceivedRequest[] = [];
  const connections = new Map<net.Socket, number>();
  const server = http.createServer((incoming, response) => {
    const pieces: Buffer[] = [];
    incoming.on('data', (piece: Buffer) => pieces.push(piece));
    incoming.on('end', () => {
      const request = {
        method: incoming.method ?? '',
        url: incoming.url ?? '',
        headers: incoming.headers,
        body: Buffer.concat(pieces).toString(),
        connection: connections.get(incoming.socket) ?? -1,
      };
      requests.push(request);
      reply(response, request);
    });
  });
  server.on('connection', (socket) => connections.set(socket, connections.size));
  const port = await listening(server, host);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { baseUrl: `${origin}/v1`, origin, port, requests };
}

/** A TCP server whose every byte the test writes itself. `take` gets the socket once a whole request has come on it. */
export async function serveRaw(
  take: (socket: net.Socket, connection: number, request: number) => void,
): Promise<TestServer> {
  let connections = 0;
  const requests: ReceivedRequest[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    const connection = connections++;
    sockets.add(socket);
    let received = '';
    socket.on('error', () => socket.destroy());
    socket.on('data', (piece) => {
      received += piece.toString('latin1');
      const head = received.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
      if (head === -1 || received.length < head + 4 + length) return;
      const [, method = '', url = ''] = /^(\S+) (\S+)/.exec(received) ?? [];
      requests.push({ method, url, headers: {}, body: received.slice(head + 4), connection });
      received = '';
      take(socket, connection, requests.length - 1);
    });
  });
  const port = await listening(server, '127.0.0.1');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const origin = `http://127.0.0.1:${port}`;
  return { baseUrl: `${origin}/v1`, origin, port, requests };
}

export async function listening(server: net.Server, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

export function endpointAt(baseUrl: string, options: Partial<EndpointOptions> = {}): Endpoint {
  const endpoint = createEndpoint({
    baseUrl,
    apiKey: key,
    headers: {},
    query: {},
    timeouts: { connectMs: 5000, firstByteMs: 5000, idleMs: 5000, attemptMs: 10_000 },
    connections: 8,
    connection: 'keep-alive',
    finishReason: 'required',
    billedCost: null,
    proxyEnv: {},
    redact: (text) => text.replaceAll(key, '«key»'),
    clock: realClock,
    userAgent: 'promptbatch/test',
    ...options,
  });
  onTestFinished(() => endpoint.close());
  return endpoint;
}

export function ask(params: ChatRequest['params'] = {}, content = 'What is 6 × 7?'): ChatRequest {
  return { model, messages: [{ role: 'user', content }], params };
}

export const never = new AbortController().signal;

/** One attempt against a server that gives `reply`. */
export async function attempt(
  reply: Reply,
  params: ChatRequest['params'] = {},
  options: Partial<EndpointOptions> = {},
): Promise<AttemptOutcome> {
  const server = await serve(reply);
  return endpointAt(server.baseUrl, options).send(ask(params), 'run:0:1', never);
}

/** The completion of an outcome that must be an answer. */
export function completionOf(outcome: AttemptOutcome): Completion {
  if (outcome.kind !== 'answered') throw new Error(`not answered: ${JSON.stringify(outcome)}`);
  return outcome.completion;
}

export const json =
  (status: number, body: unknown, headers: http.OutgoingHttpHeaders = {}): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

/** Server-sent events as given, in one piece, under the usual Content-Type. */
export const events =
  (text: string, headers: http.OutgoingHttpHeaders = {}): Reply =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', ...headers });
    response.end(text);
  };

/** `data:` lines of these chunks; a string stands as it is (`[DONE]`). */
export function sse(...chunks: readonly unknown[]): string {
  return chunks.map((chunk) => `data: ${typeof chunk === 'string' ? chunk : JSON.stringify(chunk)}\n\n`).join('');
}

export function delta(content: unknown, finishReason: string | null = null, more: object = {}): object {
  return { choices: [{ index: 0, delta: { content }, finish_reason: finishReason }], ...more };
}

/** The vendor's documented example, with this message and usage. */
export function completionBody(message: object, more: object = {}, finishReason: string | null = 'stop'): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_756_000_000,
    model,
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finishReason, logprobs: null }],
    usage: {
      prompt_tokens: 20,
      completion_tokens: 46,
      total_tokens: 66,
      prompt_tokens_details: null,
      completion_tokens_details: null,
    },
    system_fingerprint: '',
    ...more,
  };
}
