import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { busiestWindow, requestWindow } from '../../src/simulator/request-limits.ts';

const rule = { requestsPerWindow: 2, windowMs: 100, retryAfter: true };

describe('a limit of 2 requests in 100 ms', () => {
  const times = [1000, 1010, 1020, 1099, 1100, 1101, 1110, 1150, 5000];
  test.each([
    { sliding: false, waits: [0, 0, 80, 1, 0, 0, 90, 50, 0], why: 'the next window begins with its first request' },
    { sliding: true, waits: [0, 0, 80, 1, 0, 9, 0, 50, 0], why: 'each that passed counts for 100 ms' },
  ])('sliding $sliding: waits are $waits ($why)', ({ sliding, waits }) => {
    const ask = requestWindow({ ...rule, sliding });
    expect(times.map((nowMs) => ask(nowMs).waitMs)).toEqual(waits);
  });

  test.each([
    { sliding: false, left: [1, 0, 0, 1], resets: [100, 70, 60, 100] },
    { sliding: true, left: [1, 0, 0, 0], resets: [100, 100, 90, 100] },
  ])('sliding $sliding: what is left is $left, and all is back after $resets ms', ({ sliding, left, resets }) => {
    const ask = requestWindow({ ...rule, sliding });
    const states = [1000, 1030, 1040, 1100].map(ask);
    expect(states.map(({ remaining }) => remaining)).toEqual(left);
    expect(states.map(({ resetMs }) => resetMs)).toEqual(resets);
  });
});

const gaps = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 300 });

function timesFrom(steps: readonly number[]): readonly number[] {
  let nowMs = 0;
  return steps.map((step) => {
    nowMs += step;
    return nowMs;
  });
}

test('whatever comes, no stretch holds more than a sliding limit lets pass, and who waits as told passes', () => {
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 9 }), (steps, requestsPerWindow) => {
      const ask = requestWindow({ ...rule, requestsPerWindow, sliding: true });
      const passed: number[] = [];
      let refused: { readonly atMs: number; readonly waitMs: number } | null = null;
      for (const nowMs of timesFrom(steps)) {
        const { waitMs } = ask(nowMs);
        if (waitMs === 0) passed.push(nowMs);
        else refused = { atMs: nowMs, waitMs };
      }
      for (const [n, startMs] of passed.entries())
        expect((passed[n + requestsPerWindow] ?? Number.POSITIVE_INFINITY) - startMs).toBeGreaterThanOrEqual(100);
      if (refused && refused.atMs === timesFrom(steps).at(-1))
        expect(ask(refused.atMs + refused.waitMs).waitMs).toBe(0);
    }),
  );
});

test('busiestWindow() is the most that any stretch held', () => {
  fc.assert(
    fc.property(gaps, (steps) => {
      const times = timesFrom(steps);
      const count = busiestWindow(100);
      const counted = times.map(count).at(-1);
      const held = times.map((toMs) => times.filter((ms) => ms <= toMs && ms > toMs - 100).length);
      // Of those that came in one millisecond, each later one sees more.
      expect(counted).toBe(Math.max(...held));
    }),
  );
});

test('a minute of many requests is counted without keeping those before it', () => {
  const count = busiestWindow(1000);
  let most = 0;
  for (let nowMs = 0; nowMs < 200_000; nowMs++) most = count(nowMs);
  expect(most).toBe(1000);
});
