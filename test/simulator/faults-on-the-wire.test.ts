import { describe, expect, test } from 'vitest';
import type { FaultName } from '../../src/simulator/faults.ts';
import { chat, eventsOf, startForTest } from './test-simulator.ts';

const prompt = 'one two three four five six seven eight';

/** The same fault for so many requests, which between them see both of its forms. */
async function meet(fault: FaultName, stream: boolean, requests = 12) {
  const simulator = await startForTest({ faults: { [fault]: 1 } });
  const replies = await Promise.all(
    Array.from({ length: requests }, (_, n) => chat(simulator, { prompt, requestId: `r:${n}:1`, body: { stream } })),
  );
  await expect.poll(() => simulator.counters().outcomes).toEqual({ [fault]: requests });
  return replies;
}

describe.each([{ stream: false }, { stream: true }])('with stream: $stream', ({ stream }) => {
  test('rateLimit429 is a 429, now with Retry-After and now without', async () => {
    const replies = await meet('rateLimit429', stream);
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([429]));
    expect(new Set(replies.map(({ headers }) => headers['retry-after']))).toEqual(new Set(['1', undefined]));
    expect(JSON.parse(replies[0]?.text ?? '')).toMatchObject({ status: 429, message: 'Too Many Requests' });
  });

  test.each([
    { fault: 'error500' as const, status: 500, message: /Something wrong with the server/ },
    { fault: 'error503' as const, status: 503, message: /Service unavailable/ },
  ])('$fault is a $status in the vendor’s words', async ({ fault, status, message }) => {
    for (const reply of await meet(fault, stream, 3)) {
      expect(reply).toMatchObject({ status, end: 'whole' });
      expect(JSON.parse(reply.text)).toMatchObject({ status, message, instance: '/v1/chat/completions' });
      expect(reply.headers['x-client-request-id']).toMatch(/^r:\d:1$/);
    }
  });

  test('reset is a reset before the first byte', async () => {
    for (const reply of await meet('reset', stream, 3))
      expect(reply).toMatchObject({ status: null, end: 'ECONNRESET' });
  });

  test('html200 is a page in place of an answer', async () => {
    const [reply] = await meet('html200', stream, 1);
    expect(reply).toMatchObject({ status: 200, end: 'whole', text: expect.stringContaining('<!doctype html>') });
    expect(reply?.headers['content-type']).toMatch(/^text\/html/);
  });

  test('hangBeforeHeaders reads the request and sends nothing', async () => {
    const simulator = await startForTest({ faults: { hangBeforeHeaders: 1 } });
    const leaving = new AbortController();
    const reply = chat(simulator, { signal: leaving.signal, body: { stream } });
    await expect.poll(() => simulator.counters().inFlight).toBe(1);
    expect((await fetch(`${simulator.baseUrl}/models`)).status).toBe(200); // all else is served meanwhile
    leaving.abort();
    expect(await reply).toMatchObject({ status: null });
    await expect.poll(() => simulator.counters().outcomes).toEqual({ hangBeforeHeaders: 1 });
  });

  test('hangMidStream sends half of the answer and stays silent', async () => {
    const simulator = await startForTest({ faults: { hangMidStream: 1 } });
    const leaving = new AbortController();
    const begun = Promise.withResolvers<string>();
    const reply = chat(simulator, { prompt, signal: leaving.signal, onData: begun.resolve, body: { stream } });
    const first = await begun.promise;
    expect((await fetch(`${simulator.baseUrl}/models`)).status).toBe(200);
    expect(simulator.counters().inFlight).toBe(1);
    leaving.abort();
    const { status, end, text } = await reply;
    expect({ status, end, text }).toEqual({ status: 200, end: 'cut', text: first });
    expect(text).toContain(stream ? 'two' : 'chat.completion');
    expect(text).not.toContain('finish_reason":"stop');
    await expect.poll(() => simulator.counters().outcomes).toEqual({ hangMidStream: 1 });
  });
});

test('cutStream cuts a stream off, or ends it cleanly, without a finish', async () => {
  const replies = await meet('cutStream', true);
  expect(new Set(replies.map(({ end }) => end))).toEqual(new Set(['cut', 'whole']));
  for (const { status, text } of replies) {
    expect(status).toBe(200);
    expect(text).toContain('" two"');
    expect(text).not.toContain(' eight');
    expect(text).not.toContain('[DONE]');
    expect(text).not.toContain('"stop"');
  }
});

test('cutStream cuts a JSON body off in the middle', async () => {
  for (const { status, end, text } of await meet('cutStream', false)) {
    expect({ status, end }).toEqual({ status: 200, end: 'cut' });
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  }
});

test('errorInside200 is an error in place of the choices, and no cost', async () => {
  const [reply] = await meet('errorInside200', false, 1);
  expect(reply).toMatchObject({ status: 200, end: 'whole' });
  expect(JSON.parse(reply?.text ?? '')).toEqual({
    error: expect.objectContaining({ type: 'server_error', code: 503 }),
  });
  expect(reply?.headers['x-aimlapi-usd-spent']).toBeUndefined();
});

test('errorInside200 breaks a stream by an error chunk, followed by [DONE]', async () => {
  const [reply] = await meet('errorInside200', true, 1);
  expect(reply).toMatchObject({ status: 200, end: 'whole', text: expect.stringMatching(/data: \[DONE\]\n\n$/) });
  expect(eventsOf(reply?.text ?? '').at(-1)).toEqual({ error: expect.objectContaining({ code: 503 }) });
});
