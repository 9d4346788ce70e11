import type { Dispatcher } from 'undici';
import type { FailureKind } from '../vocabulary/attempt.ts';
import type { Clock } from '../vocabulary/clock.ts';
import type { Abortable } from './abort-watch.ts';
import type { ConnectionHandler, ConnectionUse } from './connections.ts';
import { Deadline, type ExpiredKind, type ResponseTimeouts } from './deadline.ts';
import { type BodyDecoder, createBodyDecoder } from './decode-body.ts';
import { BodyReceiver, type ReceivedBody } from './receive-body.ts';
import { headerOf, type ResponseHeaders } from './retry-after.ts';
import { isClosing, transportFailure } from './transport-failure.ts';

export interface ExchangeOptions {
  readonly timeouts: ResponseTimeouts;
  readonly clock: Clock;
  /** Integer nano-USD said in a stream's chunk. */
  readonly costOf: (chunk: unknown) => number | null;
  readonly maxResponseBytes: number;
}

export interface ReceivedResponse {
  readonly kind: 'response';
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly body: ReceivedBody;
  /** Monotonic, like the next. */
  readonly sentMs: number;
  readonly lastByteMs: number;
}

interface BrokenExchange {
  readonly kind: 'broken';
  readonly failure: FailureKind;
  readonly message: string;
  /** A kept-alive connection was closed before one byte of an answer: the server never read the request. */
  readonly isStaleConnection: boolean;
  /** Trying again cannot help. */
  readonly isFinal: boolean;
}

/** How one request over the wire ended. */
export type ExchangeEnd = ReceivedResponse | BrokenExchange | { readonly kind: 'aborted' };

/** One request and its response on the wire: receives undici's events, keeps the limits, ends exactly once. */
export class Exchange implements ConnectionHandler, Abortable {
  readonly #options: ExchangeOptions;
  readonly #settle: (end: ExchangeEnd) => void;
  readonly #deadline: Deadline;
  #controller: Dispatcher.DispatchController | null = null;
  #connection: ConnectionUse | null = null;
  #isReused = false;
  #isAnswering = false;
  #hasEnded = false;
  #sentMs: number | null = null;
  #lastByteMs = 0;
  #status = 0;
  #headers: ResponseHeaders = {};
  #receiver: BodyReceiver | null = null;
  #decoder: BodyDecoder | null = null;

  constructor(options: ExchangeOptions, settle: (end: ExchangeEnd) => void) {
    this.#options = options;
    this.#settle = settle;
    this.#deadline = new Deadline(options.timeouts, options.clock, (kind) => this.#expire(kind));
  }

  abort(): void {
    this.#giveUp({ kind: 'aborted' });
  }

  onConnection(connection: ConnectionUse): void {
    this.#connection = connection;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#hasEnded) {
      controller.abort(new Error('given up while waiting for a connection'));
      return;
    }
    if (this.#connection !== null) {
      this.#isReused = this.#connection.requestsSent > 0;
      this.#connection.requestsSent += 1;
    }
    this.#sentMs = this.#options.clock.nowMs();
    this.#deadline.sent(this.#sentMs);
  }

  onResponseStarted(): void {
    this.#isAnswering = true;
    this.#progressed();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: ResponseHeaders): void {
    // 102 and 103 only announce the response.
    if (status < 200 || this.#hasEnded) return;
    this.#progressed();
    this.#status = status;
    this.#headers = headers;
    this.#receiver = new BodyReceiver(status, headers, this.#options.costOf);
    const encoding = headerOf(headers, 'content-encoding');
    if (encoding === null) return;
    const decoder = createBodyDecoder(encoding, {
      onPiece: (piece) => this.#take(piece),
      onEnd: () => this.#complete(),
      onError: (error) => this.#loseBody(`its ${encoding} data cannot be read (${error.message})`),
    });
    if (decoder === 'unknown') this.#giveUp(final(`The answer has a Content-Encoding we did not offer: ${encoding}`));
    else this.#decoder = decoder;
  }

  onResponseData(_controller: Dispatcher.DispatchController, piece: Buffer): void {
    this.#progressed();
    if (this.#hasEnded) return;
    if (this.#decoder === null) this.#take(piece);
    else this.#decoder.write(piece);
  }

  onResponseEnd(): void {
    this.#lastByteMs = this.#options.clock.nowMs();
    if (this.#hasEnded) return;
    if (this.#decoder === null) this.#complete();
    else this.#decoder.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#hasEnded) return;
    if (this.#receiver?.stream?.isSettled) {
      this.#complete();
      return;
    }
    const wasSent = this.#sentMs !== null;
    const isStaleConnection = wasSent && this.#isReused && !this.#isAnswering && isClosing(error);
    this.#end({ kind: 'broken', ...transportFailure(error, wasSent), isStaleConnection, isFinal: false });
  }

  #progressed(): void {
    this.#lastByteMs = this.#options.clock.nowMs();
    this.#deadline.progressed(this.#lastByteMs);
  }

  #take(piece: Buffer): void {
    if (this.#hasEnded || this.#receiver === null) return;
    this.#receiver.take(piece, this.#lastByteMs);
    const { maxResponseBytes } = this.#options;
    if (this.#receiver.receivedBytes > maxResponseBytes) {
      this.#giveUp(final(`The answer is longer than ${maxResponseBytes} bytes.`));
    } else if (this.#receiver.stream?.isDone) {
      this.#deadline.trailing(this.#lastByteMs);
    }
  }

  #complete(): void {
    if (this.#hasEnded || this.#receiver === null || this.#sentMs === null) return;
    this.#end({
      kind: 'response',
      status: this.#status,
      headers: this.#headers,
      body: this.#receiver.finish(this.#lastByteMs),
      sentMs: this.#sentMs,
      lastByteMs: this.#lastByteMs,
    });
  }

  #loseBody(why: string): void {
    if (this.#receiver?.stream?.isSettled) {
      this.#complete();
      return;
    }
    const message = `The answer was cut off: ${why}`;
    this.#giveUp({ kind: 'broken', failure: 'connection_lost', message, isStaleConnection: false, isFinal: false });
  }

  #expire(kind: ExpiredKind): void {
    if (this.#receiver?.stream?.isSettled) {
      this.#complete();
      this.#controller?.abort(new Error('the answer is whole'));
      return;
    }
    const message = expiryWords(kind, this.#options.timeouts);
    this.#giveUp({ kind: 'broken', failure: kind, message, isStaleConnection: false, isFinal: false });
  }

  /** Ends before the response did, so its connection is closed. */
  #giveUp(end: ExchangeEnd): void {
    if (this.#hasEnded) return;
    this.#end(end);
    this.#controller?.abort(new Error('given up'));
  }

  #end(end: ExchangeEnd): void {
    this.#hasEnded = true;
    this.#deadline.stop();
    this.#decoder?.destroy();
    this.#settle(end);
  }
}

function final(message: string): BrokenExchange {
  return { kind: 'broken', failure: 'not_json', message, isStaleConnection: false, isFinal: true };
}

function expiryWords(kind: ExpiredKind, { firstByteMs, idleMs, attemptMs }: ResponseTimeouts): string {
  switch (kind) {
    case 'timeout_first_byte':
      return `No byte of an answer within ${firstByteMs} ms.`;
    case 'timeout_idle':
      return `The answer stood still for ${idleMs} ms.`;
    case 'timeout_attempt':
      return `The attempt was not over within ${attemptMs} ms.`;
    default:
      return kind satisfies never;
  }
}
