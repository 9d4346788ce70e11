import { Agent, request as httpRequest } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { FaultName } from '../../src/simulator/faults.ts';
import { chat, eventsOf, startForTest, type Wire } from './test-simulator.ts';

const prompt = 'one two three four five six seven eight';

/** A fault met by so many requests, which between them see both of its forms. */
async function meet(fault: FaultName, stream: boolean, requests = 1): Promise<readonly Wire[]> {
  const simulator = await startForTest({ faults: { [fault]: 1 } });
  const replies = await Promise.all(
    Array.from({ length: requests }, (_, n) => chat(simulator, { prompt, requestId: `r:${n}:1`, body: { stream } })),
  );
  await expect.poll(() => simulator.counters().outcomes).toEqual({ [fault]: requests });
  return replies;
}

test.each([
  { fault: 'key401', status: 401, message: 'no longer valid' },
  { fault: 'credit402', status: 402, message: 'balance' },
  { fault: 'credit403', status: 403, message: 'run out of credits' },
  { fault: 'forbidden403', status: 403, message: 'scopes' },
] as const)('$fault is a $status that says $message', async ({ fault, status, message }) => {
  const [reply] = await meet(fault, false);
  expect(reply).toMatchObject({ status, end: 'whole' });
  expect(JSON.parse(reply?.text ?? '')).toMatchObject({ status, message: expect.stringContaining(message) });
});

describe('a body that is no answer', () => {
  test('truncatedJson is a whole response with half of the JSON', async () => {
    const [reply] = await meet('truncatedJson', false);
    expect(reply).toMatchObject({ status: 200, end: 'whole', text: expect.stringMatching(/^\{"id":"chatcmpl-/) });
    expect(() => JSON.parse(reply?.text ?? '')).toThrow(SyntaxError);
  });

  test('truncatedJson ends a stream within the JSON of a chunk', async () => {
    const [reply] = await meet('truncatedJson', true);
    expect(reply).toMatchObject({ status: 200, end: 'whole', text: expect.stringContaining(' two') });
    expect(() => JSON.parse(reply?.text.split('data: ').at(-1) ?? '')).toThrow(SyntaxError);
    expect(reply?.text).not.toContain('[DONE]');
  });

  test.each([{ stream: false }, { stream: true }])(
    'notJson are words where JSON is announced, stream: $stream',
    async ({ stream }) => {
      const [reply] = await meet('notJson', stream);
      expect(reply).toMatchObject({
        status: 200,
        end: 'whole',
        text: expect.stringContaining('upstream connect error'),
      });
      expect(reply?.headers['content-type']).toMatch(stream ? /^text\/event-stream/ : /^application\/json/);
    },
  );

  test.each([{ stream: false }, { stream: true }])(
    'wrongShape is sound JSON without an answer, stream: $stream',
    async ({ stream }) => {
      const replies = await meet('wrongShape', stream, 12);
      const shapes = replies.map(({ text }) => JSON.stringify(stream ? eventsOf(text)[0] : JSON.parse(text)));
      expect(new Set(shapes)).toEqual(new Set(['{"choices":"none","usage":[]}', '[1,"two",{"three":null}]']));
    },
  );

  test.each([{ stream: false }, { stream: true }])('emptyBody has no byte, stream: $stream', async ({ stream }) => {
    expect((await meet('emptyBody', stream))[0]).toMatchObject({ status: 200, end: 'whole', text: '' });
  });
});

describe.each([{ stream: false }, { stream: true }])(
  'an answer that never ends or ends badly, stream: $stream',
  ({ stream }) => {
    test('resetMidBody resets after half of it', async () => {
      for (const { status, end, text } of await meet('resetMidBody', stream, 3)) {
        expect({ status, end }).toEqual({ status: 200, end: 'cut' });
        expect(text).not.toMatch(/usage|DONE/);
      }
    });

    test('hangAfterHeaders sends headers and nothing else', async () => {
      const simulator = await startForTest({ faults: { hangAfterHeaders: 1 } });
      const response = await fetch(`${simulator.baseUrl}/chat/completions`, {
        method: 'POST',
        body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: prompt }], stream }),
      });
      expect(response.status).toBe(200);
      expect(simulator.counters().inFlight).toBe(1);
      await response.body?.cancel();
      await expect.poll(() => simulator.counters().outcomes).toEqual({ hangAfterHeaders: 1 });
    });

    test('keepAlivesForEver goes on without an answer', async () => {
      const simulator = await startForTest({ faults: { keepAlivesForEver: 1 } });
      const leaving = new AbortController();
      const sign = stream ? ': keep-alive\n\n' : '\n';
      const reply = chat(simulator, {
        prompt,
        signal: leaving.signal,
        body: { stream },
        onData: (text) => text.split(sign).length > 3 && leaving.abort(),
      });
      expect(await reply).toMatchObject({ status: 200, end: 'cut' });
      await expect.poll(() => simulator.counters().outcomes).toEqual({ keepAlivesForEver: 1 });
    });
  },
);

describe.each([{ stream: false }, { stream: true }])('a whole answer, only odd, stream: $stream', ({ stream }) => {
  const textIn = (reply: Wire | undefined): string => {
    if (!stream) return JSON.parse(reply?.text ?? '').choices[0].message.content;
    const chunks = eventsOf(reply?.text ?? '') as { choices: { delta?: { content?: string } }[] }[];
    return chunks.map(({ choices }) => choices[0]?.delta?.content ?? '').join('');
  };

  test('usageNull does not say how many tokens', async () => {
    const [reply] = await meet('usageNull', stream);
    expect(textIn(reply)).toBe(prompt);
    expect(stream ? reply?.text : JSON.parse(reply?.text ?? '').usage).toSatisfy(
      (said) => said === null || !String(said).includes('prompt_tokens'),
    );
  });

  test('hugeAnswer has 2 MB', async () => {
    const text = textIn((await meet('hugeAnswer', stream))[0]);
    expect(text.startsWith(prompt)).toBe(true);
    expect(text.length).toBeGreaterThanOrEqual(2 * 1024 * 1024);
  });

  test('invalidUtf8 has bytes that are no text', async () => {
    const text = textIn((await meet('invalidUtf8', stream))[0]);
    expect(text).toContain(prompt);
    expect(text).toContain('\ufffd');
    expect(text).not.toContain('\ufffe');
  });

  test('closeAfterAnswer closes a connection that it announced to keep, and counts as served', async () => {
    const simulator = await startForTest({ faults: { closeAfterAnswer: 1 }, keepAnsweredIds: true });
    const agent = new Agent({ keepAlive: true });
    const closed = await new Promise<string>((resolve) => {
      const sent = httpRequest(`${simulator.baseUrl}/chat/completions`, {
        method: 'POST',
        agent,
        headers: { 'x-client-request-id': 'r:1:1' },
      });
      sent.once('response', (response) => {
        sent.socket?.once('close', () => resolve(String(response.headers.connection)));
        response.resume();
      });
      sent.end(JSON.stringify({ model: 'm', messages: [{ role: 'user', content: prompt }], stream }));
    });
    agent.destroy();
    expect(closed).toBe('keep-alive');
    expect(simulator.counters()).toMatchObject({
      outcomes: { closeAfterAnswer: 1 },
      served: 1,
      answeredIds: ['r:1:1'],
    });
  });
});
