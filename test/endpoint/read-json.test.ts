import { describe, expect, test } from 'vitest';
import { attempt, completionBody, completionOf, json, type Reply } from './wire.ts';

const unmarked = { text: 'Paris', rawContent: null, reasoning: null, toolCalls: null, finishReason: 'stop', marks: [] };

describe('a whole answer', () => {
  test("the vendor's documented example, with its cost and ids from the headers", async () => {
    const outcome = await attempt(
      json(200, completionBody({ content: 'Paris' }), {
        'x-inference-id': 'inf-42',
        'x-aimlapi-credits-used': '3',
        'x-aimlapi-usd-spent': '0.0000013',
      }),
    );
    expect(outcome).toMatchObject({ kind: 'answered', requestId: 'run:0:1', timing: { ttftMs: null } });
    expect(completionOf(outcome)).toEqual({
      ...unmarked,
      model: 'baidu/ernie-4.5-0.3b',
      systemFingerprint: null,
      provider: null,
      usage: {
        promptTokens: 20,
        completionTokens: 46,
        cachedTokens: null,
        reasoningTokens: null,
        totalTokens: 66,
        cachedWithin: null,
        source: 'usage',
      },
      rawUsage: expect.stringContaining('"total_tokens":66'),
      costBilledNanoUsd: 1300,
      inferenceId: 'inf-42',
    });
  });

  test('who answered behind a gateway (OpenRouter)', async () => {
    const reply = json(200, completionBody({ content: 'x' }, { provider: 'DeepInfra' }));
    expect(completionOf(await attempt(reply)).provider).toBe('DeepInfra');
    for (const provider of ['', 7, null, { name: 'x' }])
      expect(
        completionOf(await attempt(json(200, completionBody({ content: 'x' }, { provider })))).provider,
      ).toBeNull();
  });

  test.each([
    {
      why: 'the body where the header is absent',
      body: { meta: { usage: { usd_spent: 0.000002 } } },
      source: null,
      nano: 2000,
    },
    {
      why: 'a path of the config (OpenRouter)',
      body: { usage: { cost: 1.3e-7 } },
      source: { jsonPath: '$.usage.cost' },
      nano: 130,
    },
    { why: 'a header of the config (LiteLLM)', body: {}, source: { header: 'X-LiteLLM-Response-Cost' }, nano: 5000 },
    { why: 'none said is unknown, never 0', body: { meta: { usage: null } }, source: null, nano: null },
    { why: 'null meta', body: { meta: null }, source: null, nano: null },
  ])('billed cost: $why', async ({ body, source, nano }) => {
    const reply = json(200, completionBody({ content: 'x' }, body), { 'x-litellm-response-cost': '0.000005' });
    expect(completionOf(await attempt(reply, {}, { billedCost: source })).costBilledNanoUsd).toBe(nano);
  });
});

describe('the table Quirks: whole answers that are none, or cut', () => {
  test.each([
    {
      row: 'finish_reason stop though max_tokens was hit: truncated, marked inferred',
      params: { max_tokens: 46 },
      marks: ['truncated-inferred'],
    },
    {
      row: 'max_completion_tokens counts alike',
      params: { max_completion_tokens: 40, max_tokens: 900 },
      marks: ['truncated-inferred'],
    },
    { row: 'below the maximum: not truncated', params: { max_tokens: 47 }, marks: [] },
  ])('$row', async ({ params, marks }) => {
    expect(completionOf(await attempt(json(200, completionBody({ content: 'x' })), params)).marks).toEqual(marks);
  });

  test.each([
    {
      row: 'choices absent in a JSON 200 (OpenRouter warming up)',
      reply: json(200, { id: 'x', object: 'chat.completion' }),
      failure: 'no_choices',
    },
    { row: 'choices: [] in a JSON 200', reply: json(200, { choices: [], usage: null }), failure: 'no_choices' },
    {
      row: 'a choice without a message',
      reply: json(200, { choices: [{ index: 0, finish_reason: 'stop' }] }),
      failure: 'no_choices',
    },
    { row: '200 with an empty body', reply: json(200, ''), failure: 'not_json' },
    { row: '200 with a JSON that is no object', reply: json(200, '[]'), failure: 'not_json' },
    {
      row: 'finish_reason: error is a failed attempt',
      reply: json(200, completionBody({ content: 'half' }, {}, 'error')),
      failure: 'unavailable',
    },
  ])('$row: failed attempt, retry', async ({ reply, failure }) => {
    expect(await attempt(reply)).toMatchObject({ kind: 'failed', failure, retry: 'backoff' });
  });

  test('200 with HTML (wrong base URL): failed attempt, retry, hint at /v1', async () => {
    const reply: Reply = (response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<!doctype html><html><title>Welcome</title></html>');
    };
    expect(await attempt(reply)).toMatchObject({
      kind: 'failed',
      failure: 'not_json',
      retry: 'backoff',
      message: expect.stringMatching(/\/v1.*Welcome/),
    });
  });
});
