import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerKey } from '../../src/simulator/answers.ts';
import { ernieModels } from '../../src/simulator/models.ts';
import { UserError } from '../../src/vocabulary/user-error.ts';
import { chat, countWords, eventsOf, realClock, startForTest } from './test-simulator.ts';

describe('a JSON answer', () => {
  test('has the shape, the ids, the usage and the cost of the vendor', async () => {
    const simulator = await startForTest({ price: { inputPerMillionUsd: 1, outputPerMillionUsd: 4 } });
    const { status, headers, text, end } = await chat(simulator, {
      prompt: 'five words are in here',
      requestId: 'run:1:1',
    });
    expect({ status, end }).toEqual({ status: 200, end: 'whole' });
    expect(headers['content-type']).toMatch(/^application\/json/);
    // 5 words + 3 for the message + 3 for the answer are 11 × $1, and 5 × $4: 31 millionths of a dollar.
    expect(headers).toMatchObject({
      'x-client-request-id': 'run:1:1',
      'x-inference-id': expect.stringMatching(/^sim-[0-9a-f]{16}$/),
      'x-aimlapi-credits-used': '62',
      'x-aimlapi-usd-spent': '0.000031000',
    });
    expect(JSON.parse(text)).toEqual({
      id: expect.stringMatching(/^chatcmpl-[0-9a-f]{16}$/),
      object: 'chat.completion',
      created: expect.any(Number),
      model: 'some/model',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'five words are in here', refusal: null },
          finish_reason: 'stop',
          logprobs: null,
        },
      ],
      usage: {
        prompt_tokens: 11,
        completion_tokens: 5,
        total_tokens: 16,
        prompt_tokens_details: null,
        completion_tokens_details: null,
      },
      system_fingerprint: '',
      meta: { usage: { credits_used: 62, usd_spent: 0.000031 } },
    });
  });

  test('comes byte for byte, whatever is in it', async () => {
    const simulator = await startForTest();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (prompt) => {
        const { text } = await chat(simulator, { prompt });
        expect(JSON.parse(text).choices[0].message.content).toBe(prompt);
      }),
      { numRuns: 30 },
    );
  });

  test('carries no cost where the price is unknown', async () => {
    const simulator = await startForTest({ price: null });
    const { headers, text } = await chat(simulator);
    expect(Object.keys(headers).filter((name) => name.startsWith('x-aimlapi'))).toEqual([]);
    expect(JSON.parse(text).meta).toBeNull();
  });

  test('ends at max_tokens with finish_reason length', async () => {
    const simulator = await startForTest();
    const { text } = await chat(simulator, { prompt: 'one two three four', body: { max_tokens: 2 } });
    const { choices, usage } = JSON.parse(text);
    expect(choices[0]).toMatchObject({ message: { content: 'one two' }, finish_reason: 'length' });
    expect(usage.completion_tokens).toBe(2);
  });

  test('echoes no request id that the vendor would drop', async () => {
    const simulator = await startForTest();
    expect((await chat(simulator, { requestId: 'no spaces' })).headers['x-client-request-id']).toBeUndefined();
    expect((await chat(simulator, { requestId: 'x'.repeat(129) })).headers['x-client-request-id']).toBeUndefined();
    expect((await chat(simulator, { requestId: 'x'.repeat(128) })).headers['x-client-request-id']).toBeDefined();
  });
});

