import { describe, expect, test } from 'vitest';
import { attempt, completionBody, completionOf, delta, events, json, type Reply, sse } from './wire.ts';

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
        delta('ris', null, { provider: 'DeepInfra' }),
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
      provider: 'DeepInfra',
      usage: {
        promptTokens: 20,
        completionTokens: 2,
        cachedTokens: null,
        reasoningTokens: null,
        totalTokens: 22,
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

describe('the table Quirks: how a stream arrives', () => {
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
});
