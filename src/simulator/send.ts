import type { ServerResponse } from 'node:http';
import type { Clock } from '../vocabulary/clock.ts';
import { errorInside200 } from './error-bodies.ts';
import { doneEvent, event, type StreamedAnswer } from './replies.ts';

/** Share of the latency before the first token of a stream. */
const firstTokenShare = 0.4;
/** A stream comes in at most so many bursts after its first: a timer for every token would cost too much. */
const mostBursts = 8;

/** The faults that begin as an answer and break on the way. */
export type BrokenAnswer = 'hangMidStream' | 'cutStream' | 'errorInside200';

export function sendJson(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const type = status < 400 ? 'application/json; charset=utf-8' : 'application/problem+json; charset=utf-8';
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body), ...headers }).end(body);
}

/**
 * Sends a stream over `latencyMs`: the first token after its share of it, the rest in even bursts.
 * @returns false where the client left before the end
 */
export async function sendStream(
  response: ServerResponse,
  { content, ending }: StreamedAnswer,
  latencyMs: number,
  clock: Clock,
  left: AbortSignal,
): Promise<boolean> {
  startStream(response);
  const rest = content.slice(2);
  const firstTokenMs = rest.length === 0 ? latencyMs : latencyMs * firstTokenShare;
  if (latencyMs > 0) await clock.wait(firstTokenMs, left);
  const bursts = latencyMs === 0 ? 0 : Math.min(mostBursts, rest.length);
  if (bursts === 0) response.end(`${content.join('')}${ending.join('')}`);
  else response.write(content.slice(0, 2).join(''));
  for (let burst = 0; burst < bursts && !left.aborted; burst++) {
    await clock.wait((latencyMs - firstTokenMs) / bursts, left);
    const from = Math.floor((burst * rest.length) / bursts);
    const to = Math.floor(((burst + 1) * rest.length) / bursts);
    const part = rest.slice(from, to).join('');
    if (burst < bursts - 1) response.write(part);
    else response.end(`${part}${ending.join('')}`);
  }
  return !left.aborted;
}

/** Sends half of a stream's content; then an error, silence, or the end of it (`cleanly`: without cutting the line). */
export async function breakStream(
  response: ServerResponse,
  { content }: StreamedAnswer,
  fault: BrokenAnswer,
  cleanly: boolean,
  left: AbortSignal,
): Promise<void> {
  startStream(response);
  const half = content.slice(0, Math.ceil(content.length / 2)).join('');
  switch (fault) {
    case 'errorInside200':
      response.end(`${half}${event(errorInside200)}${doneEvent}`);
      return;
    case 'hangMidStream':
      response.write(half);
      return silence(left);
    case 'cutStream':
      if (cleanly) response.end(half);
      else response.write(half, () => response.destroy());
      return;
    default:
      fault satisfies never;
  }
}

/** Announces a whole body and sends half of it; then silence, or the end of the connection. Or an error in its place. */
export async function breakJson(
  response: ServerResponse,
  body: string,
  fault: BrokenAnswer,
  left: AbortSignal,
): Promise<void> {
  if (fault === 'errorInside200') {
    sendJson(response, 200, JSON.stringify(errorInside200));
    return;
  }
  const bytes = Buffer.from(body);
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length });
  const half = bytes.subarray(0, bytes.length >> 1);
  if (fault === 'cutStream') response.write(half, () => response.destroy());
  else response.write(half);
  await silence(left);
}

/** Sends nothing until the client has left. */
export function silence(left: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (left.aborted) resolve();
    else left.addEventListener('abort', () => resolve(), { once: true });
  });
}

function startStream(response: ServerResponse): void {
  response.setHeader('content-type', 'text/event-stream; charset=utf-8');
  response.setHeader('cache-control', 'no-cache');
}
