import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../vocabulary/clock.ts';
import { billingBody, keyBody, metricsBody, type SimulatedAccount, simulatedAccount } from './account.ts';
import type { AnswerFor } from './answers.ts';
import { type CounterBook, counterBook, type SimulatorCounters } from './counters.ts';
import { errorBody, sentences } from './error-bodies.ts';
import { fateTeller } from './fate.ts';
import { checkFaultRates, type Downtime, type Faults } from './faults.ts';
import { keepDowntimes, type Listener, loopback, openListener, stayDown } from './listener.ts';
import { catalogue, type LookUpReply, type SimulatedModel, simulatedPrice, type TokenPrice } from './models.ts';
import { sendJson } from './send.ts';
import { type ChatWorld, serveChat } from './serve-chat.ts';
import { trafficControl } from './traffic.ts';

const defaultSigma = 0.2;
const defaultWindowMs = 60_000;

export interface SimulatorOptions {
  /** 0: a free one. */
  readonly port: number;
  readonly seed: number;
  readonly answerFor: AnswerFor;
  readonly countTokens: (text: string) => number;
  readonly clock: Clock;
  /** Median of the log-normal latency; 0: at once. */
  readonly latencyMs: number;
  /** Standard deviation of the latency's logarithm; 0.2 where absent, 0: always the median. */
  readonly latencySigma?: number | undefined;
  readonly faults: Faults;
  /** What is served, and what is retired; absent: any model name is served. */
  readonly models?: readonly SimulatedModel[] | undefined;
  /** Price of the models that `models` does not list; null: unknown. */
  readonly price?: TokenPrice | null | undefined;
  /** Any other key is a 401; absent: any key, or none, will do. */
  readonly apiKey?: string | undefined;
  /** What it says of the key and the balance; absent: a key without limits, $100. */
  readonly account?: SimulatedAccount | undefined;
  /** Whether the counters list the request ids that were served. */
  readonly keepAnsweredIds?: boolean | undefined;
  /** Over which the counters seek the busiest stretch; absent: that of `faults.rateLimit`, else a minute. */
  readonly busiestWindowMs?: number | undefined;
}

export interface Simulator {
  /** `http://127.0.0.1:PORT/v1` */
  readonly baseUrl: string;
  readonly port: number;
  readonly counters: () => SimulatorCounters;
  /** Resets every connection; new ones are refused or reset until it comes back. */
  readonly goDown: (how: Downtime['how']) => void;
  /** To be called once for each `goDown`. */
  readonly comeBack: (how: Downtime['how']) => Promise<void>;
  /** Cuts every connection and frees the port. */
  readonly close: () => Promise<void>;
}

