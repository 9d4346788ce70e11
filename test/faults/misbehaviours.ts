import type { ServerResponse } from 'node:http';
import type { Asked } from './faulty-server.ts';
import type { ServedAnswer, Witness } from './witness.ts';

/** One request to be answered, or not. */
interface Exchange {
  readonly asked: Asked;
  readonly response: ServerResponse;
  readonly witness: Witness;
}

export type Misbehaviour = (exchange: Exchange) => void;

interface Answer {
  /** Follows the right answer and the token. */
  readonly tail?: string;
  readonly usage?: object | null;
}

const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
const jsonType = { 'content-type': 'application/json' };
const streamType = { 'content-type': 'text/event-stream' };

/** Makes the answer to "What is N plus 1?", and counts it. */
function serve({ asked, witness }: Exchange, tail = ''): ServedAnswer {
  const { requestId, sample, question, count } = asked;
  const token = `token-${count}-`;
  const text = `It is ${Number(/\d+/.exec(question)?.[0]) + 1}. ${token}${tail}`;
  const answer = { token, sample, requestId, text };
  witness.served.set(token, answer);
  return answer;
}

function completion(content: string, used: object | null | undefined): string {
  const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
  return JSON.stringify({ id: 'c', object: 'chat.completion', created: 1, model: 'm', choices, usage: used });
}

function chunk(content: string | null, finish: string | null, used?: object | null): string {
  const choices = [{ index: 0, delta: content === null ? {} : { content }, finish_reason: finish }];
  const whole = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices, usage: used };
  return `data: ${JSON.stringify(whole)}\n\n`;
}

function piecesOf(text: string): readonly string[] {
  return text.match(/[\s\S]{1,65536}/g) ?? [];
}

/** @param answer what is unusual about it, while it is a right answer all the same */
export function answer({ tail = '', usage: used = usage }: Answer = {}): Misbehaviour {
  return (exchange) => {
    const { asked, response } = exchange;
    const { text } = serve(exchange, tail);
    if (!asked.isStream) {
      response.writeHead(200, jsonType).end(completion(text, used));
      return;
    }
    response.writeHead(200, streamType);
    for (const piece of piecesOf(text)) response.write(chunk(piece, null));
    response.end(`${chunk(null, 'stop', used)}data: [DONE]\n\n`);
  };
}

export const answerWell = answer();

/** A right answer, but not before the server is healed. */
export const untilHealed: Misbehaviour = (exchange) => {
  void exchange.asked.server.whenHealed.then(() => answerWell(exchange));
};

/** Bytes that are no UTF-8 at the end of the text: the server means by them what a decoder makes of them. */
export const answerInvalidUtf8: Misbehaviour = (exchange) => {
  const { asked, response } = exchange;
  const { text } = serve(exchange, '\uFFFD\uFFFD');
  const body = asked.isStream
    ? `${chunk(text, null)}${chunk(null, 'stop', usage)}data: [DONE]\n\n`
    : completion(text, usage);
  const bytes = Buffer.from(body.replaceAll('\uFFFD', '\u00FE'), 'latin1');
  response.writeHead(200, asked.isStream ? streamType : jsonType).end(bytes);
};

/** @param headers computed at the time of the answer, for dates */
export function refuse(
  status: number,
  body: unknown,
  headers: () => Readonly<Record<string, string>> = () => ({}),
): Misbehaviour {
  return ({ response, witness }) => {
    witness.refused += 1;
    response.writeHead(status, { ...jsonType, ...headers() });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** The connection stays open, and nothing more comes. */
export function hang(where: 'before headers' | 'after headers' | 'mid-answer'): Misbehaviour {
  return (exchange) => {
    const { asked, response, witness } = exchange;
    const { text } = serve(exchange);
    witness.lost += 1;
    witness.hung.add(asked.requestId);
    if (where === 'before headers') return;
    response.writeHead(200, asked.isStream ? streamType : jsonType).flushHeaders();
    if (where === 'mid-answer')
      response.write(asked.isStream ? chunk(text, null) : completion(text, usage).slice(0, 60));
  };
}

/** Something comes all the time, and it is never an answer: comments of a stream, blank lines before JSON. */
export const keepAliveForEver: Misbehaviour = (exchange) => {
  const { asked, response, witness } = exchange;
  serve(exchange);
  witness.lost += 1;
  witness.hung.add(asked.requestId);
  response.writeHead(200, asked.isStream ? streamType : jsonType).flushHeaders();
  const timer = setInterval(() => response.write(asked.isStream ? ': keep-alive\n\n' : '\n'), 50);
  response.on('close', () => clearInterval(timer));
};

/** @param share of the answer's bytes that still come; 0: not even a head */
export function reset(share: number): Misbehaviour {
  return (exchange) => {
    const { asked, response, witness } = exchange;
    if (share === 0) {
      response.socket?.resetAndDestroy();
      return;
    }
    const { text } = serve(exchange);
    witness.lost += 1;
    const body = asked.isStream ? chunk(text, null) : completion(text, usage);
    response.writeHead(200, asked.isStream ? streamType : jsonType);
    response.write(body.slice(0, Math.floor(body.length * share)), () => response.socket?.resetAndDestroy());
  };
}

/** Half an answer and then the end: of the connection, or of the response as HTTP has it, as if that were all. */
export function truncate(end: 'connection' | 'response'): Misbehaviour {
  return (exchange) => {
    const { asked, response, witness } = exchange;
    const { text } = serve(exchange);
    witness.lost += 1;
    const body = asked.isStream ? chunk(text, null) : completion(text, usage).slice(0, 60);
    response.writeHead(200, asked.isStream ? streamType : jsonType);
    if (end === 'response') response.end(body);
    else response.write(body, () => response.socket?.end());
  };
}

/** The status says 200, the body that it failed. */
export const errorInside200: Misbehaviour = ({ asked, response, witness }) => {
  witness.refused += 1;
  const body = JSON.stringify({ error: { message: 'The engine is overloaded.', code: 503 } });
  if (!asked.isStream) response.writeHead(200, jsonType).end(body);
  else response.writeHead(200, streamType).end(`${chunk('It is', null)}data: ${body}\n\ndata: [DONE]\n\n`);
};

export const htmlPage: Misbehaviour = ({ response, witness }) => {
  witness.refused += 1;
  response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Welcome</title><p>It works!');
};

/** A right answer, after which the connection is closed though it was promised to be kept. */
export const closeAfterAnswer: Misbehaviour = (exchange) => {
  const { response } = exchange;
  const { socket } = response;
  response.on('finish', () => socket?.end());
  answerWell(exchange);
};

/** On a connection that has served before, the next request finds it closed; on a new one it is answered. */
export const closeWhenReused: Misbehaviour = (exchange) => {
  const { socket } = exchange.response;
  if (socket === null || !hasServed.has(socket)) {
    if (socket) hasServed.add(socket);
    answerWell(exchange);
  } else socket.destroy();
};

const hasServed = new WeakSet<object>();

/** The server dies of this request, taking everybody's connection along, and is started again after `downMs`. */
export function die(downMs: number): Misbehaviour {
  return ({ asked: { server } }) => {
    void server.goDown();
    setTimeout(() => void server.comeUp(), downMs);
  };
}
