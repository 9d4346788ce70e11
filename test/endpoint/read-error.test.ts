import { describe, expect, test } from 'vitest';
import { readErrorBody } from '../../src/endpoint/read-error.ts';
import { attempt, json, key } from './wire.ts';

describe('the words of an error body', () => {
  test.each([
    {
      body: {
        title: 'Bad',
        status: 400,
        message: 'm',
        instance: '/i',
        requestId: 'r',
        error: { name: 'N', message: 'inner' },
      },
      message: 'inner',
      why: 'problem+json',
    },
    {
      body: { message: 'm', path: '/p', requestId: 'r', statusCode: '400', timestamp: 't' },
      message: 'm',
      why: 'documented form',
    },
    { body: { error: { message: 'm', type: 't', param: null, code: 7 } }, message: 'm', why: 'OpenAI' },
    { body: { object: 'error', message: 'm', code: 400 }, message: 'm', why: 'older vLLM' },
    { body: { error: 'Bad Request', message: 'm', status: 400 }, message: 'm', why: 'message before a string error' },
    { body: { error: 'only this' }, message: 'only this', why: 'string error' },
    { body: { status: 'failure', message: 'm' }, message: 'm', why: 'a worded status' },
    { body: { error: { message: 'm' }, provider: 'p' }, message: 'm', why: 'with a provider' },
    { body: { detail: 'Not Found' }, message: 'Not Found', why: 'detail' },
    {
      body: { detail: [{ loc: ['body', 'n'], msg: 'bad', input: 'SECRET PROMPT' }] },
      message: 'body.n: bad',
      why: 'detail list, its echo left out',
    },
    { body: [{ error: { message: 'm' } }], message: 'm', why: 'a list of one' },
    {
      body: '<!doctype html><html><head><title>502 Bad Gateway</title></head></html>',
      message: 'HTML page: 502 Bad Gateway',
      why: 'HTML',
    },
    { body: 'upstream is gone\n', message: 'upstream is gone', why: 'plain text' },
    { body: '', message: '', why: 'nothing' },
  ])('$why: $message', ({ body, message }) => {
    expect(readErrorBody(typeof body === 'string' ? body : JSON.stringify(body)).message).toBe(message);
  });
});

describe('what an error message may hold', () => {
  test('a key that the server echoes is taken out', async () => {
    const outcome = await attempt(json(401, { error: { message: `Incorrect API key provided: ${key}.` } }));
    expect(outcome).toMatchObject({ message: 'Incorrect API key provided: «key».' });
    expect(JSON.stringify(outcome)).not.toContain(key);
  });

  test('long words are cut to 500 characters, and no half key is left at the cut', async () => {
    const outcome = await attempt(json(400, { message: `${'x'.repeat(490)}${key}${'y'.repeat(5000)}` }));
    if (outcome.kind !== 'failed') throw new Error(outcome.kind);
    expect(outcome.message).toHaveLength(500);
    expect(outcome.message).not.toContain(key.slice(0, 5));
  });
});