describe('a streamed answer', () => {
  const streamed = { stream: true, stream_options: { include_usage: true } };

  test.each([{ latencyMs: 0 }, { latencyMs: 20 }])(
    'comes in chunks, usage and cost in the last, at $latencyMs ms',
    async (latency) => {
      const simulator = await startForTest({ ...latency, price: { inputPerMillionUsd: 1, outputPerMillionUsd: 4 } });
      const prompt = 'eleven different words, ¿no? Zoë says: "that is so", twice 😀';
      const { status, headers, text, end } = await chat(simulator, { prompt, body: streamed });
      expect({ status, end }).toEqual({ status: 200, end: 'whole' });
      expect(headers['content-type']).toMatch(/^text\/event-stream/);
      expect(headers['x-aimlapi-usd-spent']).toBeUndefined();
      expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
      const events = eventsOf(text);
      const choices = events.flatMap(
        ({ choices: some }) => some as { delta: { content?: string }; finish_reason: string | null }[],
      );
      expect(events[0]).toMatchObject({
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
      });
      expect(choices.map(({ delta }) => delta.content ?? '').join('')).toBe(prompt);
      expect(choices.length).toBeGreaterThan(10);
      expect(choices.map(({ finish_reason }) => finish_reason).filter((reason) => reason !== null)).toEqual(['stop']);
      expect(events.at(-1)).toMatchObject({
        choices: [],
        usage: { prompt_tokens: 6 + countWords(prompt), completion_tokens: countWords(prompt) },
        meta: { usage: { credits_used: expect.any(Number), usd_spent: expect.any(Number) } },
      });
      expect(new Set(events.map(({ id }) => id)).size).toBe(1);
    },
  );

  test('has no usage unless asked for', async () => {
    const simulator = await startForTest({ price: null });
    const { text } = await chat(simulator, { body: { stream: true } });
    expect(text).not.toContain('usage');
    expect(eventsOf(text).at(-1)).toMatchObject({ choices: [{ finish_reason: 'stop' }] });
  });

  test('of an empty answer is a role, a finish and the end', async () => {
    const simulator = await startForTest({ latencyMs: 5, price: null, answerFor: () => ({ text: '' }) });
    expect(eventsOf((await chat(simulator, { body: { stream: true } })).text)).toHaveLength(2);
  });
});

describe('what is refused', () => {
  test.each([
    { key: 'wrong', status: 401, why: 'another key' },
    { status: 401, why: 'no key' },
    { key: 'right', status: 200, why: 'the key' },
  ])('$why is a $status', async ({ key, status }) => {
    const simulator = await startForTest({ apiKey: 'right' });
    const reply = await chat(simulator, key === undefined ? {} : { key });
    expect(reply.status).toBe(status);
    expect(simulator.counters().outcomes).toEqual({ [status === 200 ? 'answered' : 'wrongKey']: 1 });
    if (status === 401) expect(JSON.parse(reply.text)).toMatchObject({ status: 401, message: /valid API key/ });
  });

  test('an unlisted or withdrawn model is a 404 that names it; an alias and a deprecated one are served', async () => {
    const withdrawn = await startForTest({ models: ernieModels('withdrawn') });
    const deprecated = await startForTest({ models: ernieModels('deprecated') });
    const ask = (simulator: typeof withdrawn, model: string) => chat(simulator, { body: { model } });
    const gone = await ask(withdrawn, 'baidu/ernie-4.5-0.3b');
    expect(gone.status).toBe(404);
    expect(JSON.parse(gone.text).message).toContain('baidu/ernie-4.5-0.3b');
    expect((await ask(withdrawn, 'no/such-model')).status).toBe(404);
    expect((await ask(withdrawn, 'ernie-4.5-21b-a3b-thinking')).status).toBe(200);
    expect((await ask(deprecated, 'baidu/ernie-4.5-0.3b')).status).toBe(200);
    expect(withdrawn.counters().outcomes).toEqual({ unknownModel: 2, answered: 1 });
  });

  test('a parameter out of range is a 400 that names it', async () => {
    const simulator = await startForTest();
    const { status, text, headers } = await chat(simulator, { body: { max_tokens: 0 } });
    expect(status).toBe(400);
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(JSON.parse(text)).toEqual({
      title: 'Bad Request',
      status: 400,
      message: expect.stringContaining('max_tokens'),
      instance: '/v1/chat/completions',
      requestId: expect.any(String),
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      error: { name: 'BadRequestException', message: expect.stringContaining('max_tokens') },
    });
    expect(simulator.counters().outcomes).toEqual({ badRequest: 1 });
  });

  test.each(['/chat/completions', '/v1', '/v1/completions'])('no such route: POST %s is a 404', async (path) => {
    const simulator = await startForTest();
    const reply = await fetch(new URL(path, simulator.baseUrl), { method: 'POST', body: '{}' });
    expect({ status: reply.status, body: await reply.json() }).toMatchObject({
      status: 404,
      body: { message: `Cannot POST ${path}` },
    });
    expect(simulator.counters()).toMatchObject({ requests: 0, unknownRoutes: 1 });
  });
});

