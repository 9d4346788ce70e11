import type { AnsweredAttempt, AttemptOutcome } from '../vocabulary/attempt.ts';
import type { Clock } from '../vocabulary/clock.ts';
import type { ChatRequest } from '../vocabulary/sample.ts';
import { AbortWatch } from './abort-watch.ts';
import { type BilledCostSource, type CostReader, createCostReader } from './billed-cost.ts';
import { classifyFailure, type Failure } from './classify-failure.ts';
import { type Connections, createConnections, type ProxyEnv } from './connections.ts';
import type { ResponseTimeouts } from './deadline.ts';
import { Exchange, type ExchangeEnd, type ReceivedResponse } from './exchange.ts';
import { readAllowance } from './read-allowance.ts';
import { readErrorBody } from './read-error.ts';
import { type Reading, type ReadingContext, readJsonAnswer } from './read-json.ts';
import {
  chatRequest,
  headersOf,
  isStreamed,
  requestedMaxTokens,
  sendableRequestId,
  type Target,
  type TargetOptions,
  targetOf,
  wantsUsageInStream,
} from './request.ts';
import { headerOf } from './retry-after.ts';
import { serverTimeMs } from './server-time.ts';

export interface EndpointOptions extends TargetOptions {
  readonly timeouts: ResponseTimeouts & { readonly connectMs: number };
  /** Most connections open at once: what is sent beyond them waits for one. */
  readonly connections: number;
  /** `close`: a new connection for every request. */
  readonly connection: 'keep-alive' | 'close';
  /** `optional`: a stream that ends with `[DONE]` alone is an answer too. */
  readonly finishReason: 'required' | 'optional';
  /** null: the vendor's own header and field. */
  readonly billedCost: BilledCostSource | null;
  readonly proxyEnv: ProxyEnv;
  /** Takes the secrets out of foreign text. */
  readonly redact: (text: string) => string;
  readonly clock: Clock;
}

export interface Endpoint {
  /** One attempt. Never throws or rejects: whatever happens is an outcome. */
  send(request: ChatRequest, requestId: string, signal: AbortSignal): Promise<AttemptOutcome>;
  /** Gives up what is in flight (those attempts are `aborted`) and closes every connection. */
  close(): Promise<void>;
}

const maxResponseBytes = 64 * 1024 * 1024;
const messageCharacters = 500;
/** So many kept-alive connections closed under a request, and its streams announce `Connection: close`. */
const staleConnectionsTolerated = 2;

/** @throws UserError where the base URL or a header cannot be sent; nothing is sent here */
export function createEndpoint(options: EndpointOptions): Endpoint {
  return new HttpEndpoint(options);
}

class HttpEndpoint implements Endpoint {
  readonly #options: EndpointOptions;
  readonly #target: Target;
  readonly #headers: readonly string[];
  readonly #costs: CostReader;
  readonly #connections: Connections;
  readonly #aborts = new AbortWatch();
  readonly #inFlight = new Set<Exchange>();
  /** Requests whose connection was closed under them: their next attempt gets a new one. */
  readonly #resendAlone = new WeakSet<ChatRequest>();
  #staleConnections = 0;
  #rejectsStreamOptions = false;
  #isClosed = false;

