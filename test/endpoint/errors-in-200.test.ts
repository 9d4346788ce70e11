import { describe, expect, test } from 'vitest';
import { attempt, completionBody, delta, events, json, sse } from './wire.ts';

const failed = (failure: string, retry: string) => ({ kind: 'failed', failure, retry, requestId: 'run:0:1' });

describe('the table Errors: an error inside a 200', () => {
  test.each([
    {
      row: 'an error event inside a 200 stream that says context overflow',
      reply: events(sse(delta('a'), { error: { message: 'x', code: 'context_length_exceeded' } }, '[DONE]')),
      outcome: failed('context_overflow', 'never'),
    },
    {
      row: 'an error inside a 200 (JSON): numeric code',
      reply: json(200, { error: { code: 429, message: 'provider is busy' } }),
      outcome: { ...failed('rate_limited', 'pause'), message: 'provider is busy' },
    },
    {
      row: 'an error inside a 200 (JSON): type string',
      reply: json(200, { error: { type: 'authentication_error', message: 'who are you' } }),
      outcome: { kind: 'refused', reason: 'bad-key' },
    },
    {
      row: 'an error inside a 200 (JSON): else transient',
      reply: json(200, { status: 'failure', message: 'something' }),
      outcome: { ...failed('unavailable', 'backoff'), message: 'something' },
    },
    {
      row: 'an error inside a 200 (JSON) beside choices',
      reply: json(200, completionBody({ content: 'half' }, { error: { code: 502, message: 'provider died' } })),
      outcome: failed('unavailable', 'backoff'),
    },
    {
      row: 'an error inside a 200 (stream): numeric code',
      reply: events(sse(delta('a'), { error: { code: 503, message: 'gone' } })),
      outcome: { ...failed('unavailable', 'backoff'), message: 'gone' },
    },
    {
      row: 'an error inside a 200 (stream): an event named error',
      reply: events(`${sse(delta('a'))}event: error\ndata: {"type":"rate_limit_error","message":"slow"}\n\n`),
      outcome: { ...failed('rate_limited', 'pause'), message: 'slow' },
    },
  ])('$row', async ({ reply, outcome }) => {
    expect(await attempt(reply, { stream: true })).toMatchObject(outcome);
  });
});
