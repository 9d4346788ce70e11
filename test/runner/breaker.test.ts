import { describe, expect, test } from 'vitest';
import {
  type BreakerState,
  closedBreaker,
  onAlive,
  onBreakerProbeLost,
  onBreakerProbeSent,
  onDeath,
  onDown,
} from '../../src/runner/breaker.ts';

const half = (): number => 0.5;
const sentIn = ({ epoch }: BreakerState, sentMs = 0) => ({ breakerEpoch: epoch, sentMs });
const before = { breakerEpoch: 0, sentMs: 0 };

function failures(state: BreakerState, count: number, nowMs = 0): BreakerState {
  let next = state;
  for (let n = 0; n < count; n += 1) next = onDown(next, sentIn(next), false, nowMs, half);
  return next;
}

describe('the breaker', () => {
  test('opens at the tenth failure in a row, and lets a probe through a second later', () => {
    expect(failures(closedBreaker, 9).phase).toBe('closed');
    expect(failures(closedBreaker, 10, 500)).toMatchObject({ phase: 'open', untilMs: 1500, openedMs: 500 });
  });

  test('counts anew after every answer', () => {
    const answered = onAlive(failures(closedBreaker, 9), before);
    expect(failures(answered, 9).phase).toBe('closed');
    expect(failures(answered, 10).phase).toBe('open');
  });

  test('opens at once where the server was seen to die', () => {
    expect(onDeath(closedBreaker, 7, half)).toMatchObject({ phase: 'open', openedMs: 7 });
  });

  test('a probe that fails doubles the wait, up to half a minute, and the outage is one', () => {
    let state = failures(closedBreaker, 10);
    const waits: number[] = [];
    for (let n = 0; n < 7; n += 1) {
      waits.push(state.waitMs);
      state = onDown(onBreakerProbeSent(state), sentIn(state), false, state.untilMs, half);
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    expect(state.openedMs).toBe(0);
  });

  test('a probe that is answered closes it; what was sent before it opened does not', () => {
    const open = failures(closedBreaker, 10);
    expect(onAlive(open, before)).toBe(open);
    const probing = onBreakerProbeSent(open);
    expect(onAlive(probing, before)).toBe(probing);
    expect(onDown(probing, before, false, 5, half)).toBe(probing);
    expect(onAlive(probing, sentIn(probing))).toMatchObject({ phase: 'closed', failuresInARow: 0 });
  });

  test('a probe that was given up lets another one go at once', () => {
    const probing = onBreakerProbeSent(failures(closedBreaker, 10));
    expect(onBreakerProbeLost(probing, probing.epoch, 1200)).toMatchObject({ phase: 'open', untilMs: 1200 });
  });

  test('where nobody can be reached, an answer to what was sent before proves nothing', () => {
    const refused = onDown(closedBreaker, before, true, 100, half);
    expect(onAlive(refused, sentIn(refused, 99))).toBe(refused);
    expect(onAlive(refused, sentIn(refused, 101))).toMatchObject({ failuresInARow: 0 });
    expect(onAlive(failures(refused, 1), sentIn(refused, 101))).toMatchObject({ failuresInARow: 0 });
  });
});
