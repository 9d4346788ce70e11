import type { ServerResponse } from 'node:http';
import { breakJson, breakStream } from './break-answer.ts';
import type { CheckedRequest } from './check-request.ts';
import type { ChatOutcome } from './counters.ts';
import { htmlPage } from './error-bodies.ts';
import type { Fate } from './fate.ts';
import { type BrokenFault, isServed, type ServedFault } from './faults.ts';
import type { SimulatedModel } from './models.ts';
import { type Answer, cutAnswer, jsonAnswer, streamedAnswer } from './replies.ts';
import { jsonType, sendJson, sendStream, silence, streamType } from './send.ts';
import type { ChatExchange, ChatWorld } from './serve-chat.ts';
import { costOf, usageOf } from './usage.ts';

type AnswerFate = Fate & { readonly fault: BrokenFault | ServedFault | null };

/** Everything that begins as a 200, or would have. */
export async function answerChat(
  world: ChatWorld,
  { response, left }: ChatExchange,
  request: CheckedRequest,
  model: SimulatedModel,
  fate: AnswerFate,
): Promise<ChatOutcome> {
  const { clock } = world;
  const { fault, latencyMs, formDraw } = fate;
  if (fault === 'hangBeforeHeaders') {
    await silence(left);
    return fault;
  }
  const isPaced = request.stream && fault === null;
  if (latencyMs > 0 && !isPaced) await clock.wait(latencyMs, left);
  if (left.aborted) return fault !== null && !isServed(fault) ? fault : 'clientGone';
  if (fault === 'reset') {
    response.socket?.resetAndDestroy();
    return fault;
  }
  if (fault === 'html200') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(htmlPage);
    return fault;
  }
  const answer = buildAnswer(world, request, model, fate);
  if (fault === null) {
    if (!request.stream) {
      sendJson(response, 200, jsonAnswer(answer), costHeaders(answer));
      return 'answered';
    }
    const isWhole = await sendStream(response, streamedAnswer(answer, request.includeUsage), latencyMs, clock, left);
    return isWhole ? 'answered' : 'clientGone';
  }
  if (isServed(fault)) {
    sendOddly(response, request, answer, fault);
    return fault;
  }
  const breaking = { response, fault, isSecondForm: formDraw >= 0.5, clock, left };
  if (request.stream) await breakStream(streamedAnswer(answer, false), breaking);
  else await breakJson(jsonAnswer(answer), breaking);
  return fault;
}

/** Text that `invalidUtf8` puts broken bytes in the place of, as many: no character, so no answer has it. */
const toBeBroken = Buffer.from('\ufffe');
const brokenBytes = Buffer.from([0xff, 0xc3, 0x28]);
/** One line of a model that does not stop. */
const fillerLine = ' and so it goes on, and on, and on without an end';
const hugeLength = 2 * 1024 * 1024;

/** What an odd answer says in place of what the model says. */
function oddText(said: string, fault: BrokenFault | ServedFault | null): string {
  switch (fault) {
    case 'hugeAnswer':
      return said + fillerLine.repeat(Math.ceil((hugeLength - said.length) / fillerLine.length));
    case 'invalidUtf8':
      return `${said} ${toBeBroken.toString()}`;
    default:
      return said;
  }
}

function sendOddly(response: ServerResponse, request: CheckedRequest, answer: Answer, fault: ServedFault): void {
  const { content, ending } = streamedAnswer(answer, request.includeUsage);
  const body = Buffer.from(request.stream ? [...content, ...ending].join('') : jsonAnswer(answer));
  if (fault === 'invalidUtf8') brokenBytes.copy(body, body.indexOf(toBeBroken));
  if (fault === 'closeAfterAnswer') {
    const { socket } = response;
    response.once('finish', () => socket?.end());
  }
  const headers = request.stream
    ? { 'content-type': streamType }
    : { 'content-type': jsonType, 'content-length': body.length, ...costHeaders(answer) };
  response.writeHead(200, headers).end(body);
}

function buildAnswer(
  { answerFor, countTokens, clock }: ChatWorld,
  request: CheckedRequest,
  model: SimulatedModel,
  { fault, token }: AnswerFate,
): Answer {
  const said = answerFor(request.messages).text;
  const { text, tokens, finishReason } = cutAnswer(said, countTokens(said), request.maxTokens, countTokens);
  const usage = usageOf(request.messages, tokens, countTokens);
  return {
    token,
    model: request.model,
    createdSeconds: Math.floor(clock.wallMs() / 1000),
    text: oddText(text, fault),
    finishReason,
    usage: fault === 'usageNull' ? null : usage,
    cost: costOf(usage, model.price),
  };
}

function costHeaders({ cost }: Answer): Readonly<Record<string, string>> {
  if (!cost) return {};
  return { 'x-aimlapi-credits-used': String(cost.creditsUsed), 'x-aimlapi-usd-spent': cost.usdSpentText };
}
