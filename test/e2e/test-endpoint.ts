import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface AskedRequest {
  readonly requestId: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly authorization: string | undefined;
  readonly question: string;
  readonly body: Record<string, unknown>;
}

export type Behaviour = (asked: AskedRequest, response: ServerResponse, count: number) => void;

/** What a request that asks no question gets. */
type OtherBehaviour = (request: IncomingMessage, response: ServerResponse) => void;
const notThere: OtherBehaviour = (_, response) => response.writeHead(404).end('{}');

/** A small chat endpoint on a free loopback port that does as the test says, and remembers what it was asked. */
export async function serveForTest(behave: Behaviour, other: OtherBehaviour = notThere) {
  const asked: AskedRequest[] = [];
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST') {
      other(request, response);
      return;
    }
    const body = JSON.parse(await textOf(request)) as Record<string, unknown>;
    const messages = body['messages'] as { content: string }[];
    const one = {
      requestId: String(request.headers['x-client-request-id']),
      url: String(request.url),
      headers: request.headers,
      authorization: request.headers.authorization,
      question: messages.at(-1)?.content ?? '',
      body,
    };
    asked.push(one);
    behave(one, response, asked.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, asked };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}

/** Answers "What is N plus 1?" rightly. */
export function answerSum({ question, requestId }: AskedRequest, response: ServerResponse): void {
  const sum = Number(/\d+/.exec(question)?.[0]) + 1;
  answerWith(response, `It is ${sum}.`, { 'x-client-request-id': requestId });
}

export function answerWith(response: ServerResponse, content: string, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', 'x-aimlapi-usd-spent': '0.0000013', ...headers });
  response.end(
    JSON.stringify({
      id: 'x',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
    }),
  );
}

export function refuse(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
