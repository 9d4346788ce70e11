import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MinutePace } from '../../src/runner/minute-pace.ts';

interface Send {
  readonly atMs: number;
  readonly units: number;
}

/** A client that asks at arbitrary times, each time a while after it may, and sends when it is allowed to. */
function sendAll(perMinute: number, sends: readonly { readonly lateMs: number; readonly units: number }[]): Send[] {
  const pace = new MinutePace(perMinute);
  let nowMs = 1000;
  return sends.map(({ lateMs, units }) => {
    nowMs += lateMs;
    for (let atMs = pace.nextAtMs(nowMs, units); atMs > nowMs; atMs = pace.nextAtMs(nowMs, units)) nowMs = atMs;
    pace.sent(nowMs, units);
    return { atMs: nowMs, units };
  });
}

/** The most that any minute holds, one longer than the server's by as much as requests may be shifted on their way. */
function mostInAMinute(sends: readonly Send[], jitterMs: number): number {
  let most = 0;
  let held = 0;
  let oldest = 0;
  for (const { atMs, units } of sends) {
    held += units;
    for (let first = sends[oldest]; first && first.atMs <= atMs - 60_000 - jitterMs; first = sends[oldest]) {
      held -= first.units;
      oldest += 1;
    }
    most = Math.max(most, held);
  }
  return most;
}

const lateness = fc.oneof(
  { weight: 8, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 30 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 100_000 }) },
);

describe('a known rate limit', () => {
  test('no minute ever holds more requests than allowed, whenever they are asked for and shifted by half a second', () => {
    const schedule = fc.tuple(fc.integer({ min: 1, max: 700 }), fc.array(lateness, { minLength: 50, maxLength: 1500 }));
    fc.assert(
      fc.property(schedule, ([perMinute, lates]) => {
        const sends = sendAll(
          perMinute,
          lates.map((lateMs) => ({ lateMs, units: 1 })),
        );
        expect(mostInAMinute(sends, 500)).toBeLessThanOrEqual(perMinute);
      }),
      { numRuns: 150 },
    );
  });

  test('no minute ever holds more tokens than allowed, however unequal the requests are', () => {
    const one = fc.record({ lateMs: lateness, units: fc.integer({ min: 1, max: 4000 }) });
    fc.assert(
      fc.property(fc.array(one, { minLength: 20, maxLength: 400 }), (asked) => {
        expect(mostInAMinute(sendAll(10_000, asked), 500)).toBeLessThanOrEqual(10_000);
      }),
      { numRuns: 150 },
    );
  });

  test.each([
    { perMinute: 3, lateMs: 0 },
    { perMinute: 600, lateMs: 0 },
    { perMinute: 600, lateMs: 15 },
    { perMinute: 30_000, lateMs: 2 },
  ])('is used to 97 % at least: $perMinute a minute, timers $lateMs ms late', ({ perMinute, lateMs }) => {
    const pace = new MinutePace(perMinute);
    const minutes = perMinute < 10 ? 100 : 5;
    let sent = 0;
    for (let nowMs = 0; nowMs < minutes * 60_000; sent += 1) {
      const atMs = pace.nextAtMs(nowMs, 1);
      if (atMs > nowMs) nowMs = atMs + lateMs;
      pace.sent(nowMs, 1);
    }
    expect(sent).toBeGreaterThanOrEqual(0.97 * perMinute * minutes);
  });

  test('begins without a burst, and stays even', () => {
    const sends = sendAll(
      600,
      Array.from({ length: 600 }, () => ({ lateMs: 0, units: 1 })),
    );
    const gaps = sends.slice(1).map(({ atMs }, index) => atMs - (sends[index]?.atMs ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(102);
  });

  test('after an idle hour at most two requests go at once', () => {
    const sends = sendAll(
      60,
      [0, 3_600_000, 0, 0, 0].map((lateMs) => ({ lateMs, units: 1 })),
    );
    const [, first = 0, , third = 0] = sends.map(({ atMs }) => atMs);
    expect(third - first).toBeGreaterThanOrEqual(1000);
  });

  test('a request larger than the whole allowance goes alone, and does not wait for ever', () => {
    const sends = sendAll(
      1000,
      [500, 5000, 500].map((units) => ({ lateMs: 0, units })),
    );
    const [first = 0, large = 0, last = 0] = sends.map(({ atMs }) => atMs);
    expect(large - first).toBe(60_600);
    expect(last - large).toBe(60_600);
  });

  test('what was reserved and not used is given back; what was used beyond is held against the next ones', () => {
    const pace = new MinutePace(1000);
    const charge = pace.sent(0, 1000);
    expect(pace.nextAtMs(0, 100)).toBe(60_600);
    pace.correct(charge, 50);
    expect(pace.nextAtMs(0, 100)).toBeCloseTo(3030, 6);
    pace.correct(charge, 500);
    expect(pace.nextAtMs(0, 100)).toBeCloseTo(30_300, 6);
    pace.correct(charge, 0);
    expect(pace.nextAtMs(0, 100)).toBe(0);
  });

  test('a correction that comes after the minute changes no minute', () => {
    const pace = new MinutePace(1000);
    const charge = pace.sent(0, 100);
    expect(pace.nextAtMs(70_000, 1000)).toBe(70_000);
    pace.correct(charge, 0);
    expect(pace.nextAtMs(70_000, 1000)).toBe(70_000);
    pace.sent(70_000, 1000);
    expect(pace.nextAtMs(70_000, 1)).toBeGreaterThan(70_000);
  });
});
