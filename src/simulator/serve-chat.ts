import type { ServerResponse } from 'node:http';
import type { Clock } from '../vocabulary/clock.ts';
import type { AnswerFor } from './answers.ts';
import { type CheckedRequest, checkRequest } from './check-request.ts';
import type { ChatOutcome } from './counters.ts';
import { errorBody, htmlPage, sentences } from './error-bodies.ts';
import type { Fate } from './fate.ts';
import type { FaultName } from './faults.ts';
import type { Catalogue, SimulatedModel } from './models.ts';
import { type Answer, cutAnswer, jsonAnswer, streamedAnswer } from './replies.ts';
import { breakJson, breakStream, sendJson, sendStream, silence } from './send.ts';
import { costOf, usageOf } from './usage.ts';

/** What serving a chat request takes. */
export interface ChatWorld {
  readonly answerFor: AnswerFor;
  readonly countTokens: (text: string) => number;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  /** null: any key, or none, will do. */
  readonly apiKey: string | null;
  /** 0 where the request may pass, else the milliseconds until it may; null: no such limit. */
  readonly waitForWindow: ((nowMs: number) => number) | null;
  readonly retryAfter: boolean;
  readonly tellFate: (body: string, requestId: string | null) => Fate;
}

/** One chat request, read whole. */
export interface ChatExchange {
  readonly path: string;
  readonly authorization: string | undefined;
  /** null: none, or one that the vendor would drop. */
  readonly requestId: string | null;
  readonly body: string;
  readonly response: ServerResponse;
  /** Aborted when the client has left, or the simulator closes. */
  readonly left: AbortSignal;
}

/** Serves one chat request to its end. @returns how it ended, for the counters */
export async function serveChat(world: ChatWorld, exchange: ChatExchange): Promise<ChatOutcome> {
  const fate = world.tellFate(exchange.body, exchange.requestId);
  exchange.response.setHeader('x-inference-id', `sim-${fate.token}`);
  if (exchange.requestId !== null) exchange.response.setHeader('x-client-request-id', exchange.requestId);
  const refuse = (status: number, message: string, headers: Readonly<Record<string, string>> = {}) => {
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
  const windowMs = world.waitForWindow?.(world.clock.nowMs()) ?? 0;
  if (windowMs > 0) {
    refuse(429, sentences.tooManyRequests, world.retryAfter ? waitHeaders(windowMs) : {});
    return 'rateLimitWindow';
  }
  switch (fate.fault) {
    case 'rateLimit429':
      refuse(429, sentences.tooManyRequests, fate.secondForm ? { 'retry-after': '1' } : {});
      return fate.fault;
    case 'error503':
      refuse(503, sentences.unavailable);
      return fate.fault;
    case 'hangBeforeHeaders':
      await silence(exchange.left);
      return fate.fault;
    case 'error500':
      if (fate.latencyMs > 0) await world.clock.wait(fate.latencyMs, exchange.left);
      refuse(500, sentences.internalError);
      return fate.fault;
    default:
      return answerChat(world, exchange, check.request, model, { ...fate, fault: fate.fault });
  }
}

type AnswerFault = Exclude<FaultName, 'rateLimit429' | 'error500' | 'error503' | 'hangBeforeHeaders'>;

function waitHeaders(waitMs: number): Readonly<Record<string, string>> {
  return { 'retry-after': String(Math.ceil(waitMs / 1000)), 'retry-after-ms': String(Math.ceil(waitMs)) };
}

/** Everything that begins as a 200, or would have. */
async function answerChat(
  { answerFor, countTokens, clock }: ChatWorld,
  { response, left }: ChatExchange,
  request: CheckedRequest,
  model: SimulatedModel,
  fate: Fate & { readonly fault: AnswerFault | null },
): Promise<ChatOutcome> {
  const { fault, latencyMs } = fate;
  const paced = request.stream && fault === null;
  if (latencyMs > 0 && !paced) await clock.wait(latencyMs, left);
  if (left.aborted) return fault ?? 'clientGone';
  if (fault === 'reset') {
    response.socket?.resetAndDestroy();
    return fault;
  }
  if (fault === 'html200') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(htmlPage);
    return fault;
  }
  const answer = buildAnswer(request, model, answerFor, countTokens, { token: fate.token, createdMs: clock.wallMs() });
  if (fault !== null) {
    if (request.stream) await breakStream(response, streamedAnswer(answer, false), fault, fate.secondForm, left);
    else await breakJson(response, jsonAnswer(answer), fault, left);
    return fault;
  }
  if (request.stream) {
    const whole = await sendStream(response, streamedAnswer(answer, request.includeUsage), latencyMs, clock, left);
    return whole ? 'answered' : 'clientGone';
  }
  sendJson(response, 200, jsonAnswer(answer), costHeaders(answer));
  return 'answered';
}

function buildAnswer(
  request: CheckedRequest,
  model: SimulatedModel,
  answerFor: AnswerFor,
  countTokens: (text: string) => number,
  { token, createdMs }: { readonly token: string; readonly createdMs: number },
): Answer {
  const said = answerFor(request.messages).text;
  const { text, tokens, finishReason } = cutAnswer(said, countTokens(said), request.maxTokens, countTokens);
  const usage = usageOf(request.messages, tokens, countTokens);
  const createdSeconds = Math.floor(createdMs / 1000);
  return { token, model: request.model, createdSeconds, text, finishReason, usage, cost: costOf(usage, model.price) };
}

function costHeaders({ cost }: Answer): Readonly<Record<string, string>> {
  if (!cost) return {};
  return { 'x-aimlapi-credits-used': String(cost.creditsUsed), 'x-aimlapi-usd-spent': cost.usdSpentText };
}
