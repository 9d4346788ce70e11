import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chat, countWords, eventsOf, startForTest } from './test-simulator.ts';

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
