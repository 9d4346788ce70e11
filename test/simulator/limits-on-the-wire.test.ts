import { describe, expect, test } from 'vitest';
import { chat, realClock, startForTest } from './test-simulator.ts';

describe('the request window', () => {
  test.each([
    { retryAfter: true, headers: { 'retry-after': '3', 'retry-after-ms': '2500' }, why: 'the wait is named' },
    { retryAfter: false, headers: {}, why: 'it is not' },
  ])('refuses what is over it; retryAfter $retryAfter: $why', async ({ retryAfter, headers }) => {
    let nowMs = 10_000;
    const clock = { ...realClock, nowMs: () => nowMs };
    const simulator = await startForTest({
      clock,
      faults: { rateLimit: { requestsPerWindow: 2, windowMs: 4000, retryAfter } },
    });
    const statuses = [(await chat(simulator)).status, (await chat(simulator)).status];
    nowMs += 1500;
    const refused = await chat(simulator);
    nowMs += 2500;
    statuses.push(refused.status, (await chat(simulator)).status);
    expect(statuses).toEqual([200, 200, 429, 200]);
    const named = Object.entries(refused.headers).filter(([name]) => name.startsWith('retry-after'));
    expect(Object.fromEntries(named)).toEqual(headers);
    const { outcomes, served, refused: refusals, busiestWindow } = simulator.counters();
    expect(outcomes).toEqual({ answered: 3, rateLimitWindow: 1 });
    expect({ served, refusals, busiestWindow }).toEqual({ served: 3, refusals: 1, busiestWindow: 3 });
  });

  test('announces what is left, on answers and on refusals, and names a wait as it is told to', async () => {
    const clock = { ...realClock, nowMs: () => 1000 };
    const rateLimit = { requestsPerWindow: 1, windowMs: 4000, sliding: true, retryAfter: true, announce: true };
    const simulator = await startForTest({
      clock,
      faults: { rateLimit, retryAfter: { form: 'seconds', waitMs: 9000 } },
    });
    const limitHeaders = async () => {
      const { status, headers } = await chat(simulator);
      const named = Object.entries(headers).filter(([name]) => /ratelimit|retry/.test(name));
      return { status, ...Object.fromEntries(named) };
    };
    const announced = {
      'x-ratelimit-limit-requests': '1',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '4s',
    };
    expect(await limitHeaders()).toEqual({ status: 200, ...announced });
    expect(await limitHeaders()).toEqual({ status: 429, ...announced, 'retry-after': '9' });
  });
});

describe('requests at once', () => {
  test.each([{ retryAfter: false }, { retryAfter: true }])(
    'are refused past so many, at once; with a wait: $retryAfter',
    async ({ retryAfter }) => {
      const faults = { hangBeforeHeaders: 1, atOnce: { requests: 2, retryAfter } };
      const simulator = await startForTest({ faults });
      const leaving = new AbortController();
      const inside = [chat(simulator, { signal: leaving.signal }), chat(simulator, { signal: leaving.signal })];
      await expect.poll(() => simulator.counters().inFlight).toBe(2);
      const { status, headers } = await chat(simulator);
      expect(status).toBe(429);
      expect(headers['retry-after']).toBe(retryAfter ? '1' : undefined);
      leaving.abort();
      await Promise.all(inside);
      await expect.poll(() => simulator.counters().inFlight).toBe(0);
      const again = new AbortController();
      const letIn = chat(simulator, { signal: again.signal });
      await expect.poll(() => simulator.counters().inFlight).toBe(1);
      again.abort();
      await letIn;
      await expect.poll(() => simulator.counters().outcomes).toEqual({ hangBeforeHeaders: 3, atOnce: 1 });
      expect(simulator.counters()).toMatchObject({ refused: 1, served: 0 });
    },
  );
});

test('rateLimit429 names its wait as it is told to', async () => {
  const simulator = await startForTest({
    faults: { rateLimit429: 1, retryAfter: { form: 'resetDuration', waitMs: 20 } },
  });
  for (const requestId of ['r:1:1', 'r:2:1', 'r:3:1'])
    expect((await chat(simulator, { requestId })).headers).toMatchObject({
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '20ms',
    });
});

test('a model is loading for so long', async () => {
  let nowMs = 10_000;
  const simulator = await startForTest({ clock: { ...realClock, nowMs: () => nowMs }, faults: { loadingMs: 3000 } });
  const early = await chat(simulator);
  expect({ status: early.status, body: JSON.parse(early.text) }).toMatchObject({
    status: 503,
    body: { message: 'Loading model' },
  });
  nowMs += 3000;
  expect((await chat(simulator)).status).toBe(200);
  expect(simulator.counters().outcomes).toEqual({ loading: 1, answered: 1 });
});

test('after so many answers a fault begins and stays', async () => {
  const simulator = await startForTest({ faults: { after: { answers: 2, fault: 'credit402' } } });
  const statuses: (number | null)[] = [];
  for (let n = 0; n < 4; n++) statuses.push((await chat(simulator)).status);
  expect(statuses).toEqual([200, 200, 402, 402]);
});
