import { expect, test } from 'vitest';
import { Pacing } from '../../src/runner/pacing.ts';
import type { Sample } from '../../src/vocabulary/sample.ts';
import { runPaced, type Server, usageOf } from './paced-run.ts';
import { sampleOf } from './simulated-life.ts';

/** The most that any minute holds, and how much a minute from the second on. */
function minutesOf(arrivedMs: readonly number[], unitsOf: (at: number) => number = () => 1) {
  let most = 0;
  let oldest = 0;
  let held = 0;
  arrivedMs.forEach((atMs, at) => {
    held += unitsOf(at);
    while ((arrivedMs[oldest] ?? atMs) <= atMs - 60_000) held -= unitsOf(oldest++);
    most = Math.max(most, held);
  });
  return most;
}

const unlimited: Server = () => ({ retryAfterMs: null });

test('a lane keeps to the requests a minute that its config knows, and uses 97 % of them', async () => {
  const { arrivedMs, endedMs } = await runPaced({
    server: unlimited,
    samples: 1500,
    limits: { requestsPerMinute: 600 },
  });
  expect(minutesOf(arrivedMs)).toBeLessThanOrEqual(600);
  expect(1500 / (endedMs / 60_000)).toBeGreaterThanOrEqual(0.97 * 600);
});

/** 400 to 4,000 characters of 4 a token; the answers take 50. */
function unequalSample(seq: number): Sample {
  const sample = sampleOf(seq);
  const content = 'x'.repeat(400 * (1 + ((seq * 7) % 10)));
  return { ...sample, request: { ...sample.request, messages: [{ role: 'user', content }] } };
}

const tokensOf = (sample: Sample) => String(sample.request.messages[0]?.content).length / 4;

test('a lane keeps to the tokens a minute, and learns how many a request takes', async () => {
  const used: number[] = [];
  const server: Server = (_nowMs, sample) => {
    const promptTokens = tokensOf(sample);
    used.push(promptTokens + 50);
    return { retryAfterMs: null, usage: usageOf(promptTokens, 50) };
  };
  const tokensPerMinute = 60_000;
  const { arrivedMs, endedMs } = await runPaced({
    server,
    samples: 400,
    limits: { tokensPerMinute },
    sampleOf: unequalSample,
  });
  expect(minutesOf(arrivedMs, (at) => used[at] ?? 0)).toBeLessThanOrEqual(tokensPerMinute);
  const total = used.reduce((sum, tokens) => sum + tokens, 0);
  expect(total / (endedMs / 60_000)).toBeGreaterThanOrEqual(0.95 * tokensPerMinute);
});

test('a request larger than all the tokens of a minute is sent all the same', async () => {
  const { arrivedMs } = await runPaced({
    server: unlimited,
    samples: 3,
    limits: { tokensPerMinute: 100 },
    sampleOf: unequalSample,
  });
  expect(arrivedMs).toHaveLength(3);
});

test.each([
  { failure: 'rate_limited' as const, nextMs: 0 },
  { failure: 'connect_failed' as const, nextMs: 0 },
  { failure: 'internal_error' as const, nextMs: 60_600 },
])('what failed as $failure may have used its tokens until $nextMs ms later', ({ failure, nextMs }) => {
  const pacing = new Pacing({ requestsPerMinute: null, tokensPerMinute: 390 });
  const { request } = unequalSample(0);
  const sent = pacing.sent(0, request);
  expect(pacing.nextAtMs(0, request, 1)).toBe(60_600);
  const failed = {
    kind: 'failed',
    failure,
    retry: 'backoff',
    message: '',
    retryAfterMs: null,
    requestId: 'r',
  } as const;
  pacing.settled(sent, failed);
  expect(pacing.nextAtMs(0, request, 1)).toBe(nextMs);
});
