import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerWell, type Misbehaviour } from './misbehaviours.ts';
import { sampleOf, Witness } from './witness.ts';

/** One chat request, as a rule sees it. */
export interface Asked {
  readonly requestId: string;
  /** `RUN:SEQ`. */
  readonly sample: string;
  readonly seq: number;
  /** Of this sample, from 1. */
  readonly nth: number;
  /** Of all chat requests, from 1. */
  readonly count: number;
  readonly question: string;
  readonly isStream: boolean;
  readonly server: FaultyServer;
}

export interface Rule {
  readonly meets: (asked: Asked) => boolean;
  readonly does: Misbehaviour;
}

/** How long an answer takes: long enough that several are in flight. */
const latencyMs = 10;

/** Below the ports that systems give out by themselves, so that one that is closed for a while is not taken by others. */
const ports = { from: 20_000, count: 12_000 };

/**
 * An OpenAI-compatible endpoint that breaks the contract where its rules say so: the first that meets a request decides.
 * It shares no code with the program or its simulator; its witness counts what it saw.
 */
export class FaultyServer {
  readonly witness = new Witness();
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Connections whose last answer the other side may not have read yet: nothing came on them since. */
  readonly #unread = new Set<Socket>();
  readonly #nthOf = new Map<string, number>();
  #rules: readonly Rule[];
  #port = 0;
  #isOver = false;
  readonly #healed = Promise.withResolvers<void>();

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
    this.#server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
      this.#answer(request, response).catch(() => request.socket.destroy());
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        this.#unread.delete(socket);
      });
      socket.on('error', () => socket.destroy());
    });
  }

  /** As a config's `endpoint.baseUrl`. */
  get baseUrl(): string {
    return `http://127.0.0.1:${this.#port}/v1`;
  }

  /** On a free port, or on the one it had. */
  async comeUp(): Promise<void> {
    if (this.#isOver) return;
    const isFixed = this.#port !== 0;
    for (let tries = 0; tries < 50; tries += 1) {
      if (!isFixed) this.#port = ports.from + Math.floor(Math.random() * ports.count);
      this.#server.listen(this.#port, '127.0.0.1');
      const isUp = await once(this.#server, 'listening').then(
        () => true,
        () => false,
      );
      if (isUp) return;
      await sleep(20);
    }
    throw new Error('No port can be listened on.');
  }

  /** Every connection is reset, and new ones are refused until `comeUp`. */
  async goDown(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    // A reset takes along what lies unread in the other side's buffers.
    this.witness.lost += this.#unread.size;
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await closed;
  }

  /** For good. */
  async close(): Promise<void> {
    this.#isOver = true;
    await this.goDown();
  }

  /** From now on every request is answered well; those that `untilHealed` holds back, too. */
  heal(): void {
    this.#rules = [];
    this.#healed.resolve();
  }

  get whenHealed(): Promise<void> {
    return this.#healed.promise;
  }

  /** Resolves when no connection is open: all that was sent to this server has been counted. */
  async whenQuiet(): Promise<void> {
    while (this.#sockets.size > 0) await sleep(10);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"not offered"}');
      return;
    }
    const asked = this.#asked(request, await textOf(request));
    this.witness.received(asked.requestId);
    this.#unread.delete(request.socket);
    let isOver = false;
    response.on('close', () => {
      if (isOver) return;
      isOver = true;
      this.witness.open -= 1;
      if (!response.writableFinished) this.witness.abandoned += 1;
    });
    // Decided on arrival, so that what a rule counts does not depend on who is answered first.
    const does = this.#rules.find(({ meets }) => meets(asked))?.does ?? answerWell;
    await sleep(latencyMs);
    if (!request.socket.writable) return;
    const servedBefore = this.witness.served.size;
    does({ asked, response, witness: this.witness });
    if (this.witness.served.size > servedBefore) this.#unread.add(request.socket);
  }

  #asked(request: IncomingMessage, text: string): Asked {
    const body = JSON.parse(text) as { stream?: boolean; messages: { content: string }[] };
    const requestId = String(request.headers['x-client-request-id']);
    const sample = sampleOf(requestId);
    const nth = (this.#nthOf.get(sample) ?? 0) + 1;
    this.#nthOf.set(sample, nth);
    return {
      requestId,
      sample,
      seq: Number(sample.slice(sample.lastIndexOf(':') + 1)),
      nth,
      count: this.witness.requests.length + 1,
      question: body.messages.at(-1)?.content ?? '',
      isStream: body.stream === true,
      server: this,
    };
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}
