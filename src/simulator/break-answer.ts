import type { ServerResponse } from 'node:http';
import type { Clock } from '../vocabulary/clock.ts';
import { errorInside200, plainWords, wrongShapes } from './error-bodies.ts';
import type { BrokenFault } from './faults.ts';
import { doneEvent, event, type StreamedAnswer } from './replies.ts';
import { jsonType, sendJson, silence, startStream } from './send.ts';

/** The faults that begin as an answer and break on the way. */
type BrokenAnswer = Exclude<BrokenFault, 'hangBeforeHeaders' | 'reset' | 'html200'>;

export interface Breaking {
  readonly response: ServerResponse;
  readonly fault: BrokenAnswer;
  /** Which of a fault's two forms. */
  readonly isSecondForm: boolean;
  readonly clock: Clock;
  readonly left: AbortSignal;
}

const keepAliveMs = 100;
/** Some systems drop what came before a reset and is not read yet. */
const readByThenMs = 30;

/** Sends a stream up to where it breaks, and what comes then. */
export async function breakStream({ content }: StreamedAnswer, breaking: Breaking): Promise<void> {
  const { response, fault, isSecondForm, left } = breaking;
  startStream(response);
  const half = content.slice(0, Math.ceil(content.length / 2)).join('');
  switch (fault) {
    case 'errorInside200':
      response.end(`${half}${event(errorInside200)}${doneEvent}`);
      return;
    case 'truncatedJson':
      response.end(half.slice(0, -halfOf(content.at(-1) ?? '').length));
      return;
    case 'notJson':
      response.end(`${half}data: ${plainWords}\n\n${doneEvent}`);
      return;
    case 'wrongShape':
      response.end(`${event(wrongShapes[isSecondForm ? 1 : 0])}${doneEvent}`);
      return;
    case 'emptyBody':
      response.end();
      return;
    case 'hangAfterHeaders':
      response.flushHeaders();
      return silence(left);
    case 'keepAlivesForEver':
      response.write(isSecondForm ? half : ': connected\n\n');
      return writeForEver(': keep-alive\n\n', breaking);
    case 'hangMidStream':
      response.write(half);
      return silence(left);
    case 'resetMidBody':
      response.write(half);
      return resetSoon(breaking);
    case 'cutStream':
      if (isSecondForm) response.write(half, () => response.destroy());
      else response.end(half);
      return;
    default:
      fault satisfies never;
  }
}

/** Sends a body up to where it breaks, and what comes then; or something else in its place. */
export async function breakJson(body: string, breaking: Breaking): Promise<void> {
  const { response, fault, isSecondForm, left } = breaking;
  switch (fault) {
    case 'errorInside200':
      return sendJson(response, 200, JSON.stringify(errorInside200));
    case 'truncatedJson':
      return sendJson(response, 200, halfOf(body));
    case 'notJson':
      return sendJson(response, 200, plainWords);
    case 'wrongShape':
      return sendJson(response, 200, JSON.stringify(wrongShapes[isSecondForm ? 1 : 0]));
    case 'emptyBody':
      return sendJson(response, 200, '');
    case 'hangAfterHeaders':
      announceBody(response, body).flushHeaders();
      return silence(left);
    case 'keepAlivesForEver':
      response.writeHead(200, { 'content-type': jsonType });
      return writeForEver('\n', breaking);
    case 'hangMidStream':
      announceBody(response, body).write(halfOf(body));
      return silence(left);
    case 'resetMidBody':
      announceBody(response, body).write(halfOf(body));
      return resetSoon(breaking);
    case 'cutStream':
      announceBody(response, body).write(halfOf(body), () => response.destroy());
      return silence(left);
    default:
      fault satisfies never;
  }
}

function announceBody(response: ServerResponse, body: string): ServerResponse {
  return response.writeHead(200, { 'content-type': jsonType, 'content-length': Buffer.byteLength(body) });
}

function halfOf(text: string): string {
  return text.slice(0, text.length >> 1);
}

async function resetSoon({ response, clock, left }: Breaking): Promise<void> {
  await clock.wait(readByThenMs, left);
  response.socket?.resetAndDestroy();
}

async function writeForEver(sign: string, { response, clock, left }: Breaking): Promise<void> {
  while (!left.aborted) {
    response.write(sign);
    await clock.wait(keepAliveMs, left);
  }
}
