import { describe, expect, test } from 'vitest';
import { attempt, json, model, type Reply } from './wire.ts';

const failed = (failure: string, retry: string) => ({ kind: 'failed', failure, retry, requestId: 'run:0:1' });

const html =
  (status: number, title: string): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end(`<!DOCTYPE html><html><head><title>${title}</title></head><body>…</body></html>`);
  };

describe('the table Errors, row by row', () => {
  test.each([
    {
      row: '400: a parameter is wrong; the message names it',
      reply: json(400, {
        error: { message: 'temperature must be ≤ 2', type: 'invalid_request_error', param: 'temperature', code: null },
      }),
      outcome: { ...failed('bad_request', 'never'), message: 'temperature must be ≤ 2' },
    },
    {
      row: '400 with problem+json, as the vendor was seen to send it',
      reply: json(400, {
        title: 'Bad Request',
        status: 400,
        message: 'Invalid seed',
        instance: '/v1',
        error: { name: 'E', message: 'Invalid seed' },
      }),
      outcome: { ...failed('bad_request', 'never'), message: 'Invalid seed' },
    },
    {
      row: '400 with an empty body',
      reply: json(400, ''),
      outcome: { ...failed('bad_request', 'never'), message: 'HTTP 400 without any words' },
    },
    {
      row: '413: a parameter is wrong',
      reply: json(413, { message: 'Payload too large' }),
      outcome: failed('bad_request', 'never'),
    },
    {
      row: '422: a parameter is wrong',
      reply: json(422, { detail: [{ loc: ['body', 'top_p'], msg: 'too big' }] }),
      outcome: failed('bad_request', 'never'),
    },
    {
      row: '400 that says context overflow: this prompt',
      reply: json(400, { error: { message: 'too many', code: 'context_length_exceeded' } }),
      outcome: failed('context_overflow', 'never'),
    },
    {
      row: '403 that says context overflow (Together)',
      reply: json(403, { error: { message: 'inputs tokens + max_new_tokens must be <= 4097' } }),
      outcome: failed('context_overflow', 'never'),
    },
    {
      row: '413 that says context overflow (Groq)',
      reply: json(413, { error: { message: 'no', code: 'context_length_exceeded' } }),
      outcome: failed('context_overflow', 'never'),
    },
    {
      row: '500 that says context overflow (llama.cpp)',
      reply: json(500, {
        error: {
          code: 500,
          message: 'the request exceeds the available context size. try increasing it',
          type: 'exceed_context_size_error',
        },
      }),
      outcome: failed('context_overflow', 'never'),
    },
    {
      row: '400 content_filter (Azure): this prompt',
      reply: json(400, {
        error: {
          code: 'content_filter',
          message: 'The response was filtered',
          innererror: { code: 'ResponsibleAIPolicyViolation' },
        },
      }),
      outcome: failed('filtered', 'never'),
    },
    {
      row: '403 moderation (OpenRouter): this prompt',
      reply: json(403, {
        error: {
          code: 403,
          message: 'x requires moderation on y. Your input was flagged',
          metadata: { reasons: ['z'] },
        },
      }),
      outcome: failed('filtered', 'never'),
    },
    {
      row: '401: key missing, wrong, revoked',
      reply: json(401, { message: 'Invalid API key', path: '/v1', requestId: 'r', statusCode: 401 }),
      outcome: { kind: 'refused', reason: 'bad-key', message: 'Invalid API key', requestId: 'run:0:1' },
    },
    {
      row: '402: no money',
      reply: json(402, { message: 'Payment required' }),
      outcome: { kind: 'refused', reason: 'no-credit' },
    },
    {
      row: '402 with Retry-After: retry',
      reply: json(402, { message: 'cap reached' }, { 'retry-after': '30' }),
      outcome: { ...failed('rate_limited', 'pause'), retryAfterMs: 30_000 },
    },
    {
      row: '403 "run out of credits"',
      reply: json(403, { message: "You've run out of credits. Please top up your balance" }),
      outcome: { kind: 'refused', reason: 'no-credit' },
    },
    {
      row: '429 insufficient_quota',
      reply: json(429, { error: { message: 'no', type: 'insufficient_quota', code: 'insufficient_quota' } }),
      outcome: { kind: 'refused', reason: 'no-credit' },
    },
    {
      row: '429 "exceeded your current quota"',
      reply: json(429, { error: { message: 'You exceeded your current quota, please check your plan' } }),
      outcome: { kind: 'refused', reason: 'no-credit' },
    },
    {
      row: '403 else: scope, region',
      reply: json(403, { message: 'key lacks scope' }),
      outcome: failed('forbidden', 'never'),
    },
    {
      row: '404: the model is withdrawn: a body that names the model',
      reply: json(404, { error: { message: `The model '${model}' does not exist`, code: 'model_not_found' } }),
      outcome: { kind: 'refused', reason: 'model-unknown' },
    },
    {
      row: '404: no such route: it is the base URL',
      reply: json(404, { detail: 'Not Found' }),
      outcome: {
        kind: 'refused',
        reason: 'wrong-url',
        message: expect.stringContaining('/v1/chat/completions answered 404: Not Found'),
      },
    },
    {
      row: '404 with HTML: no such route',
      reply: html(404, '404 Not Found'),
      outcome: { kind: 'refused', reason: 'wrong-url' },
    },
    {
      row: '429 "Free-tier limit … hour": long quota',
      reply: json(429, { message: 'Free-tier limit: 10 requests an hour' }, { 'retry-after': '1200' }),
      outcome: { kind: 'quota', retryAfterMs: 1_200_000 },
    },
    {
      row: '429 "Request too large … Limit L, Requested R" with R > L: never fits',
      reply: json(429, { error: { message: 'Request too large for model on TPM: Limit 6000, Requested 9000' } }),
      outcome: failed('too_large', 'never'),
    },
    {
      row: '429 else: pause the lane',
      reply: json(429, { message: 'slow down' }, { 'retry-after': '2' }),
      outcome: { ...failed('rate_limited', 'pause'), retryAfterMs: 2000, message: 'slow down' },
    },
    {
      row: '429 that names no wait',
      reply: json(429, ''),
      outcome: { ...failed('rate_limited', 'pause'), retryAfterMs: null },
    },
    {
      row: '498: capacity',
      reply: json(498, { error: { message: 'capacity' } }),
      outcome: failed('rate_limited', 'pause'),
    },
    ...[408, 409, 425, 502, 503, 504, 529].map((status) => ({
      row: `${status}: transient`,
      reply: json(status, { error: 'busy' }),
      outcome: { ...failed('unavailable', 'backoff'), message: 'busy' },
    })),
    {
      row: '500: transient, and told apart from other 5xx',
      reply: json(500, { error: { message: 'boom' } }),
      outcome: { ...failed('internal_error', 'backoff'), message: 'boom' },
    },
    {
      row: '502 with HTML',
      reply: html(502, '502 Bad Gateway'),
      outcome: { ...failed('unavailable', 'backoff'), message: 'HTML page: 502 Bad Gateway' },
    },
    {
      row: '503 with Retry-After',
      reply: json(503, '', { 'retry-after-ms': '120' }),
      outcome: { ...failed('unavailable', 'backoff'), retryAfterMs: 120 },
    },
    {
      row: 'x-should-retry: false goes before the status',
      reply: json(503, { message: 'gone for good' }, { 'x-should-retry': 'false' }),
      outcome: failed('unavailable', 'never'),
    },
    {
      row: 'x-should-retry: true goes before the status',
      reply: json(400, { message: 'odd' }, { 'x-should-retry': 'true' }),
      outcome: failed('bad_request', 'backoff'),
    },
    {
      row: 'a redirect is not followed: the key must not go to another host',
      reply: ((response) => {
        response.writeHead(308, { location: 'https://elsewhere.example/v1/chat/completions' });
        response.end();
      }) satisfies Reply,
      outcome: { kind: 'refused', reason: 'wrong-url', message: expect.stringContaining('elsewhere.example') },
    },
  ])('$row', async ({ reply, outcome }) => {
    expect(await attempt(reply, { stream: true })).toMatchObject(outcome);
  });
});
