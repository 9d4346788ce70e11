import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';

/**
 * An OpenAI-compatible endpoint that costs next to nothing: it reads just enough HTTP to find a request's id and its end,
 * waits a fixed time and writes the same bytes to everyone. It runs in the bench's own process, promptbatch in another, so
 * what is measured there is the client alone. It counts what it was sent by sample, which is the only honest witness
 * of "sent twice".
 *
 * By itself, to profile against, or to be killed:  node bench/server.ts 8080 50   (port, latency in ms). It then says on
 * stdout where it listens and, with the epoch time, when its first request came.
 */
export interface BenchServer {
  /** With `/v1`, as a config's `endpoint.baseUrl`. */
  readonly baseUrl: string;
  /** `RUN:SEQ` → how many chat requests came for it, whole. */
  readonly sent: ReadonlyMap<string, number>;
  /** Chat requests that came, whole. */
  requests(): number;
  /** Of them, those that were refused: too many at once. */
  refused(): number;
  /** Requests that came and are not answered yet. */
  open(): number;
  /** Resolves within the request that makes it so many. */
  whenRequests(count: number): Promise<void>;
  close(): Promise<void>;
}

const headEnd = Buffer.from('\r\n\r\n');
const answerBody = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1_756_000_000,
  model: 'bench',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'The answer is 7, as far as a bench can tell.', refusal: null },
      finish_reason: 'stop',
    },
  ],
  usage: {
    prompt_tokens: 41,
    completion_tokens: 13,
    total_tokens: 54,
    prompt_tokens_details: null,
    completion_tokens_details: null,
  },
});
const answer = response('200 OK', answerBody);
const tooMany = response('429 Too Many Requests', JSON.stringify({ message: 'Too Many Requests', statusCode: 429 }));
const notOffered = response('404 Not Found', JSON.stringify({ message: 'not offered', statusCode: 404 }));

function response(status: string, body: string): Buffer {
  const length = Buffer.byteLength(body);
  return Buffer.from(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`,
  );
}

/** @param mostAtOnce further requests are refused by a 429 that names no wait */
export async function startServer(
  latencyMs: number,
  port = 0,
  mostAtOnce = Number.POSITIVE_INFINITY,
): Promise<BenchServer> {
  const counting = new Counting();
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A killed client leaves resets behind; what it had sent is counted already.
    socket.on('error', () => socket.destroy());
    serve(socket, latencyMs, mostAtOnce, counting);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${portOf(server)}/v1`,
    sent: counting.sent,
    requests: () => counting.requests,
    refused: () => counting.refused,
    open: () => counting.open,
    whenRequests: (count) => counting.when(count),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

class Counting {
  readonly sent = new Map<string, number>();
  requests = 0;
  refused = 0;
  open = 0;
  #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  /** @param id the X-Client-Request-Id: RUN:SEQ:ATTEMPT */
  count(id: string): void {
    const sample = id.slice(0, id.lastIndexOf(':'));
    this.sent.set(sample, (this.sent.get(sample) ?? 0) + 1);
    this.requests += 1;
    for (const { count, resolve } of this.#waiting) if (this.requests >= count) resolve();
    if (this.#waiting.length > 0) this.#waiting = this.#waiting.filter(({ count }) => this.requests < count);
  }

  when(count: number): Promise<void> {
    if (this.requests >= count) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }
}

/** One connection; clients send the next request only after the answer (no pipelining). */
function serve(socket: Socket, latencyMs: number, mostAtOnce: number, counting: Counting): void {
  let received: Buffer | null = null;
  const reply = () => {
    counting.open -= 1;
    if (socket.writable) socket.write(answer);
  };
  socket.on('data', (chunk) => {
    received = received ? Buffer.concat([received, chunk]) : chunk;
    const bodyStart = received.indexOf(headEnd) + headEnd.length;
    if (bodyStart < headEnd.length) return;
    const head = received.toString('latin1', 0, bodyStart);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    if (received.length < bodyStart + length) return;
    received = null;
    if (!head.startsWith('POST ')) {
      socket.write(notOffered);
      return;
    }
    const id = /\r\nx-client-request-id: *([^\r]*)/i.exec(head)?.[1] ?? '';
    counting.count(id);
    if (counting.open >= mostAtOnce) {
      counting.refused += 1;
      socket.write(tooMany);
      return;
    }
    counting.open += 1;
    setTimeout(reply, latencyMs);
  });
}

if (import.meta.main) {
  const [port = '8080', latencyMs = '50'] = process.argv.slice(2);
  const server = await startServer(Number(latencyMs), Number(port));
  console.log(server.baseUrl);
  await server.whenRequests(1);
  console.log(`first request at ${Date.now()}`);
}
