import { expect, test } from 'vitest';
import { TokenDemand } from '../../src/runner/token-demand.ts';
import type { Usage } from '../../src/vocabulary/completion.ts';
import type { ChatMessage, ChatRequest } from '../../src/vocabulary/sample.ts';

const ask = (content: ChatMessage['content'], params: ChatRequest['params'] = {}): ChatRequest => ({
  model: 'm',
  messages: [{ role: 'user', content }],
  params,
});

const used = (
  promptTokens: number | null,
  completionTokens: number | null,
  totalTokens: number | null = null,
): Usage => ({
  promptTokens,
  completionTokens,
  totalTokens,
  cachedTokens: null,
  reasoningTokens: null,
  cachedWithin: null,
  source: 'usage',
});

const words = 'x'.repeat(300);

test.each([
  { request: ask(words), tokens: 356, why: '3 characters a token, and an answer of 256' },
  { request: ask(words, { max_tokens: 64 }), tokens: 164, why: 'the answer is bounded' },
  { request: ask(words, { max_tokens: 64, max_completion_tokens: 16 }), tokens: 116, why: 'the newer name wins' },
  { request: ask(words, { max_tokens: '{{ x }}' }), tokens: 356, why: 'no number' },
  { request: ask([{ type: 'text', text: words }], { max_tokens: 1 }), tokens: 101, why: 'text parts' },
  { request: ask([{ type: 'image_url', url: words.repeat(1000) }], { max_tokens: 1 }), tokens: 1335, why: 'a picture' },
  { request: ask(null, { max_tokens: 1, tools: [words] }), tokens: 103, why: 'tools are part of the prompt' },
])('before the first answer: $tokens tokens ($why)', ({ request, tokens }) => {
  expect(new TokenDemand().estimate(request)).toBe(tokens);
});

test('characters a token, and what answers take, are learnt from what the endpoint counts', () => {
  const demand = new TokenDemand();
  for (let answer = 0; answer < 100; answer += 1) demand.learn(ask(words), used(150, 20));
  expect(demand.estimate(ask(words))).toBe(170);
  expect(demand.estimate(ask(words.repeat(2)))).toBe(320);
  expect(demand.estimate(ask(words, { max_tokens: 8 }))).toBe(158);
  for (let answer = 0; answer < 100; answer += 1) demand.learn(ask(words), used(75, 40));
  expect(demand.estimate(ask(words))).toBeGreaterThanOrEqual(114);
  expect(demand.estimate(ask(words))).toBeLessThanOrEqual(117);
});

test('what was counted is what the request used; unknown is null, and teaches nothing', () => {
  const demand = new TokenDemand();
  const before = demand.estimate(ask(words));
  expect(demand.learn(ask(words), null)).toBeNull();
  expect(demand.learn(ask(words), used(null, null))).toBeNull();
  expect(demand.learn(ask(words), used(0, null, 120))).toBe(120);
  expect(demand.estimate(ask(words))).toBe(before);
  expect(demand.learn(ask(words), used(100, 20, 999))).toBe(120);
});