/**
 * Starts the built-in endpoint: real HTTP on the loopback address. What it does to a request is in `faults.ts`.
 * @throws UserError where the port is taken (exit 5) or the fault rates are impossible
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { clock, faults } = options;
  checkFaultRates(faults);
  const counters = counterBook(
    options.keepAnsweredIds ?? false,
    options.busiestWindowMs ?? faults.rateLimit?.windowMs ?? defaultWindowMs,
  );
  const account = { ...simulatedAccount, ...options.account };
  const latency = { medianMs: options.latencyMs, sigma: options.latencySigma ?? defaultSigma };
  const closing = new AbortController();
  const opening = openListener(options.port, clock, (request, response) => route(request, response, world, counters));
  const listener = await opening;
  const world = {
    ...chatWorld(options, listener, counters, closing.signal),
    account,
    latency,
    isDown: listener.isDown,
  };
  // Rejections can only be bugs, here as below, and are left to end the process.
  void keepDowntimes(listener, faults.down ?? [], clock, closing.signal);
  return {
    baseUrl: `http://${loopback}:${listener.port}/v1`,
    port: listener.port,
    counters: counters.read,
    goDown: listener.goDown,
    comeBack: listener.comeBack,
    close: () => {
      closing.abort();
      return listener.close();
    },
  };
}

function chatWorld(
  options: SimulatorOptions,
  listener: Listener,
  counters: CounterBook,
  closing: AbortSignal,
): ChatWorld {
  const { clock, faults } = options;
  const { after, crashOn } = faults;
  return {
    answerFor: options.answerFor,
    countTokens: options.countTokens,
    clock,
    catalogue: catalogue(options.models ?? null, options.price === undefined ? simulatedPrice : options.price),
    apiKey: options.apiKey ?? null,
    tellFate: fateTeller({ ...options, latencySigma: options.latencySigma ?? defaultSigma }),
    faultOfAll: () => (after && counters.served() >= after.answers ? after.fault : null),
    letIn: trafficControl(faults, clock, listener.openedAtMs),
    retryAfter: faults.retryAfter ?? null,
    deadlyText: crashOn?.text ?? null,
    crash: () => void stayDown(listener, 'refused', crashOn?.restartMs ?? 0, clock, closing),
  };
}

interface ServerWorld extends ChatWorld {
  readonly account: SimulatedAccount;
  readonly latency: { readonly medianMs: number; readonly sigma: number };
  readonly isDown: () => boolean;
}

function route(request: IncomingMessage, response: ServerResponse, world: ServerWorld, counters: CounterBook): void {
  const { method = 'GET', url = '/' } = request;
  const queryAt = url.indexOf('?');
  const path = queryAt < 0 ? url : url.slice(0, queryAt);
  if (method === 'POST' && path === '/v1/chat/completions') {
    receiveChat(request, response, path, world, counters);
    return;
  }
  request.resume();
  const lookUp = method === 'GET' ? lookUps[path] : undefined;
  if (lookUp) {
    counters.countLookUp();
    lookUp(request, response, world, new URLSearchParams(queryAt < 0 ? '' : url.slice(queryAt)));
  } else {
    counters.countUnknownRoute();
    refuse(response, 404, sentences.unknownRoute(method, path), path, world);
  }
}

type LookUp = (request: IncomingMessage, response: ServerResponse, world: ServerWorld, query: URLSearchParams) => void;

/** What is asked beside chats, by path; the account's two need the key. */
const lookUps: Readonly<Record<string, LookUp>> = {
  '/v1/models': (request, response, { catalogue: models }, query) => sendLookUp(request, response, models.list(query)),
  '/v1/models/deprecations': (request, response, { catalogue: models, clock }, query) =>
    sendLookUp(request, response, models.deprecations(query, clock.wallMs())),
  '/v1/key': (request, response, world) => {
    const key = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    sendToOwner(request, response, world, '/v1/key', keyBody(world.account, key));
  },
  '/v2/billing': (request, response, world) =>
    sendToOwner(request, response, world, '/v2/billing', billingBody(world.account)),
  '/models/metrics': (_, response, world, query) => {
    const body = metricsBody(query, world.catalogue, world.latency, world.clock.wallMs());
    if (body === null) refuse(response, 400, sentences.unknownQuery, '/models/metrics', world);
    else sendJson(response, 200, body);
  },
};

function sendToOwner(
  request: IncomingMessage,
  response: ServerResponse,
  world: ServerWorld,
  path: string,
  body: string,
): void {
  const isOwner = world.apiKey === null || request.headers.authorization === `Bearer ${world.apiKey}`;
  if (isOwner) sendJson(response, 200, body);
  else refuse(response, 401, sentences.wrongKey, path, world);
}

function refuse(response: ServerResponse, status: number, message: string, path: string, { clock }: ChatWorld): void {
  sendJson(response, status, errorBody(status, message, { path, requestId: 'none', wallMs: clock.wallMs() }));
}

function receiveChat(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  world: ServerWorld,
  counters: CounterBook,
): void {
  const leaving = new AbortController();
  let wentDown = false;
  response.once('close', () => {
    wentDown = world.isDown();
    if (!response.writableFinished) leaving.abort('the client left');
  });
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => {
    counters.begin(world.clock.nowMs());
    const requestId = acceptedRequestId(request.headers['x-client-request-id']);
    const { authorization } = request.headers;
    const body = Buffer.concat(chunks).toString();
    void serveChat(world, { path, authorization, requestId, body, response, left: leaving.signal }).then((outcome) =>
      counters.end(wentDown && outcome !== 'crash' ? 'wentDown' : outcome, requestId),
    );
  });
}

/** The vendor drops an id of other characters, or a longer one, without a word. */
function acceptedRequestId(header: string | readonly string[] | undefined): string | null {
  return typeof header === 'string' && /^[A-Za-z0-9._:-]{1,128}$/.test(header) ? header : null;
}

function sendLookUp(request: IncomingMessage, response: ServerResponse, { body, etag }: LookUpReply): void {
  const caching = { etag, 'cache-control': 'public, max-age=300' };
  if (request.headers['if-none-match'] === etag) response.writeHead(304, caching).end();
  else sendJson(response, 200, body, caching);
}
