import type { ServerResponse } from 'node:http';
import type { Clock } from '../vocabulary/clock.ts';
import { answerChat } from './answer-chat.ts';
import { type AnswerFor, textOf } from './answers.ts';
import { type CheckedRequest, checkRequest } from './check-request.ts';
import type { ChatOutcome } from './counters.ts';
import { errorBody, sentences } from './error-bodies.ts';
import type { Fate } from './fate.ts';
import { type FaultName, isRefusal, type RefusalFault } from './faults.ts';
import type { Catalogue } from './models.ts';
import { sendJson } from './send.ts';
import { type ToldWait, waitHeaders } from './tell-wait.ts';
import type { Entry } from './traffic.ts';

/** What serving a chat request takes. */
export interface ChatWorld {
  readonly answerFor: AnswerFor;
  readonly countTokens: (text: string) => number;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  /** null: any key, or none, will do. */
  readonly apiKey: string | null;
  readonly tellFate: (body: string, requestId: string | null) => Fate;
  /** What every request meets from now on; null: its own fate. */
  readonly faultOfAll: () => FaultName | null;
  readonly letIn: (draw: number) => Entry;
  /** How the fault `rateLimit429` names a wait; null: in its own two forms. */
  readonly retryAfter: ToldWait | null;
  /** What kills the server where a message holds it; null: nothing does. */
  readonly deadlyText: string | null;
  readonly crash: () => void;
}

/** One chat request, read whole. */
export interface ChatExchange {
  readonly path: string;
  readonly authorization: string | undefined;
  /** null: none, or one that the vendor would drop. */
  readonly requestId: string | null;
  readonly body: string;
  readonly response: ServerResponse;
  /** Aborted when the client has left, or the simulator closes or goes down. */
  readonly left: AbortSignal;
}

type Refuse = (status: number, message: string, headers?: Readonly<Record<string, string>>) => void;

/** Serves one chat request to its end. @returns how it ended, for the counters */
export async function serveChat(world: ChatWorld, exchange: ChatExchange): Promise<ChatOutcome> {
  const told = world.tellFate(exchange.body, exchange.requestId);
  const fate: Fate = { ...told, fault: world.faultOfAll() ?? told.fault };
  exchange.response.setHeader('x-inference-id', `sim-${fate.token}`);
  if (exchange.requestId !== null) exchange.response.setHeader('x-client-request-id', exchange.requestId);
  const refuse: Refuse = (status, message, headers = {}) => {
    const context = { path: exchange.path, requestId: fate.token, wallMs: world.clock.wallMs() };
    sendJson(exchange.response, status, errorBody(status, message, context), headers);
  };
  if (world.apiKey !== null && exchange.authorization !== `Bearer ${world.apiKey}`) {
    refuse(401, sentences.wrongKey);
    return 'wrongKey';
  }
  const check = checkRequest(exchange.body);
  if (check.kind === 'bad') {
    refuse(400, check.message);
    return 'badRequest';
  }
  const model = world.catalogue.serves(check.request.model);
  if (!model) {
    refuse(404, sentences.unknownModel(check.request.model));
    return 'unknownModel';
  }
  const entry = world.letIn(fate.formDraw);
  if (entry.kind === 'out') {
    if (entry.why === 'loading') refuse(503, sentences.loading);
    else refuse(429, sentences.tooManyRequests, entry.headers);
    return entry.why;
  }
  for (const [name, value] of Object.entries(entry.headers)) exchange.response.setHeader(name, value);
  try {
    if (isDeadly(check.request, world.deadlyText)) return await die(world, exchange, fate);
    const { fault } = fate;
    if (fault !== null && isRefusal(fault)) return await meetRefusal(world, exchange, fate, fault, refuse);
    return await answerChat(world, exchange, check.request, model, { ...fate, fault });
  } finally {
    entry.leave();
  }
}

function isDeadly({ messages }: CheckedRequest, deadlyText: string | null): boolean {
  return deadlyText !== null && messages.some(({ content }) => textOf(content).includes(deadlyText));
}

async function die(world: ChatWorld, { left }: ChatExchange, { latencyMs }: Fate): Promise<ChatOutcome> {
  if (latencyMs > 0) await world.clock.wait(latencyMs, left);
  if (left.aborted) return 'clientGone';
  world.crash();
  return 'crash';
}

interface Reply {
  readonly status: number;
  readonly message: string;
  /** Whether it takes as long as an answer. */
  readonly isLate?: true;
}

const refusals: Readonly<Record<RefusalFault, Reply>> = {
  rateLimit429: { status: 429, message: sentences.tooManyRequests },
  error500: { status: 500, message: sentences.internalError, isLate: true },
  error503: { status: 503, message: sentences.unavailable },
  key401: { status: 401, message: sentences.keyRevoked },
  credit402: { status: 402, message: sentences.noCredit },
  credit403: { status: 403, message: sentences.outOfCredit },
  forbidden403: { status: 403, message: sentences.outOfScope },
};

/** What `rateLimit429` says by itself. */
const usualWaitMs = 1000;

async function meetRefusal(
  { clock, retryAfter }: ChatWorld,
  { left }: ChatExchange,
  { latencyMs, formDraw }: Fate,
  fault: RefusalFault,
  refuse: Refuse,
): Promise<ChatOutcome> {
  const { status, message, isLate } = refusals[fault];
  if (isLate && latencyMs > 0) await clock.wait(latencyMs, left);
  const told = retryAfter ?? { form: formDraw < 0.5 ? 'seconds' : 'none' };
  refuse(status, message, fault === 'rateLimit429' ? waitHeaders(told, usualWaitMs, formDraw, clock.wallMs()) : {});
  return fault;
}
