import { describe, expect, test } from 'vitest';
import { attempt, delta, events, json, sse } from './wire.ts';

const unavailable = { kind: 'failed', failure: 'unavailable', retry: 'backoff' };
const rateLimited = { kind: 'failed', failure: 'rate_limited', retry: 'pause' };

describe('an endpoint that says that too much is in flight', () => {
  test.each([
    {
      reply: json(503, { error: { message: 'server busy, please try again.  maximum pending requests exceeded' } }),
      is: unavailable,
      source: 'Ollama, server/sched.go: ErrMaxQueue',
    },
    {
      reply: json(503, { object: 'error', message: 'The request queue is full.', type: 'abort', code: 503 }),
      is: unavailable,
      source: 'SGLang, managers/scheduler.py: max_queued_requests',
    },
    {
      reply: events(sse({ error: { object: 'error', message: 'The request queue is full.', code: 503 } }, '[DONE]')),
      is: unavailable,
      source: 'SGLang again, as the first event of a stream',
    },
    {
      reply: json(429, { error: 'Model is overloaded', error_type: 'overloaded' }),
      is: rateLimited,
      source: 'text-generation-inference, router/src/infer/mod.rs: InferError::Overloaded',
    },
    {
      reply: json(529, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
      is: unavailable,
      source: 'Anthropic, API errors: 529',
    },
    {
      reply: json(503, {
        error: { message: 'The engine is currently overloaded, please try again later', type: 'server_error' },
      }),
      is: unavailable,
      source: 'OpenAI, error codes: 503',
    },
    {
      reply: json(503, {
        error: { message: 'Slow Down', type: 'service_unavailable_error', code: 'slow_down' },
      }),
      is: unavailable,
      source: 'OpenAI, error codes: 503 Slow Down',
    },
    {
      reply: json(200, { error: { code: 'server_is_overloaded', message: 'Selected model is at capacity.' } }),
      is: unavailable,
      source: 'OpenAI, an error inside a 200',
    },
    {
      reply: json(429, { error: { type: 'engine_overloaded_error', message: 'Please try again later' } }),
      is: rateLimited,
      source: 'Moonshot, error codes: 429',
    },
    {
      reply: json(503, { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } }),
      is: unavailable,
      source: 'Google, Gemini API: 503',
    },
    {
      reply: json(503, { code: 50505, message: 'Model service overloaded. Please try again later.', data: '' }),
      is: unavailable,
      source: 'SiliconFlow, error codes: 503',
    },
    {
      reply: json(429, { error: 'too many concurrent requests' }),
      is: rateLimited,
      source: 'Ollama Cloud: 429',
    },
    { reply: json(529, ''), is: unavailable, source: '529 has no other meaning' },
    {
      reply: events(sse(delta('half'), { error: { type: 'overloaded_error', message: 'Overloaded' } }, '[DONE]')),
      is: unavailable,
      source: 'Anthropic and gateways before it, in the middle of a stream',
    },
  ])('$source', async ({ reply, is }) => {
    expect(await attempt(reply, { stream: true })).toMatchObject({ ...is, isOverload: true });
  });

  test.each([
    { reply: json(503, { error: { message: 'Loading model', code: 503 } }), why: 'a server that starts (llama.cpp)' },
    { reply: json(503, ''), why: 'no words: anything may be wrong' },
    { reply: json(429, { error: { message: 'Rate limit reached for requests' } }), why: 'too fast is not too many' },
    { reply: json(500, { error: { message: 'No matching overload for add(int)' } }), why: 'a word of programmers' },
    { reply: json(400, { error: { message: 'The prompt is overloaded with images' } }), why: 'the prompt, for good' },
    {
      reply: json(503, { error: { message: 'Overloaded' } }, { 'x-should-retry': 'false' }),
      why: 'it is not tried again',
    },
  ])('not meant: $why', async ({ reply }) => {
    expect(await attempt(reply)).not.toHaveProperty('isOverload');
  });
});