  constructor(options: EndpointOptions) {
    this.#options = options;
    this.#target = targetOf(options, '/chat/completions');
    this.#headers = headersOf(options);
    this.#costs = createCostReader(options.billedCost);
    this.#connections = createConnections({
      origin: this.#target.origin,
      connectMs: options.timeouts.connectMs,
      connections: options.connections,
      proxyEnv: options.proxyEnv,
    });
  }

  async send(request: ChatRequest, wantedId: string, signal: AbortSignal): Promise<AttemptOutcome> {
    const requestId = sendableRequestId(wantedId);
    const { clock, timeouts } = this.#options;
    const startedMs = clock.nowMs();
    const asksForUsage = wantsUsageInStream(request) && !this.#rejectsStreamOptions;
    let end = await this.#exchange(request, requestId, signal, asksForUsage, timeouts);
    if (asksForUsage && rejectsStreamOptions(end)) {
      this.#rejectsStreamOptions = true;
      const attemptMs = Math.max(1, timeouts.attemptMs - (clock.nowMs() - startedMs));
      end = await this.#exchange(request, requestId, signal, false, { ...timeouts, attemptMs });
    }
    return this.#outcome(end, request, requestId);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const exchange of this.#inFlight) exchange.abort();
    await this.#connections.destroy();
  }

  #exchange(
    request: ChatRequest,
    requestId: string,
    signal: AbortSignal,
    asksForUsage: boolean,
    timeouts: ResponseTimeouts,
  ): Promise<ExchangeEnd> {
    if (signal.aborted || this.#isClosed) return Promise.resolve({ kind: 'aborted' });
    return new Promise((resolve) => {
      const { clock } = this.#options;
      const costOf = this.#costs.fromBody;
      const exchange = new Exchange({ timeouts, clock, costOf, maxResponseBytes }, (end) => {
        this.#inFlight.delete(exchange);
        this.#aborts.remove(signal, exchange);
        resolve(end);
      });
      this.#inFlight.add(exchange);
      this.#aborts.add(signal, exchange);
      const wire = {
        ...chatRequest(this.#target, this.#headers, request, requestId, asksForUsage),
        reset: this.#closesConnection(request),
      };
      if (this.#resendAlone.delete(request)) this.#connections.dispatchAlone(wire, exchange);
      else this.#connections.dispatch(wire, exchange);
    });
  }

  #closesConnection(request: ChatRequest): boolean {
    if (this.#options.connection === 'close') return true;
    return this.#staleConnections >= staleConnectionsTolerated && isStreamed(request);
  }

  #outcome(end: ExchangeEnd, request: ChatRequest, requestId: string): AttemptOutcome {
    switch (end.kind) {
      case 'aborted':
        return { kind: 'aborted', requestId };
      case 'broken': {
        const message = this.#forPeople(end.message);
        if (!end.isStaleConnection) {
          const retry = end.isFinal ? 'never' : 'backoff';
          return { kind: 'failed', failure: end.failure, retry, message, retryAfterMs: null, requestId };
        }
        this.#staleConnections += 1;
        this.#resendAlone.add(request);
        return { kind: 'failed', failure: end.failure, retry: 'resend', message, retryAfterMs: null, requestId };
      }
      case 'response': {
        const reading = this.#read(end, request);
        return reading.kind === 'answered'
          ? answered(reading, end, requestId, this.#options.clock)
          : { ...reading, message: this.#forPeople(reading.message), requestId };
      }
      default:
        return end satisfies never;
    }
  }

  #read({ status, headers, body }: ReceivedResponse, request: ChatRequest): Reading | Failure {
    const { clock, redact, finishReason } = this.#options;
    const nowMs = serverTimeMs(headers, clock.wallMs());
    const error = { status, headers, model: request.model, url: this.#target.shownUrl, nowMs };
    if (status >= 300)
      return classifyFailure({ ...error, words: readErrorBody(body.kind === 'whole' ? body.text : '') });
    const context: ReadingContext = {
      ...error,
      costs: this.#costs,
      maxTokens: requestedMaxTokens(request),
      inferenceId: headerOf(headers, 'x-inference-id'),
      redact,
    };
    return body.kind === 'whole' ? readJsonAnswer(body.text, context) : body.reading.finish(context, finishReason);
  }

  /** Secrets out first, then cut: half a key is a secret too. */
  #forPeople(message: string): string {
    const clean = this.#options.redact(message.toWellFormed());
    return clean.length > messageCharacters ? `${clean.slice(0, messageCharacters - 1).toWellFormed()}…` : clean;
  }
}

function answered(
  reading: Reading & { kind: 'answered' },
  end: ReceivedResponse,
  requestId: string,
  clock: Clock,
): AnsweredAttempt {
  const { sentMs, lastByteMs, body, headers } = end;
  const allowance = readAllowance(headers, serverTimeMs(headers, clock.wallMs()) - (clock.nowMs() - sentMs));
  const firstTokenMs = body.kind === 'stream' ? body.reading.firstTokenMs : null;
  const ttftMs = firstTokenMs === null ? null : firstTokenMs - sentMs;
  return {
    kind: 'answered',
    completion: reading.completion,
    timing: { latencyMs: lastByteMs - sentMs, ttftMs },
    requestId,
    ...(allowance === null ? {} : { allowance }),
  };
}

/** A server that knows no `stream_options` says so; what else it may reject is the user's to see. */
function rejectsStreamOptions(end: ExchangeEnd): boolean {
  if (end.kind !== 'response' || (end.status !== 400 && end.status !== 422) || end.body.kind !== 'whole') return false;
  return /stream_options|include_usage/.test(end.body.text);
}
