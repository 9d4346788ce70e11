import { describe, expect, test } from 'vitest';
import {
  ask,
  attempt,
  completionBody,
  completionOf,
  delta,
  endpointAt,
  events,
  json,
  never,
  type Reply,
  serve,
  serveRaw,
  sse,
} from './wire.ts';

const usage = { prompt_tokens: 20, completion_tokens: 2, total_tokens: 22 };
const stream = { stream: true };

/** Sends pieces one by one, each as its own chunk on the wire. */
const inPieces =
  (
    pieces: readonly (string | Buffer)[],
    headers: Record<string, string> = { 'content-type': 'text/event-stream' },
  ): Reply =>
  (response) => {
    response.writeHead(200, headers);
    const [...rest] = pieces;
    const next = (): void => {
      const piece = rest.shift();
      if (piece === undefined) response.end();
      else response.write(piece, () => setImmediate(next));
    };
    next();
  };

describe('a streamed answer', () => {
  test('the deltas joined, usage and cost from the last chunk, first token timed', async () => {
    const reply = events(
      sse(
        delta('', null, { id: 'a', model: 'm', system_fingerprint: 'fp' }),
        delta('Pa', null, { id: 'b', model: 'other' }),
        delta('ris'),
        delta(null, 'stop'),
        { choices: [], usage, meta: { usage: { credits_used: 3, usd_spent: '0.0000015' } } },
        '[DONE]',
      ),
      { 'x-inference-id': 'inf-7' },
    );
    const outcome = await attempt(reply, stream);
    expect(completionOf(outcome)).toEqual({
      text: 'Paris',
      rawContent: null,
      reasoning: null,
      toolCalls: null,
      finishReason: 'stop',
      marks: [],
      model: 'm',
      systemFingerprint: 'fp',
      usage: {
        promptTokens: 20,
        completionTokens: 2,
        cachedTokens: null,
        reasoningTokens: null,
        cachedWithin: null,
        source: 'usage',
      },
      rawUsage: JSON.stringify(usage),
      costBilledNanoUsd: 1500,
      inferenceId: 'inf-7',
    });
    if (outcome.kind !== 'answered') throw new Error(outcome.kind);
    expect(outcome.timing.ttftMs).toBeGreaterThan(0);
    expect(outcome.timing.ttftMs).toBeLessThanOrEqual(outcome.timing.latencyMs);
  });

  test('TTFT is the first chunk with content or reasoning, not the first byte', async () => {
    const contentAfterMs = 60;
    const reply: Reply = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`: hello\n\n${sse(delta(''), delta(null))}`);
      setTimeout(() => response.end(sse(delta('x'), delta(null, 'stop'), '[DONE]')), contentAfterMs);
    };
    const outcome = await attempt(reply, stream);
    if (outcome.kind !== 'answered') throw new Error(outcome.kind);
    // Node's timers may fire up to 1 ms early.
    expect(outcome.timing.ttftMs).toBeGreaterThanOrEqual(contentAfterMs - 1);
  });

  test('a stream without any content has no TTFT', async () => {
    const outcome = await attempt(events(sse(delta(''), delta(null, 'stop'), '[DONE]')), stream);
    expect(outcome).toMatchObject({ kind: 'answered', timing: { ttftMs: null }, completion: { marks: ['empty'] } });
  });
});

