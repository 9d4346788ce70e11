import type { ServerResponse } from 'node:http';
import type { Clock } from '../vocabulary/clock.ts';
import type { StreamedAnswer } from './replies.ts';

export const jsonType = 'application/json; charset=utf-8';
export const streamType = 'text/event-stream; charset=utf-8';

/** Share of the latency before the first token of a stream. */
const firstTokenShare = 0.4;
/** A stream comes in at most so many bursts after its first: a timer for every token would cost too much. */
const mostBursts = 8;

export function sendJson(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const type = status < 400 ? jsonType : 'application/problem+json; charset=utf-8';
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

/** Sends nothing until the client has left. */
export function silence(left: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (left.aborted) resolve();
    else left.addEventListener('abort', () => resolve(), { once: true });
  });
}

export function startStream(response: ServerResponse): void {
  response.setHeader('content-type', streamType);
  response.setHeader('cache-control', 'no-cache');
}
