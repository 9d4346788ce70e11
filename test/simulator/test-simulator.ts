import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';
import { echo } from '../../src/simulator/answers.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/server.ts';
import type { Clock } from '../../src/vocabulary/clock.ts';

export const realClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  wait: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', done);
    }),
};

/** Words, counted: a tokenizer whose numbers a reader can check. */
export function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}

/** A simulator that echoes at once and lives as long as the test. */
export async function startForTest(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const simulator = await startSimulator({
    port: 0,
    seed: 1,
    answerFor: echo,
    countTokens: countWords,
    clock: realClock,
    latencyMs: 0,
    faults: {},
    ...options,
  });
  onTestFinished(() => simulator.close());
  return simulator;
}

export interface Wire {
  readonly status: number | null;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** `whole`: a complete response · `cut`: the connection ended inside it · else the error's code before any. */
  readonly end: string;
}

interface ChatCall {
  readonly prompt?: string;
  readonly requestId?: string;
  readonly key?: string;
  readonly signal?: AbortSignal;
  /** Called with what has come so far. */
  readonly onData?: (text: string) => void;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** One chat request on a connection of its own, by node:http, told as it came over the wire. */
export function chat(simulator: Simulator, call: ChatCall = {}): Promise<Wire> {
  const { prompt = 'Hello there', requestId, key, signal, onData, body } = call;
  const payload = JSON.stringify({ model: 'some/model', messages: [{ role: 'user', content: prompt }], ...body });
  const headers = {
    'content-type': 'application/json',
    ...(requestId === undefined ? {} : { 'x-client-request-id': requestId }),
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
  };
  return new Promise((resolve) => {
    const url = `${simulator.baseUrl}/chat/completions`;
    const sent = httpRequest(url, { method: 'POST', agent: false, headers, ...(signal ? { signal } : {}) });
    let received: IncomingMessage | null = null;
    let text = '';
    const settle = (end: string) =>
      resolve({ status: received?.statusCode ?? null, headers: received?.headers ?? {}, text, end });
    sent.on('error', (error: NodeJS.ErrnoException) => settle(received ? 'cut' : (error.code ?? error.message)));
    sent.once('response', (response) => {
      received = response;
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
        onData?.(text);
      });
      response.once('end', () => settle('whole'));
      response.once('error', () => settle('cut'));
    });
    sent.end(payload);
  });
}

/** The data of a stream's events, `[DONE]` left out. */
export function eventsOf(text: string): readonly Readonly<Record<string, unknown>>[] {
  return text
    .split('\n\n')
    .filter((event) => event.startsWith('data: ') && event !== 'data: [DONE]')
    .map((event) => JSON.parse(event.slice('data: '.length)));
}
