import { describe, expect, test } from 'vitest';
import { ignoredParameters } from '../../src/operations/ignored-parameters.ts';
import type { Completion, Usage } from '../../src/vocabulary/completion.ts';

const usage: Usage = {
  promptTokens: 7,
  completionTokens: 3,
  totalTokens: 10,
  cachedTokens: null,
  reasoningTokens: null,
  cachedWithin: null,
  source: 'usage',
};

function answer(more: Partial<Completion> = {}, ttftMs: number | null = null) {
  const completion = {
    text: 'It is 42.',
    rawContent: null,
    reasoning: null,
    toolCalls: null,
    finishReason: 'stop',
    marks: [],
    model: 'm',
    systemFingerprint: null,
    provider: null,
    usage,
    rawUsage: null,
    costBilledNanoUsd: null,
    inferenceId: null,
    ...more,
  } as Completion;
  return { completion, timing: { latencyMs: 5, ttftMs } };
}

describe('parameters that an answer visibly disregards', () => {
  test.each<{ why: string; params: Record<string, unknown>; ignored: string[]; came?: ReturnType<typeof answer> }>([
    { why: 'nothing asked, nothing ignored', params: {}, ignored: [] },
    { why: 'more tokens than allowed', params: { max_tokens: 2 }, ignored: ['max_tokens'] },
    { why: 'just as many as allowed', params: { max_tokens: 3 }, ignored: [] },
    { why: 'the newer name', params: { max_completion_tokens: 1 }, ignored: ['max_completion_tokens'] },
    { why: 'tokens not said', params: { max_tokens: 1 }, ignored: [], came: answer({ usage: null }) },
    { why: 'the text holds a stop word', params: { stop: '42' }, ignored: ['stop'] },
    { why: 'one of several', params: { stop: ['END', ' is'] }, ignored: ['stop'] },
    { why: 'none of them', params: { stop: ['END', ''] }, ignored: [] },
    { why: 'several answers', params: { n: 3 }, ignored: ['n'] },
    { why: 'one answer', params: { n: 1 }, ignored: [] },
    { why: 'no JSON', params: { response_format: { type: 'json_object' } }, ignored: ['response_format'] },
    { why: 'JSON', params: { response_format: { type: 'json_schema' } }, ignored: [], came: answer({ text: '{}' }) },
    { why: 'text was asked for', params: { response_format: { type: 'text' } }, ignored: [] },
    { why: 'streamed', params: { stream: true }, ignored: [], came: answer({}, 12) },
    { why: 'came whole', params: { stream: true }, ignored: ['stream'] },
    { why: 'no tool called', params: { tool_choice: 'required' }, ignored: ['tool_choice'] },
    { why: 'a tool called', params: { tool_choice: 'required' }, ignored: [], came: answer({ toolCalls: '[{}]' }) },
    { why: 'a tool is optional', params: { tool_choice: 'auto' }, ignored: [] },
    { why: 'what cannot be seen', params: { temperature: 0, seed: 4, top_k: 3 }, ignored: [] },
    { why: 'another model', params: {}, ignored: ['model'], came: answer({ model: 'other' }) },
    { why: 'the model not said', params: {}, ignored: [], came: answer({ model: null }) },
  ])('$why', ({ params, ignored, came = answer() }) => {
    const found = ignoredParameters({ model: 'm', messages: [], params }, came);
    expect(found.map(({ parameter }) => parameter)).toEqual(ignored);
  });

  test.each([
    { asked: 'gpt-4o', answered: 'gpt-4o-2024-08-06', why: 'a dated version' },
    { asked: 'baidu/ernie-4.5-0.3b', answered: 'ERNIE-4.5-0.3B', why: 'without its maker, in capitals' },
    { asked: 'qwen', answered: '/models/qwen.gguf', why: 'a file' },
  ])('$answered is $asked: $why', ({ asked, answered }) => {
    expect(ignoredParameters({ model: asked, messages: [], params: {} }, answer({ model: answered }))).toEqual([]);
  });
});
