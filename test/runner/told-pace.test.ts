import { describe, expect, test } from 'vitest';
import type { Allowance } from '../../src/vocabulary/attempt.ts';
import type { Sample } from '../../src/vocabulary/sample.ts';
import { fixedWindow, refilledBucket, runPaced, type Server, usageOf } from './paced-run.ts';
import { sampleOf } from './simulated-life.ts';

/** 1,600 characters: 400 tokens. */
function longSample(seq: number): Sample {
  const sample = sampleOf(seq);
  return { ...sample, request: { ...sample.request, messages: [{ role: 'user', content: 'x'.repeat(1600) }] } };
}

describe('the pace is what the server says is left, over the time until it is whole again', () => {
  test.each([
    { name: 'a window of 600 a minute', server: () => fixedWindow(600, 60_000), samples: 1150, idealMs: 75_000 },
    { name: 'a window of 200 in 10 s', server: () => fixedWindow(200, 10_000), samples: 780, idealMs: 35_000 },
    { name: 'a window of 10 a minute', server: () => fixedWindow(10, 60_000), samples: 58, idealMs: 300_000 },
    { name: 'a bucket refilled by 600 a minute', server: () => refilledBucket(600), samples: 1800, idealMs: 120_000 },
    { name: 'a bucket refilled by 10 a minute', server: () => refilledBucket(10), samples: 60, idealMs: 300_000 },
  ])('$name: none refused, and no time lost', async ({ server, samples, idealMs }) => {
    const told = await runPaced({ server: server(), samples, maxConcurrency: 8 });
    expect(told.refused).toBe(0);
    expect(told.endedMs).toBeLessThanOrEqual(1.25 * Math.max(idealMs, (samples / 8) * 200));
  });

  test('in a window the requests are spread over all of it', async () => {
    const { arrivedMs } = await runPaced({ server: fixedWindow(600, 60_000), samples: 1200, maxConcurrency: 8 });
    const inQuarter = (from: number) => arrivedMs.filter((atMs) => atMs >= from && atMs < from + 15_000).length;
    for (const from of [0, 15_000, 30_000, 45_000]) expect(Math.abs(inQuarter(from) - 150)).toBeLessThanOrEqual(10);
  });

  test('where all that is still to be sent fits into what is left, nothing is spread', async () => {
    const { endedMs } = await runPaced({ server: fixedWindow(600, 60_000), samples: 500 });
    expect(endedMs).toBeLessThan(4000);
  });

  test('tokens are paced as requests are', async () => {
    const tokens = refilledBucket(60_000, () => 500);
    const server: Server = (nowMs, sample) => {
      const { retryAfterMs, requests } = tokens(nowMs, sample);
      return { retryAfterMs, ...(requests ? { tokens: requests } : {}), usage: usageOf(400, 100) };
    };
    const { refused, endedMs } = await runPaced({ server, samples: 360, maxConcurrency: 8, sampleOf: longSample });
    expect(refused).toBe(0);
    expect(endedMs).toBeLessThanOrEqual(1.1 * 120_000);
  });
});

/** 500 samples that take 1.6 to 100 s without any rate limit. */
describe('a server whose numbers are made up slows a run down for some minutes at most, and does not stop it', () => {
  const always =
    (requests: Allowance): Server =>
    () => ({ retryAfterMs: null, requests });
  const inTurn = (lefts: readonly number[], limit: number | null): Server => {
    let answers = 0;
    return () => {
      const remaining = lefts[answers++ % lefts.length] ?? 0;
      return { retryAfterMs: null, requests: { limit, remaining, resetMs: 60_000 } };
    };
  };

  test.each([
    { lie: 'never anything left', server: always({ limit: 60, remaining: 0, resetMs: 60_000 }) },
    {
      lie: 'never anything left, of nobody knows what',
      server: always({ limit: null, remaining: 0, resetMs: 120_000 }),
    },
    { lie: 'always one left', server: always({ limit: 60, remaining: 1, resetMs: 60_000 }) },
    { lie: 'always five left', server: always({ limit: 60, remaining: 5, resetMs: 120_000 }) },
    { lie: 'none, one, none, one', server: inTurn([0, 1], 60) },
    { lie: 'none, one, none, one, of nobody knows what', server: inTurn([0, 1], null) },
    {
      lie: 'counted down once and for all',
      server: inTurn([...Array.from({ length: 60 }, (_, at) => 60 - at), ...Array.from({ length: 900 }, () => 0)], 60),
    },
    {
      lie: 'a reset that never moves',
      server: ((nowMs) => ({
        retryAfterMs: null,
        requests: { limit: 60, remaining: 0, resetMs: Math.max(1, 90_000 - nowMs) },
      })) as Server,
    },
  ])('$lie', async ({ server }) => {
    for (const maxConcurrency of [1, 8, 64]) {
      const { endedMs } = await runPaced({ server, samples: 500, maxConcurrency });
      expect(endedMs - (500 * 200) / maxConcurrency).toBeLessThanOrEqual(300_000);
    }
  });

  test.each([
    { name: 'all of it left', requests: { limit: 10, remaining: 10, resetMs: 60_000 } },
    { name: "a quota's reset, more than two minutes away", requests: { limit: 10, remaining: 1, resetMs: 121_000 } },
    { name: 'no reset', requests: { limit: 10, remaining: 1, resetMs: null } },
  ])('$name: nothing is held back', async ({ requests }) => {
    expect((await runPaced({ server: always(requests), samples: 500 })).endedMs).toBeLessThan(3000);
  });
});
