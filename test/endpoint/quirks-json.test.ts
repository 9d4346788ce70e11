import { describe, expect, test } from 'vitest';
import { attempt, completionBody, completionOf, json, key } from './wire.ts';

const unmarked = { text: 'Paris', rawContent: null, reasoning: null, toolCalls: null, finishReason: 'stop', marks: [] };

describe('the table Quirks: whole answers', () => {
  test.each([
    {
      row: 'usage null: tokens unknown',
      body: completionBody({ content: 'Paris' }, { usage: null }),
      read: { usage: null, rawUsage: null },
    },
    {
      row: 'usage missing: tokens unknown',
      body: completionBody({ content: 'Paris' }, { usage: undefined }),
      read: { usage: null, rawUsage: null },
    },
    {
      row: 'no usage but timings (llama.cpp): tokens from there, marked',
      body: completionBody({ content: 'Paris' }, { usage: undefined, timings: { prompt_n: 3, predicted_n: 9 } }),
      read: {
        usage: {
          promptTokens: 3,
          completionTokens: 9,
          cachedTokens: null,
          reasoningTokens: null,
          totalTokens: null,
          cachedWithin: null,
          source: 'timings',
        },
      },
    },
    {
      row: 'reasoning in reasoning_content: stored apart',
      body: completionBody({ content: 'Paris', reasoning_content: 'France…' }),
      read: { text: 'Paris', reasoning: 'France…', marks: [] },
    },
    {
      row: 'reasoning in reasoning',
      body: completionBody({ content: 'Paris', reasoning: 'hm' }),
      read: { reasoning: 'hm' },
    },
    {
      row: 'reasoning in reasoning_details, not twice',
      body: completionBody({
        content: 'Paris',
        reasoning: 'hm',
        reasoning_details: [{ type: 'reasoning.text', text: 'hm' }],
      }),
      read: { reasoning: 'hm' },
    },
    {
      row: 'reasoning in reasoning_details alone',
      body: completionBody({ content: 'Paris', reasoning_details: [{ text: 'h' }, { summary: 'm' }] }),
      read: { reasoning: 'hm' },
    },
    {
      row: 'reasoning as <think> in the content: stored apart, not scored',
      body: completionBody({ content: '<think>\nFrance…\n</think>\n\nParis' }),
      read: { text: 'Paris', reasoning: 'France…' },
    },
    {
      row: '<think> that never ends: all of it is reasoning',
      body: completionBody({ content: '<think>on and on' }, {}, 'length'),
      read: { text: '', reasoning: 'on and on', marks: ['truncated', 'empty-with-reasoning'] },
    },
    {
      row: '<think> in the midst of an answer is the answer',
      body: completionBody({ content: 'The tag <think> opens it' }),
      read: { text: 'The tag <think> opens it', reasoning: null },
    },
    {
      row: 'empty answer, reasoning present: its own mark',
      body: completionBody({ content: '', reasoning_content: 'hm' }),
      read: { text: '', marks: ['empty-with-reasoning'] },
    },
    {
      row: 'an empty answer is marked',
      body: completionBody({ content: ' \n' }),
      read: { text: ' \n', marks: ['empty'] },
    },
    {
      row: 'content null (refusal): text is the refusal, marked',
      body: completionBody({ content: null, refusal: 'I cannot.' }),
      read: { text: 'I cannot.', rawContent: 'null', marks: ['refusal'] },
    },
    {
      row: 'content null (tool calls): stored as it came, marked',
      body: completionBody(
        { content: null, tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }] },
        {},
        'tool_calls',
      ),
      read: {
        text: '',
        finishReason: 'tool_calls',
        toolCalls: '[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]',
        marks: ['tool-calls'],
      },
    },
    {
      row: 'the older function_call',
      body: completionBody({ content: null, function_call: { name: 'f', arguments: '{}' } }, {}, 'function_call'),
      read: {
        toolCalls: '[{"type":"function","function":{"name":"f","arguments":"{}"}}]',
        finishReason: 'function_call',
      },
    },
    {
      row: 'content as an array of parts: text parts joined, raw kept',
      body: completionBody({
        content: [
          { type: 'text', text: 'Pa' },
          { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
          { type: 'text', text: 'ris' },
        ],
      }),
      read: { text: 'Paris', reasoning: 'hm', rawContent: expect.stringMatching(/^\[\{"type":"text","text":"Pa"\}/) },
    },
    {
      row: 'a refusal part',
      body: completionBody({ content: [{ type: 'refusal', refusal: 'No.' }] }),
      read: { text: 'No.', marks: ['refusal'] },
    },
    {
      row: 'finish_reason null (JSON only): answered',
      body: completionBody({ content: 'Paris' }, {}, null),
      read: { finishReason: null, marks: [] },
    },
    ...['eos', 'eos_token', 'end', 'end_turn', 'function_call', 'whatever_comes'].map((reason) => ({
      row: `finish_reason ${reason}: stored raw, answered`,
      body: completionBody({ content: 'Paris' }, {}, reason),
      read: { finishReason: reason, marks: [] },
    })),
    ...['length', 'model_length'].map((reason) => ({
      row: `finish_reason ${reason}: truncated`,
      body: completionBody({ content: 'Paris' }, {}, reason),
      read: { finishReason: reason, marks: ['truncated'] },
    })),
    {
      row: 'a 200 with finish_reason content_filter is answered, marked',
      body: completionBody({ content: 'Pa' }, {}, 'content_filter'),
      read: { text: 'Pa', marks: ['content-filter'] },
    },
    {
      row: 'cached tokens in prompt_tokens_details',
      body: completionBody(
        { content: 'x' },
        {
          usage: {
            prompt_tokens: 9,
            completion_tokens: 1,
            total_tokens: 10,
            prompt_tokens_details: { cached_tokens: 8 },
          },
        },
      ),
      read: {
        usage: {
          promptTokens: 9,
          completionTokens: 1,
          cachedTokens: 8,
          reasoningTokens: null,
          totalTokens: 10,
          cachedWithin: 'prompt',
          source: 'usage',
        },
      },
    },
    {
      row: 'cached tokens in prompt_cache_hit_tokens',
      body: completionBody(
        { content: 'x' },
        { usage: { prompt_tokens: 9, completion_tokens: 1, prompt_cache_hit_tokens: 8 } },
      ),
      read: {
        usage: {
          promptTokens: 9,
          completionTokens: 1,
          cachedTokens: 8,
          reasoningTokens: null,
          totalTokens: null,
          cachedWithin: 'prompt',
          source: 'usage',
        },
      },
    },
    {
      row: 'blank lines before a JSON body (DeepSeek)',
      body: `\n\n  \r\n${JSON.stringify(completionBody({ content: 'Paris' }))}\n`,
      read: unmarked,
    },
    {
      row: 'a byte order mark before a JSON body',
      body: `\uFEFF${JSON.stringify(completionBody({ content: 'Paris' }))}`,
      read: unmarked,
    },
    { row: 'U+0000 in content', body: completionBody({ content: 'a\u0000b' }), read: { text: 'a\u0000b' } },
    {
      row: 'a lone surrogate is repaired, a pair is kept',
      body: completionBody({ content: '😀\ud83d' }),
      read: { text: '😀\uFFFD' },
    },
    {
      row: 'any model name echoed: the name is stored',
      body: completionBody({ content: 'x' }, { model: 'gpt-9' }),
      read: { model: 'gpt-9' },
    },
    {
      row: 'an answer of 2 MB',
      body: completionBody({ content: '猫'.repeat(700_000) }),
      read: { text: '猫'.repeat(700_000) },
    },
    {
      row: 'a key echoed in an answer is taken out',
      body: completionBody({ content: `Your key is ${key}` }),
      read: { text: 'Your key is «key»' },
    },
  ])('$row', async ({ body, read }) => {
    expect(completionOf(await attempt(json(200, body)))).toMatchObject(read);
  });
});
