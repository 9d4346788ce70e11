import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classifyFailure } from '../../src/endpoint/classify-failure.ts';
import { readErrorBody } from '../../src/endpoint/read-error.ts';
import type { ResponseHeaders } from '../../src/endpoint/retry-after.ts';
import { model } from './wire.ts';

function classify(status: number, body: unknown, headers: ResponseHeaders = {}) {
  const words = readErrorBody(typeof body === 'string' ? body : JSON.stringify(body));
  return classifyFailure({ status, words, headers, model, url: 'http://h/v1/chat/completions', nowMs: 0 });
}

const failed = (failure: string, retry: string, retryAfterMs: number | null = null) => ({
  kind: 'failed',
  failure,
  retry,
  retryAfterMs,
});
const refused = (reason: string) => ({ kind: 'refused', reason });

describe('what a status and a body mean', () => {
  test.each([
    {
      status: 400,
      body: { message: 'temperature is too hot', statusCode: 400 },
      is: failed('bad_request', 'never'),
      why: 'bad parameter',
    },
    { status: 413, body: 'too big', is: failed('bad_request', 'never'), why: 'payload' },
    {
      status: 422,
      body: { detail: [{ loc: ['body', 'seed'], msg: 'no integer' }] },
      is: failed('bad_request', 'never'),
      why: 'FastAPI',
    },
    { status: 418, body: '', is: failed('bad_request', 'never'), why: 'an unlisted 4xx is our mistake' },
    { status: 401, body: '', is: refused('bad-key'), why: 'no words at all' },
    {
      status: 400,
      body: { error: { code: 'API_KEY_INVALID', message: 'no' } },
      is: refused('bad-key'),
      why: "Google's way of saying 401",
    },
    { status: 402, body: '', is: refused('no-credit'), why: 'money' },
    {
      status: 402,
      body: '',
      headers: { 'retry-after': '5' },
      is: failed('rate_limited', 'pause', 5000),
      why: 'a cap that lifts',
    },
    {
      status: 403,
      body: { message: 'You have run out of credits' },
      is: refused('no-credit'),
      why: 'credits by words',
    },
    {
      status: 403,
      body: { message: 'region not supported' },
      is: failed('forbidden', 'never'),
      why: 'scope or region',
    },
    { status: 429, body: { error: { type: 'insufficient_quota' } }, is: refused('no-credit'), why: 'code' },
    {
      status: 429,
      body: { error: { message: 'You exceeded your current quota' } },
      is: refused('no-credit'),
      why: 'words',
    },
    {
      status: 503,
      body: { message: 'a backend exceeded your current quota' },
      is: failed('unavailable', 'backoff'),
      why: 'a 5xx is no refusal',
    },
    {
      status: 404,
      body: { error: { message: `The model \`${model}\` does not exist` } },
      is: refused('model-unknown'),
      why: 'named',
    },
    {
      status: 404,
      body: { error: "model 'ernie-4.5-0.3b' not found" },
      is: refused('model-unknown'),
      why: "named without its vendor's prefix",
    },
    {
      status: 404,
      body: { error: { message: `No such model: ${model}.` } },
      is: refused('model-unknown'),
      why: 'at the end of a sentence',
    },
    {
      status: 404,
      body: { error: { message: `Try ${model}-pro, which is current.` } },
      is: refused('wrong-url'),
      why: 'a longer name is another',
    },
    { status: 404, body: { error: { code: 'model_not_found' } }, is: refused('model-unknown'), why: 'code alone' },
    { status: 404, body: '<html><title>404 Not Found</title></html>', is: refused('wrong-url'), why: 'a web server' },
    { status: 405, body: '', is: refused('wrong-url'), why: 'another route of that name' },
    {
      status: 429,
      body: { message: 'Free-tier limit reached: 10 requests per hour' },
      is: { kind: 'quota', retryAfterMs: null },
      why: 'hours',
    },
    {
      status: 429,
      body: { message: 'Free-tier limit of 10 an hour' },
      headers: { 'retry-after': '1800' },
      is: { kind: 'quota', retryAfterMs: 1_800_000 },
      why: 'and when it lifts',
    },
    {
      status: 429,
      body: { error: { message: 'Request too large for model: Limit 6000, Requested 9,001' } },
      is: failed('too_large', 'never'),
      why: 'R > L never fits',
    },
    {
      status: 429,
      body: { error: { message: 'Request too large: Limit 6000, Requested 600' } },
      is: failed('rate_limited', 'pause'),
      why: 'R ≤ L fits later',
    },
    { status: 429, body: '', headers: { 'retry-after': '2' }, is: failed('rate_limited', 'pause', 2000), why: 'rate' },
    { status: 498, body: { message: 'capacity' }, is: failed('rate_limited', 'pause'), why: 'capacity (Groq)' },
    ...[408, 409, 425, 502, 503, 504, 520, 529].map((status) => ({
      status,
      body: '',
      is: failed('unavailable', 'backoff'),
      why: 'transient',
    })),
    { status: 500, body: '', is: failed('internal_error', 'backoff'), why: 'exactly 500' },
    {
      status: 500,
      body: '',
      headers: { 'x-should-retry': 'false' },
      is: failed('internal_error', 'never'),
      why: 'x-should-retry',
    },
    {
      status: 400,
      body: '',
      headers: { 'x-should-retry': 'true' },
      is: failed('bad_request', 'backoff'),
      why: 'x-should-retry',
    },
    {
      status: 401,
      body: '',
      headers: { 'x-should-retry': 'false' },
      is: refused('bad-key'),
      why: 'false only confirms a refusal',
    },
    {
      status: 429,
      body: { error: { code: 'insufficient_quota' } },
      headers: { 'x-should-retry': 'true' },
      is: refused('no-credit'),
      why: 'fatal codes come first',
    },
  ])('$status $body → $is ($why)', ({ status, body, headers, is }) => {
    expect(classify(status, body, headers)).toMatchObject(is);
  });

  test.each([
    { words: { error: { code: 'context_length_exceeded' } }, status: 400, why: 'OpenAI' },
    { words: { error: { message: "This model's maximum context length is 4096 tokens." } }, status: 400, why: 'vLLM' },
    { words: { error: { message: 'inputs tokens + max_new_tokens must be <= 4097' } }, status: 403, why: 'Together' },
    { words: { error: { message: 'Please reduce: context_length_exceeded' } }, status: 413, why: 'Groq' },
    {
      words: {
        error: { message: 'the request exceeds the available context size', type: 'exceed_context_size_error' },
      },
      status: 500,
      why: 'llama.cpp',
    },
    { words: { error: { message: 'prompt is too long: 210000 tokens' } }, status: 200, why: 'inside a 200' },
  ])('context overflow is told by words, whatever the status: $status ($why)', ({ words, status }) => {
    expect(classify(status, words)).toMatchObject(failed('context_overflow', 'never'));
  });

  test.each([
    { words: { error: { code: 'content_filter', message: 'no' } }, status: 400, why: 'Azure' },
    {
      words: { error: { code: 400, innererror: { code: 'ResponsibleAIPolicyViolation' } } },
      status: 400,
      why: 'Azure, inner',
    },
    {
      words: { error: { code: 403, message: 'openai/x requires moderation. Your input was flagged.' } },
      status: 403,
      why: 'OpenRouter',
    },
  ])('a content filter is told by words: $status ($why)', ({ words, status }) => {
    expect(classify(status, words)).toMatchObject(failed('filtered', 'never'));
  });

  test.each([
    { words: { error: { code: 429, message: 'slow' } }, is: failed('rate_limited', 'pause'), why: 'numeric code' },
    { words: { error: { status: 503, message: 'busy' } }, is: failed('unavailable', 'backoff'), why: 'numeric status' },
    { words: { message: 'no', statusCode: '401' }, is: refused('bad-key'), why: 'a status in digits' },
    {
      words: { error: { type: 'invalid_request_error', message: 'no' } },
      is: failed('bad_request', 'never'),
      why: 'type',
    },
    { words: { error: { type: 'x', code: 'rate_limit_exceeded' } }, is: failed('rate_limited', 'pause'), why: 'code' },
    {
      words: { error: { code: 1302, message: 'busy' } },
      is: failed('unavailable', 'backoff'),
      why: "a vendor's own number is no status",
    },
    {
      words: { object: 'error', message: 'Internal', type: 'InternalServerError' },
      is: failed('internal_error', 'backoff'),
      why: 'vLLM',
    },
    { words: { error: 'overloaded, come back' }, is: failed('unavailable', 'backoff'), why: 'else transient' },
  ])('an error inside a 200: $words → $is ($why)', ({ words, is }) => {
    expect(classify(200, words)).toMatchObject(is);
  });

  test('whatever comes is classified, with a message', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), fc.oneof(fc.string(), fc.json()), (status, body) => {
        const failure = classify(status, body);
        expect(failure.message).not.toBe('');
      }),
    );
  });
});
