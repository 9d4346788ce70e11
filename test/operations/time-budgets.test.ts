import { describe, expect, test } from 'vitest';
import { timeBudgets } from '../../src/operations/time-budgets.ts';

const at = (day: number, hours: number, minutes: number, seconds = 0) =>
  new Date(2026, 10, day, hours, minutes, seconds).getTime();

/** A clock that shows what it is set to. */
function clockAt(wallMs: number) {
  const time = { nowMs: 1000, wallMs };
  return { time, clock: { nowMs: () => time.nowMs, wallMs: () => time.wallMs, wait: () => Promise.resolve() } };
}

test.each([
  { finishBy: '06:00', now: at(26, 1, 30), end: at(26, 6, 0), why: 'later this morning' },
  { finishBy: '06:00', now: at(26, 23, 30), end: at(27, 6, 0), why: 'past midnight' },
  { finishBy: '06:00', now: at(30, 23, 30), end: new Date(2026, 11, 1, 6).getTime(), why: 'past the end of the month' },
  { finishBy: '23:59', now: at(26, 23, 58, 59), end: at(26, 23, 59), why: 'in a second' },
  { finishBy: '00:00', now: at(26, 0, 0), end: at(27, 0, 0), why: 'it is that time: tomorrow' },
  { finishBy: '14:05', now: at(26, 14, 5, 30), end: at(27, 14, 5), why: 'it was that time half a minute ago' },
])('the next $finishBy is $why', ({ finishBy, now, end }) => {
  const [time] = timeBudgets({ finishBy }, clockAt(now).clock);
  expect(time?.leftMs()).toBe(end - now);
});

describe('the time that is left', () => {
  test('until a time of day follows a clock that is set', () => {
    const { time, clock } = clockAt(at(26, 23, 0));
    const [finishBy] = timeBudgets({ finishBy: '06:00' }, clock);
    time.wallMs = at(27, 5, 0);
    expect(finishBy?.leftMs()).toBe(3_600_000);
    time.wallMs = at(27, 6, 1);
    expect(finishBy?.leftMs()).toBeLessThan(0);
  });

  test('of a duration does not', () => {
    const { time, clock } = clockAt(at(26, 23, 0));
    const [duration] = timeBudgets({ maxDurationMin: 30 }, clock);
    time.wallMs = at(28, 0, 0);
    time.nowMs += 60_000;
    expect(duration?.leftMs()).toBe(29 * 60_000);
  });

  test('has two ends where both are set, and each names itself', () => {
    const both = timeBudgets({ maxDurationMin: 30, finishBy: '06:00' }, clockAt(at(26, 23, 0)).clock);
    expect(both.map(({ message }) => message)).toEqual([
      'budget.maxDurationMin: 30 min are over; run again and it is resumed',
      'budget.finishBy: it is 06:00; run again and it is resumed',
    ]);
    expect(timeBudgets({}, clockAt(0).clock)).toEqual([]);
  });
});
