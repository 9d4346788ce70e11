import { describe, expect, test } from 'vitest';
import { checkRequest } from '../../src/simulator/check-request.ts';

const good = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };

describe('checkRequest', () => {
  test.each([
    { body: {}, names: 'model', why: 'no model' },
    { body: { ...good, model: '' }, names: 'model', why: 'an empty name' },
    { body: { model: 'm' }, names: 'messages', why: 'no messages' },
    { body: { ...good, messages: [] }, names: 'messages', why: 'an empty list' },
    {
      body: { ...good, messages: [...good.messages, { role: 'robot', content: 'x' }] },
      names: 'messages[1]',
      why: 'no such role',
    },
    {
      body: { ...good, messages: [{ role: 'user', content: null }] },
      names: 'messages[0]',
      why: 'only an assistant may say nothing',
    },
    { body: { ...good, messages: [{ role: 'user', content: ['x'] }] }, names: 'messages[0]', why: 'parts are objects' },
    { body: { ...good, max_tokens: 0 }, names: 'max_tokens', why: 'under 1' },
    { body: { ...good, max_tokens: '4' }, names: 'max_tokens', why: 'a string' },
    { body: { ...good, max_completion_tokens: 1.5 }, names: 'max_completion_tokens', why: 'no integer' },
    { body: { ...good, temperature: 2.1 }, names: 'temperature', why: 'over 2' },
    { body: { ...good, temperature: -0.1 }, names: 'temperature', why: 'under 0' },
    { body: { ...good, top_p: 0 }, names: 'top_p', why: 'under 0.01' },
    { body: { ...good, frequency_penalty: 3 }, names: 'frequency_penalty', why: 'over 2' },
    { body: { ...good, presence_penalty: -3 }, names: 'presence_penalty', why: 'under -2' },
    { body: { ...good, seed: 0 }, names: 'seed', why: 'under 1' },
    { body: { ...good, stop: ['a', 'b', 'c', 'd', 'e'] }, names: 'stop', why: 'more than four' },
    { body: { ...good, stream: 'yes' }, names: 'stream', why: 'no boolean' },
    { body: { ...good, stream_options: { include_usage: true } }, names: 'stream_options', why: 'without a stream' },
  ])('refuses $names ($why)', ({ body, names }) => {
    const check = checkRequest(JSON.stringify(body));
    expect(check).toMatchObject({ kind: 'bad', message: expect.stringContaining(`Body validation error! ${names}: `) });
  });

  test.each(['not json', '[]', 'null', ''])('refuses a body that is no object: %j', (text) => {
    expect(checkRequest(text)).toMatchObject({ kind: 'bad', message: expect.stringContaining('body: ') });
  });

  test('says what it received, but not all of a long value', () => {
    const check = checkRequest(JSON.stringify({ ...good, seed: 'x'.repeat(1000) }));
    expect(check.kind === 'bad' ? check.message.length : 0).toBeLessThan(160);
  });

  test('accepts everything within its range, and parameters that it does not know', () => {
    const body = {
      ...good,
      messages: [
        { role: 'system', content: 'Be brief.', name: 'x' },
        { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
        { role: 'assistant', content: null, tool_calls: [] },
        { role: 'tool', content: '4', tool_call_id: 'c1' },
      ],
      temperature: 2,
      top_p: 0.01,
      frequency_penalty: null,
      presence_penalty: -2,
      seed: 1,
      stop: ['a', 'b'],
      max_tokens: 10,
      max_completion_tokens: 5,
      stream: true,
      stream_options: { include_usage: true },
      top_k: 40,
    };
    expect(checkRequest(JSON.stringify(body))).toMatchObject({
      kind: 'good',
      request: { model: 'm', stream: true, includeUsage: true, maxTokens: 5 },
    });
  });
});
