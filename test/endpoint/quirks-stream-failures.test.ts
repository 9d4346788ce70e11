import { describe, expect, test } from 'vitest';
import { ask, attempt, completionOf, delta, endpointAt, events, never, serve, serveRaw, sse } from './wire.ts';

const stream = { stream: true };

describe('the table Quirks: streams that are no answer', () => {
  test.each([
    {
      row: 'an error chunk followed by [DONE] (vLLM): the error wins',
      text: sse(delta('a'), { error: { message: 'engine died', code: 500, type: 'InternalServerError' } }, '[DONE]'),
      outcome: { failure: 'internal_error', message: 'engine died' },
    },
    {
      row: 'an error after the finish still wins',
      text: sse(delta('a', 'stop'), { error: { message: 'late', code: 503 } }, '[DONE]'),
      outcome: { failure: 'unavailable', message: 'late' },
    },
    {
      row: 'older vLLM: object error in a chunk',
      text: sse({ object: 'error', message: 'no', code: 500 }, '[DONE]'),
      outcome: { failure: 'internal_error' },
    },
    {
      row: 'finish_reason: error',
      text: sse(delta('a'), delta('', 'error'), '[DONE]'),
      outcome: { failure: 'unavailable' },
    },
    {
      row: 'a stream that ends without any finish_reason (Ollama)',
      text: sse(delta('a'), delta('b')),
      outcome: { failure: 'connection_lost' },
    },
    {
      row: 'no finish_reason even after [DONE]',
      text: sse(delta('a'), delta('b'), '[DONE]'),
      outcome: { failure: 'no_finish_reason' },
    },
    { row: 'nothing but [DONE]', text: sse('[DONE]'), outcome: { failure: 'no_finish_reason' } },
    { row: 'an empty stream', text: ': hello\n\n', outcome: { failure: 'connection_lost' } },
    {
      row: 'data that is no JSON may have been content',
      text: `${sse(delta('a'))}data: {"choi\n\n${sse(delta('b', 'stop'))}`,
      outcome: { failure: 'not_json' },
    },
  ])('$row: a failed attempt, retry', async ({ text, outcome }) => {
    expect(await attempt(events(text), stream)).toMatchObject({ kind: 'failed', retry: 'backoff', ...outcome });
  });

  test('endpoint.stream.finishReason: optional accepts [DONE] without a finish_reason', async () => {
    const outcome = await attempt(events(sse(delta('ab'), '[DONE]')), stream, { finishReason: 'optional' });
    expect(completionOf(outcome)).toMatchObject({ text: 'ab', finishReason: null });
  });

  test('… but not a stream without [DONE] either', async () => {
    const outcome = await attempt(events(sse(delta('ab'))), stream, { finishReason: 'optional' });
    expect(outcome).toMatchObject({ kind: 'failed', failure: 'connection_lost' });
  });

  test('a stream cut off in its midst is no answer', async () => {
    const server = await serveRaw((socket) => {
      const text = sse(delta('a'), delta('b'));
      socket.write(
        `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n${text.length.toString(16)}\r\n${text}\r\n`,
      );
      setImmediate(() => socket.resetAndDestroy());
    });
    const outcome = await endpointAt(server.baseUrl).send(ask(stream), 'r', never);
    expect(outcome).toMatchObject({ kind: 'failed', failure: 'connection_lost', retry: 'backoff' });
  });

  test('a connection that breaks after the finish takes nothing away', async () => {
    const server = await serveRaw((socket) => {
      const text = sse(delta('ab', 'stop'), '[DONE]');
      socket.end(
        `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n${text.length.toString(16)}\r\n${text}\r\n`,
      );
    });
    expect(completionOf(await endpointAt(server.baseUrl).send(ask(stream), 'r', never)).text).toBe('ab');
  });

  test('a connection left open after [DONE] does not hold the answer until the idle timeout', async () => {
    const server = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(sse(delta('ab', 'stop'), '[DONE]'));
    });
    const timeouts = { connectMs: 60_000, firstByteMs: 60_000, idleMs: 60_000, attemptMs: 60_000 };
    const outcome = await endpointAt(server.baseUrl, { timeouts }).send(ask(stream), 'r', never);
    expect(completionOf(outcome).text).toBe('ab');
  });
});