describe('the table Quirks: streams', () => {
  test.each([
    {
      row: 'usage in every chunk (vLLM continuous): the last, never a sum',
      text: sse(
        delta('a', null, { usage: { prompt_tokens: 5, completion_tokens: 1 } }),
        delta('b', 'stop', { usage: { prompt_tokens: 5, completion_tokens: 2 } }),
        '[DONE]',
      ),
      read: { text: 'ab', usage: { promptTokens: 5, completionTokens: 2 } },
    },
    {
      row: 'usage null in all but one chunk: the last non-null',
      text: sse(
        delta('a', null, { usage: null }),
        delta('', 'stop', { usage }),
        { choices: [], usage: null },
        '[DONE]',
      ),
      read: { usage: { promptTokens: 20, completionTokens: 2 } },
    },
    {
      row: 'no usage at all: unknown',
      text: sse(delta('a', 'stop'), '[DONE]'),
      read: { usage: null, rawUsage: null, costBilledNanoUsd: null },
    },
    {
      row: 'SSE comments',
      text: `: keep-alive\n\n${sse(delta('a'))}: again\n${sse(delta('b', 'stop'), '[DONE]')}`,
      read: { text: 'ab' },
    },
    { row: 'CRLF', text: sse(delta('a'), delta('b', 'stop'), '[DONE]').replaceAll('\n', '\r\n'), read: { text: 'ab' } },
    {
      row: 'data: without a space',
      text: sse(delta('a'), delta('b', 'stop'), '[DONE]').replaceAll('data: ', 'data:'),
      read: { text: 'ab' },
    },
    {
      row: 'multi-line data',
      text: `data: {"choices":[{"index":0,\ndata: "delta":{"content":"ab"},"finish_reason":"stop"}]}\n\n`,
      read: { text: 'ab' },
    },
    {
      row: 'a last event without its blank line',
      text: sse(delta('a'), delta('b', 'stop')).trimEnd(),
      read: { text: 'ab' },
    },
    {
      row: 'a named event and an id',
      text: `id: 7\nevent: message\n${sse(delta('ab', 'stop'))}event: ping\ndata: hm\n\n`,
      read: { text: 'ab' },
    },
    {
      row: "choices: [] (Azure's first chunk, usage chunk): skipped",
      text: sse({ choices: [], prompt_filter_results: [] }, delta('ab', 'stop'), { choices: [], usage }, '[DONE]'),
      read: { text: 'ab', usage: { promptTokens: 20 } },
    },
    {
      row: 'delta null',
      text: sse({ choices: [{ index: 0, delta: null, finish_reason: null }] }, delta('ab', 'stop')),
      read: { text: 'ab' },
    },
    {
      row: 'two finish chunks: the first finish wins, usage merges',
      text: sse(
        delta('ab', 'length', { usage: { prompt_tokens: 5, completion_tokens: null } }),
        delta('', 'stop', { usage: { prompt_tokens: null, completion_tokens: 9 } }),
        '[DONE]',
      ),
      read: { finishReason: 'length', marks: ['truncated'], usage: { promptTokens: 5, completionTokens: 9 } },
    },
    {
      row: 'finish in the chunk that has content',
      text: sse(delta('ab', 'stop'), '[DONE]'),
      read: { text: 'ab', finishReason: 'stop' },
    },
    {
      row: 'finish_reason "" in every chunk is none',
      text: sse(delta('a', ''), delta('b', 'stop')),
      read: { text: 'ab', finishReason: 'stop' },
    },
    {
      row: 'a stream that ends cleanly after its finish, without [DONE]',
      text: sse(delta('ab', 'stop')),
      read: { text: 'ab' },
    },
    {
      row: 'reasoning deltas: stored apart',
      text: sse(
        { choices: [{ index: 0, delta: { reasoning_content: 'h', reasoning: 'h' }, finish_reason: null }] },
        { choices: [{ index: 0, delta: { reasoning_details: [{ text: 'm' }] }, finish_reason: null }] },
        delta('ab', 'stop'),
      ),
      read: { text: 'ab', reasoning: 'hm' },
    },
    {
      row: '<think> split between deltas',
      text: sse(delta('<th'), delta('ink>hm</thi'), delta('nk>\n\nab', 'stop')),
      read: { text: 'ab', reasoning: 'hm' },
    },
    {
      row: 'content deltas as arrays of parts',
      text: sse(delta([{ type: 'text', text: 'a' }]), delta([{ type: 'text', text: 'b' }], 'stop')),
      read: { text: 'ab', rawContent: '[{"type":"text","text":"a"},{"type":"text","text":"b"}]' },
    },
    {
      row: 'a refusal in deltas',
      text: sse({ choices: [{ index: 0, delta: { refusal: 'No.' }, finish_reason: 'stop' }] }),
      read: { text: 'No.', marks: ['refusal'] },
    },
    {
      row: 'tool calls by index',
      text: sse(
        {
          choices: [
            {
              index: 0,
              delta: { tool_calls: [{ index: 0, id: 'c0', type: 'function', function: { name: 'f', arguments: '' } }] },
            },
          ],
        },
        {
          choices: [
            { index: 0, delta: { tool_calls: [{ index: 1, id: 'c1', function: { name: 'g', arguments: '{' } }] } },
          ],
        },
        {
          choices: [
            {
              index: 0,
              delta: {
                tool_calls: [
                  { index: 0, function: { arguments: '{}' } },
                  { index: 1, function: { arguments: '}' } },
                ],
              },
              finish_reason: 'tool_calls',
            },
          ],
        },
      ),
      read: {
        toolCalls: JSON.stringify([
          { id: 'c0', type: 'function', function: { name: 'f', arguments: '{}' } },
          { id: 'c1', type: 'function', function: { name: 'g', arguments: '{}' } },
        ]),
        marks: ['tool-calls'],
      },
    },
    {
      row: 'tool calls without index: by id, else a new slot',
      text: sse(
        { choices: [{ index: 0, delta: { tool_calls: [{ id: 'c0', function: { name: 'f', arguments: '{' } }] } }] },
        { choices: [{ index: 0, delta: { tool_calls: [{ id: 'c0', function: { arguments: '}' } }] } }] },
        {
          choices: [
            {
              index: 0,
              delta: { tool_calls: [{ function: { name: 'g', arguments: '[]' } }] },
              finish_reason: 'tool_calls',
            },
          ],
        },
      ),
      read: {
        toolCalls: JSON.stringify([
          { id: 'c0', type: 'function', function: { name: 'f', arguments: '{}' } },
          { type: 'function', function: { name: 'g', arguments: '[]' } },
        ]),
      },
    },
    {
      row: 'a surrogate pair split across deltas is joined before repairing',
      text: `data: {"choices":[{"index":0,"delta":{"content":"a\\ud83d"}}]}\n\ndata: {"choices":[{"index":0,"delta":{"content":"\\ude00b"},"finish_reason":"stop"}]}\n\n`,
      read: { text: 'a😀b' },
    },
    { row: 'U+0000 in content', text: sse(delta('a\u0000b', 'stop')), read: { text: 'a\u0000b' } },
    {
      row: 'chunks that hold several tokens or none',
      text: sse(delta('The answer '), delta(''), delta('is 42', 'stop')),
      read: { text: 'The answer is 42' },
    },
    {
      row: 'timings in the last chunk (llama.cpp)',
      text: sse(delta('ab', 'stop', { timings: { prompt_n: 4, predicted_n: 2 } })),
      read: { usage: { promptTokens: 4, completionTokens: 2, source: 'timings' } },
    },
    {
      row: 'a second choice is not mixed in',
      text: sse(delta('a'), { choices: [{ index: 1, delta: { content: 'Z' } }] }, delta('b', 'stop')),
      read: { text: 'ab' },
    },
  ])('$row', async ({ text, read }) => {
    expect(completionOf(await attempt(events(text), stream))).toMatchObject(read);
  });

  test('a chunk split inside a character, and every other byte', async () => {
    const bytes = Buffer.from(sse(delta('Größe 猫 😀'), delta('!', 'stop'), '[DONE]'));
    const pieces = [...bytes].map((byte) => Buffer.from([byte]));
    expect(completionOf(await attempt(inPieces(pieces), stream)).text).toBe('Größe 猫 😀!');
  });

  test.each([
    { headers: {}, text: sse(delta('ab', 'stop')), why: 'data:' },
    { headers: {}, text: `: hi\n\n${sse(delta('ab', 'stop'))}`, why: 'a comment first' },
    { headers: {}, text: `\n\n${sse(delta('ab', 'stop'))}`, why: 'blank lines first' },
    { headers: { 'content-type': 'application/json' }, text: sse(delta('ab', 'stop')), why: 'called JSON' },
    {
      headers: { 'content-type': 'text/plain' },
      text: `event: message\n${sse(delta('ab', 'stop'))}`,
      why: 'called text',
    },
  ])('a stream without (or with a wrong) Content-Type is sniffed: $why', async ({ headers, text }) => {
    const pieces = [text.slice(0, 1), text.slice(1)];
    expect(completionOf(await attempt(inPieces(pieces, headers as Record<string, string>), stream)).text).toBe('ab');
  });

  test('a server that answers a streamed request with plain JSON', async () => {
    const outcome = await attempt(json(200, completionBody({ content: 'Paris' })), stream);
    expect(outcome).toMatchObject({ kind: 'answered', timing: { ttftMs: null }, completion: { text: 'Paris' } });
  });

  test('a plain JSON answer under the Content-Type of a stream', async () => {
    const outcome = await attempt(events(JSON.stringify(completionBody({ content: 'Paris' }))), stream);
    expect(completionOf(outcome).text).toBe('Paris');
  });

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

describe('stream_options', () => {
  const answer = events(sse(delta('ab', 'stop'), '[DONE]'));
  const bodies = (server: { requests: readonly { body: string }[] }) =>
    server.requests.map(({ body }) => JSON.parse(body));

  test('usage is asked for in a stream, and only there', async () => {
    const server = await serve(answer);
    const endpoint = endpointAt(server.baseUrl);
    await endpoint.send(ask(stream), 'a', never);
    await endpoint.send(ask({ temperature: 0 }), 'b', never);
    await endpoint.send(ask({ stream: true, stream_options: { include_usage: false } }), 'c', never);
    expect(bodies(server).map(({ stream_options }) => stream_options)).toEqual([
      { include_usage: true },
      undefined,
      { include_usage: false },
    ]);
  });

  test.each([400, 422])(
    'where it is rejected with a %i it is left out, in the same attempt and from then on',
    async (status) => {
      const server = await serve((response, request) => {
        if (request.body.includes('stream_options'))
          json(status, { error: { message: 'Unrecognized request argument: stream_options' } })(response, request);
        else answer(response, request);
      });
      const endpoint = endpointAt(server.baseUrl);
      expect(completionOf(await endpoint.send(ask(stream), 'a', never)).text).toBe('ab');
      expect(completionOf(await endpoint.send(ask(stream), 'b', never)).text).toBe('ab');
      expect(bodies(server).map((body) => 'stream_options' in body)).toEqual([true, false, false]);
      expect(server.requests.map(({ headers }) => headers['x-client-request-id'])).toEqual(['a', 'a', 'b']);
    },
  );

  test('what the user wrote himself is not taken back', async () => {
    const server = await serve(json(400, { error: { message: 'stream_options is not allowed' } }));
    const outcome = await endpointAt(server.baseUrl).send(
      ask({ stream: true, stream_options: { include_usage: true } }),
      'a',
      never,
    );
    expect(outcome).toMatchObject({ kind: 'failed', failure: 'bad_request' });
    expect(server.requests).toHaveLength(1);
  });
});