describe('the whole server', () => {
  test('gives every request the same answer and fate in any order, and two servers of one seed agree', async () => {
    const key = Array.from({ length: 60 }, (_, n) => ({ prompt: `Question ${n}?`, expected: `Answer ${n}.` }));
    const options = { answerFor: answerKey(key, 0.5, 7), seed: 7, faults: { error500: 0.2, error503: 0.2 } };
    const [one, other] = [await startForTest(options), await startForTest(options)];
    const ask = async (simulator: typeof one, row: number) => {
      const { status, headers, text } = await chat(simulator, { prompt: `Question ${row}?`, requestId: `r:${row}:1` });
      return [
        row,
        status,
        headers['x-inference-id'],
        status === 200 ? JSON.parse(text).choices[0].message.content : null,
      ];
    };
    const rows = [...key.keys()];
    const forwards = await Promise.all(rows.map((row) => ask(one, row)));
    const backwards = await Promise.all([...rows].reverse().map((row) => ask(other, row)));
    expect(backwards.reverse()).toEqual(forwards);
    expect(new Set(forwards.map(([, status]) => status))).toEqual(new Set([200, 500, 503]));
  });

  test('counts what it served: requests are outcomes, and the ids answered are kept when asked for', async () => {
    const simulator = await startForTest({ faults: { error503: 0.5 }, keepAnsweredIds: true });
    const ids = Array.from({ length: 40 }, (_, n) => `r:${n}:1`);
    const replies = await Promise.all(ids.map((requestId) => chat(simulator, { requestId })));
    const answered = ids.filter((_, n) => replies[n]?.status === 200);
    const { requests, inFlight, maxInFlight, outcomes, answeredIds } = simulator.counters();
    expect({ requests, inFlight }).toEqual({ requests: 40, inFlight: 0 });
    expect(maxInFlight).toBeGreaterThanOrEqual(1);
    expect(outcomes).toEqual({ answered: answered.length, error503: 40 - answered.length });
    expect([...answeredIds].sort()).toEqual([...answered].sort());
  });

  test('counts a client that leaves while it waits', async () => {
    const simulator = await startForTest({ latencyMs: 60_000 });
    const leaving = new AbortController();
    const reply = chat(simulator, { signal: leaving.signal });
    await expect.poll(() => simulator.counters().inFlight).toBe(1);
    leaving.abort();
    await reply;
    await expect.poll(() => simulator.counters().outcomes).toEqual({ clientGone: 1 });
  });

  test('takes its latency from its clock', async () => {
    const waited: number[] = [];
    const clock = { ...realClock, wait: async (ms: number) => void waited.push(ms) };
    const simulator = await startForTest({ latencyMs: 5000, latencySigma: 0, clock });
    await chat(simulator);
    expect(waited.splice(0)).toEqual([5000]);
    await chat(simulator, { prompt: 'a b c d e f', body: { stream: true } });
    expect(waited.reduce((sum, ms) => sum + ms)).toBeCloseTo(5000);
    expect(waited[0]).toBe(2000);
  });

  test('close() cuts what is going on and frees the port', async () => {
    const simulator = await startForTest({ faults: { hangBeforeHeaders: 1 } });
    const reply = chat(simulator);
    await expect.poll(() => simulator.counters().inFlight).toBe(1);
    await simulator.close();
    expect((await reply).status).toBeNull();
    const again = await startForTest({ port: simulator.port });
    expect(again.baseUrl).toBe(`http://127.0.0.1:${simulator.port}/v1`);
  });

  test('a port that is taken is told, exit 5', async () => {
    const simulator = await startForTest();
    const failure = await startForTest({ port: simulator.port }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UserError);
    expect(failure).toMatchObject({ exitCode: 5, message: expect.stringContaining(String(simulator.port)) });
  });

  test('impossible fault rates are told before it listens', async () => {
    await expect(startForTest({ faults: { reset: 0.7, cutStream: 0.7 } })).rejects.toThrow(/add up to 1.4/);
  });
});
