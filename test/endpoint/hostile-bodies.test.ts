import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/config/redact.ts';
import { readErrorBody } from '../../src/endpoint/read-error.ts';
import { ToolCallCollector } from '../../src/endpoint/tool-calls.ts';
import { attempt, completionBody, events, json, sse } from './wire.ts';

const levels = 100_000;
const deep = `${'['.repeat(levels)}${']'.repeat(levels)}`;
const withDeep = (text: string) => text.replace('"DEEP"', deep);

describe('JSON nested past all measure is no answer, and breaks nothing', () => {
  test.each([
    { where: 'the whole body', body: deep },
    { where: 'the content', body: withDeep(JSON.stringify(completionBody({ content: 'DEEP' }))) },
    { where: 'a tool call', body: withDeep(JSON.stringify(completionBody({ content: 'x', tool_calls: ['DEEP'] }))) },
    { where: 'usage', body: withDeep(JSON.stringify({ ...completionBody({ content: 'x' }), usage: { a: 'DEEP' } })) },
    { where: 'an error in a 200', body: withDeep('{"error":{"message":"DEEP"}}') },
  ])('in $where', async ({ body }) => {
    expect(await attempt(json(200, body))).toMatchObject({ kind: 'failed', failure: 'not_json', retry: 'backoff' });
  });

  test.each([
    {
      where: 'thinking within thinking',
      content: `${'[{"type":"thinking","thinking":'.repeat(levels)}""${'}]'.repeat(levels)}`,
    },
    { where: 'a delta', content: deep },
  ])('in $where of a stream', async ({ content }) => {
    const chunk = `{"choices":[{"index":0,"delta":{"content":${content}},"finish_reason":"stop"}]}`;
    expect(await attempt(events(sse(chunk)))).toMatchObject({ kind: 'failed', failure: 'not_json' });
  });

  test('in an error body: its status still counts', async () => {
    const outcome = await attempt(json(400, withDeep('{"error":{"message":"DEEP"}}')));
    expect(outcome).toMatchObject({ kind: 'failed', failure: 'bad_request', retry: 'never' });
  });
});

describe('a secret is taken out before a message is cut', () => {
  const secret = 'sk-0123456789abcdefghijklmnopqrstuvwxyz';
  const options = { redact: createRedactor([secret]) };

  test.each([
    { status: 200, text: (before: string) => `${before}${secret}`, why: 'in what is no JSON' },
    { status: 200, text: (before: string) => `<html>${before}${secret}`, why: 'on a page of HTML' },
    { status: 500, text: (before: string) => `${before}${secret}`, why: 'in a plain error' },
    {
      status: 500,
      text: (before: string) => JSON.stringify({ error: { message: `${before}${secret}` } }),
      why: 'in JSON',
    },
  ])('$why, wherever a cut may fall', async ({ status, text }) => {
    for (const before of [250, 280, 430, 480, 1990]) {
      for (const filler of ['x'.repeat(before), `${secret} `.repeat(before)]) {
        const { message } = await attemptFailed(json(status, text(filler)), {}, options);
        expect(message.replaceAll('«key»', '')).not.toMatch(/sk|0123|wxyz/);
      }
    }
  });
});

describe('what an endpoint may choose the length of is read in a time that grows with it', () => {
  test('tool calls, each in a place of its own', () => {
    const calls = new ToolCallCollector();
    for (let index = 0; index < 100_000; index += 1) calls.add([{ index, id: `c${index}`, function: { name: 'f' } }]);
    expect(calls.calls()).toHaveLength(100_000);
  });

  test.each(['<', '<script>', '<script', '<title', '<style><'])('a page of %s that is never closed', (tag) => {
    expect(readErrorBody(`<html>${tag.repeat(200_000)}`).message).toMatch(/^HTML page: /);
  });
});

async function attemptFailed(...given: Parameters<typeof attempt>): Promise<{ readonly message: string }> {
  const outcome = await attempt(...given);
  if (!('message' in outcome)) throw new Error(outcome.kind);
  return outcome;
}
