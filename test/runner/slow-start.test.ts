import { describe, expect, test } from 'vitest';
import {
  type ConcurrencyState,
  onConcurrencyAnswered,
  onRecovered,
  onTooMuch,
  openConcurrency,
} from '../../src/runner/concurrency.ts';

interface Flight {
  readonly atMs: number;
  readonly inFlight: number;
  readonly epoch: number;
}

/**
 * A lane that always has more to send, at an endpoint that takes 100 ms for each.
 * @param mostSent at most so many are sent at a time, however many may be
 * @returns what may be in flight after each 100 ms
 */
function courseOf(from: ConcurrencyState, rounds: number, mostSent = Number.POSITIVE_INFINITY): number[] {
  let state = from;
  let nowMs = 0;
  const flying: Flight[] = [];
  const fill = () => {
    while (flying.length < Math.min(mostSent, Math.floor(state.allowed))) {
      const inFlight = flying.length + 1;
      // Never two at once, as on a wire.
      flying.push({ atMs: nowMs + 100 + inFlight / 1_000, inFlight, epoch: state.epoch });
    }
  };
  fill();
  return Array.from({ length: rounds }, (_, round) => {
    for (let next = flying[0]; next && next.atMs < (round + 1) * 100 + 50; next = flying[0]) {
      flying.shift();
      nowMs = next.atMs;
      state = onConcurrencyAnswered(state, next.epoch, next.inFlight, nowMs);
      fill();
    }
    return Math.floor(state.allowed);
  });
}

describe('concurrency grows', () => {
  test('to twice as much in every round while it starts, but for the first', () => {
    expect(courseOf(openConcurrency(64, true), 4)).toEqual([16, 32, 64, 64]);
  });

  test('by about one a round after a cut, up to what is believed to pass', () => {
    const cut = onTooMuch(openConcurrency(64, true), 0, 10, 0);
    const course = courseOf(cut, 5);
    expect([cut.allowed, ...course]).toEqual([8, 8, 9, 9, 9, 9]);
  });

  test.each([1, 4])('not where only %i slots of ten are used', (used) => {
    expect(courseOf(openConcurrency(64, true), 20, used)).toEqual(Array(20).fill(10));
  });

  test('to no more than twice what is used', () => {
    expect(courseOf(openConcurrency(64, true), 20, 15).at(-1)).toBeLessThanOrEqual(31);
  });

  test('never, where it is not adaptive', () => {
    expect(courseOf(openConcurrency(5, false), 3)).toEqual([5, 5, 5]);
  });
});

describe('requests that are refused together', () => {
  const started = { ...openConcurrency(64, true), allowed: 40 };

  test.each([
    { refused: [21, 22, 40], why: 'in the order in which they were sent' },
    { refused: [40, 22, 21], why: 'the last one first' },
    { refused: [30, 21, 35], why: 'in any order' },
  ])('are one cut, by the one that was sent among the fewest: $refused ($why)', ({ refused }) => {
    const cut = refused.reduce((state, inFlight) => onTooMuch(state, 0, inFlight, 0), started);
    expect(cut).toMatchObject({ allowed: 16, ceiling: 20, epoch: 1, ceilingWaitMs: 10_000 });
  });

  test('what was sent before an outage says nothing afterwards', () => {
    const back = onRecovered(onTooMuch(started, 0, 30, 0));
    expect(onTooMuch(back, 1, 5, 0)).toBe(back);
  });
});
