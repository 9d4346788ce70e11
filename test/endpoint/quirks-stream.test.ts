import { describe, expect, test } from 'vitest';
import { attempt, completionOf, delta, events, sse } from './wire.ts';

const usage = { prompt_tokens: 20, completion_tokens: 2, total_tokens: 22 };
const stream = { stream: true };

describe('the table Quirks: streams', () => {
  test.each([
    {
      row: 'usage in every chunk (vLLM continuous): the last, never a sum',
      text: sse(
        delta('a', null, { usage: { prompt_tokens: 5, completion_tokens: 1 } }),
        delta('b', 'stop', { usage: { prompt_tokens: 5, completion_tokens: 2 } }),
        '[DONE]',
      ),
      read: { text: 'ab', usage: { promptTokens: 5, completionTokens: 2 } },
    },
    {
      row: 'usage null in all but one chunk: the last non-null',
      text: sse(
        delta('a', null, { usage: null }),
        delta('', 'stop', { usage }),
        { choices: [], usage: null },
        '[DONE]',
      ),
      read: { usage: { promptTokens: 20, completionTokens: 2 } },
    },
    {
      row: 'no usage at all: unknown',
      text: sse(delta('a', 'stop'), '[DONE]'),
      read: { usage: null, rawUsage: null, costBilledNanoUsd: null },
    },
    {
      row: 'SSE comments',
      text: `: keep-alive\n\n${sse(delta('a'))}: again\n${sse(delta('b', 'stop'), '[DONE]')}`,
      read: { text: 'ab' },
    },
    { row: 'CRLF', text: sse(delta('a'), delta('b', 'stop'), '[DONE]').replaceAll('\n', '\r\n'), read: { text: 'ab' } },
    {
      row: 'data: without a space',
      text: sse(delta('a'), delta('b', 'stop'), '[DONE]').replaceAll('data: ', 'data:'),
      read: { text: 'ab' },
    },
    {
      row: 'multi-line data',
      text: `data: {"choices":[{"index":0,\ndata: "delta":{"content":"ab"},"finish_reason":"stop"}]}\n\n`,
      read: { text: 'ab' },
    },
    {
      row: 'a last event without its blank line',
      text: sse(delta('a'), delta('b', 'stop')).trimEnd(),
      read: { text: 'ab' },
    },
    {
      row: 'a named event and an id',
      text: `id: 7\nevent: message\n${sse(delta('ab', 'stop'))}event: ping\ndata: hm\n\n`,
      read: { text: 'ab' },
    },
    {
      row: "choices: [] (Azure's first chunk, usage chunk): skipped",
      text: sse({ choices: [], prompt_filter_results: [] }, delta('ab', 'stop'), { choices: [], usage }, '[DONE]'),
      read: { text: 'ab', usage: { promptTokens: 20 } },
    },
    {
      row: 'delta null',
      text: sse({ choices: [{ index: 0, delta: null, finish_reason: null }] }, delta('ab', 'stop')),
      read: { text: 'ab' },
    },
    {
      row: 'two finish chunks: the first finish wins, usage merges',
      text: sse(
        delta('ab', 'length', { usage: { prompt_tokens: 5, completion_tokens: null } }),
        delta('', 'stop', { usage: { prompt_tokens: null, completion_tokens: 9 } }),
        '[DONE]',
      ),
      read: { finishReason: 'length', marks: ['truncated'], usage: { promptTokens: 5, completionTokens: 9 } },
    },
    {
      row: 'finish in the chunk that has content',
      text: sse(delta('ab', 'stop'), '[DONE]'),
      read: { text: 'ab', finishReason: 'stop' },
    },
    {
      row: 'finish_reason "" in every chunk is none',
      text: sse(delta('a', ''), delta('b', 'stop')),
      read: { text: 'ab', finishReason: 'stop' },
    },
    {
      row: 'a stream that ends cleanly after its finish, without [DONE]',
      text: sse(delta('ab', 'stop')),
      read: { text: 'ab' },
    },
    {
      row: 'reasoning deltas: stored apart',
      text: sse(
        { choices: [{ index: 0, delta: { reasoning_content: 'h', reasoning: 'h' }, finish_reason: null }] },
        { choices: [{ index: 0, delta: { reasoning_details: [{ text: 'm' }] }, finish_reason: null }] },
        delta('ab', 'stop'),
      ),
      read: { text: 'ab', reasoning: 'hm' },
    },
    {
      row: '<think> split between deltas',
      text: sse(delta('<th'), delta('ink>hm</thi'), delta('nk>\n\nab', 'stop')),
      read: { text: 'ab', reasoning: 'hm' },
    },
    {
      row: 'content deltas as arrays of parts',
      text: sse(delta([{ type: 'text', text: 'a' }]), delta([{ type: 'text', text: 'b' }], 'stop')),
      read: { text: 'ab', rawContent: '[{"type":"text","text":"a"},{"type":"text","text":"b"}]' },
    },
    {
      row: 'a refusal in deltas',
      text: sse({ choices: [{ index: 0, delta: { refusal: 'No.' }, finish_reason: 'stop' }] }),
      read: { text: 'No.', marks: ['refusal'] },
    },
    {
      row: 'tool calls by index',
      text: sse(
        {
          choices: [
            {
              index: 0,
              delta: { tool_calls: [{ index: 0, id: 'c0', type: 'function', function: { name: 'f', arguments: '' } }] },
            },
          ],
        },
        {
          choices: [
            { index: 0, delta: { tool_calls: [{ index: 1, id: 'c1', function: { name: 'g', arguments: '{' } }] } },
          ],
        },
        {
          choices: [
            {
              index: 0,
              delta: {
                tool_calls: [
                  { index: 0, function: { arguments: '{}' } },
                  { index: 1, function: { arguments: '}' } },
                ],
              },
              finish_reason: 'tool_calls',
            },
          ],
        },
      ),
      read: {
        toolCalls: JSON.stringify([
          { id: 'c0', type: 'function', function: { name: 'f', arguments: '{}' } },
          { id: 'c1', type: 'function', function: { name: 'g', arguments: '{}' } },
        ]),
        marks: ['tool-calls'],
      },
    },
    {
      row: 'tool calls without index: by id, else a new slot',
      text: sse(
        { choices: [{ index: 0, delta: { tool_calls: [{ id: 'c0', function: { name: 'f', arguments: '{' } }] } }] },
        { choices: [{ index: 0, delta: { tool_calls: [{ id: 'c0', function: { arguments: '}' } }] } }] },
        {
          choices: [
            {
              index: 0,
              delta: { tool_calls: [{ function: { name: 'g', arguments: '[]' } }] },
              finish_reason: 'tool_calls',
            },
          ],
        },
      ),
      read: {
        toolCalls: JSON.stringify([
          { id: 'c0', type: 'function', function: { name: 'f', arguments: '{}' } },
          { type: 'function', function: { name: 'g', arguments: '[]' } },
        ]),
      },
    },
    {
      row: 'a surrogate pair split across deltas is joined before repairing',
      text: `data: {"choices":[{"index":0,"delta":{"content":"a\\ud83d"}}]}\n\ndata: {"choices":[{"index":0,"delta":{"content":"\\ude00b"},"finish_reason":"stop"}]}\n\n`,
      read: { text: 'a😀b' },
    },
    { row: 'U+0000 in content', text: sse(delta('a\u0000b', 'stop')), read: { text: 'a\u0000b' } },
    {
      row: 'chunks that hold several tokens or none',
      text: sse(delta('The answer '), delta(''), delta('is 42', 'stop')),
      read: { text: 'The answer is 42' },
    },
    {
      row: 'timings in the last chunk (llama.cpp)',
      text: sse(delta('ab', 'stop', { timings: { prompt_n: 4, predicted_n: 2 } })),
      read: { usage: { promptTokens: 4, completionTokens: 2, source: 'timings' } },
    },
    {
      row: 'a second choice is not mixed in',
      text: sse(delta('a'), { choices: [{ index: 1, delta: { content: 'Z' } }] }, delta('b', 'stop')),
      read: { text: 'ab' },
    },
  ])('$row', async ({ text, read }) => {
    expect(completionOf(await attempt(events(text), stream))).toMatchObject(read);
  });
});
