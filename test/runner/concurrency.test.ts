import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ConcurrencyState,
  onConcurrencyAnswered,
  onOverload,
  onRecovered,
  onTooMuch,
  onTransientFailure,
  openConcurrency,
} from '../../src/runner/concurrency.ts';

const allowed = ({ allowed: value }: ConcurrencyState): number => Math.floor(value);

/** Grown to so many, of which nothing was answered yet. */
const started = (allowedNow: number): ConcurrencyState => ({ ...openConcurrency(64, true), allowed: allowedNow });

/** So many answers in a row, all slots in use. */
function answers(state: ConcurrencyState, count: number, nowMs = 0): ConcurrencyState {
  let next = state;
  for (let n = 0; n < count; n += 1) next = onConcurrencyAnswered(next, next.epoch, allowed(next), nowMs);
  return next;
}

const stepArbitrary = fc.record({
  kind: fc.constantFrom('answered', 'too-much', 'failed', 'recovered'),
  late: fc.boolean(),
  inFlight: fc.integer({ min: 1, max: 100 }),
  afterMs: fc.integer({ min: 0, max: 400_000 }),
});
type Step = typeof stepArbitrary extends fc.Arbitrary<infer T> ? T : never;

function take(state: ConcurrencyState, { kind, late, inFlight }: Step, nowMs: number): ConcurrencyState {
  const epoch = late ? state.epoch - 1 : state.epoch;
  const sent = Math.min(inFlight, allowed(state));
  if (kind === 'answered') return onConcurrencyAnswered(state, epoch, sent, nowMs);
  if (kind === 'too-much') return onTooMuch(state, epoch, sent, nowMs);
  return kind === 'failed' ? onTransientFailure(state) : onRecovered(state);
}

describe('adaptive concurrency', () => {
  test('begins with ten at most and doubles in each round trip until all is allowed', () => {
    const begun = openConcurrency(64, true);
    expect(allowed(begun)).toBe(10);
    expect(allowed(openConcurrency(4, true))).toBe(4);
    expect(allowed(answers(begun, 10))).toBe(20);
    expect(allowed(answers(begun, 10 + 20))).toBe(40);
    expect(allowed(answers(begun, 1000))).toBe(64);
  });

  test('does not grow on answers of slots of which not even half were in use', () => {
    let state = openConcurrency(64, true);
    for (let n = 0; n < 100; n += 1) state = onConcurrencyAnswered(state, state.epoch, 4, 0);
    expect(allowed(state)).toBe(10);
  });

  test('after a cut grows only on answers of slots that were all in use', () => {
    const cut = onTooMuch(openConcurrency(64, true), 0, 10, 0);
    let state = cut;
    for (let n = 0; n < 100; n += 1) state = onConcurrencyAnswered(state, state.epoch, 7, 0);
    expect(allowed(state)).toBe(8);
  });

  test('is cut to four fifths of what was in flight, once an episode', () => {
    const grown = answers(openConcurrency(64, true), 15);
    const cut = onTooMuch(grown, grown.epoch, 21, 0);
    expect(allowed(cut)).toBe(16);
    // What was refused at the same time was sent in the epoch before.
    expect(onTooMuch(cut, grown.epoch, 22, 0)).toBe(cut);
    expect(allowed(onTooMuch(cut, grown.epoch, 20, 0))).toBe(16);
    expect(onConcurrencyAnswered(cut, grown.epoch, 16, 0)).toBe(cut);
  });

  test('then grows by one a round trip, up to one less than what was refused', () => {
    const cut = onTooMuch(started(25), 0, 21, 0);
    expect(allowed(answers(cut, 17))).toBe(17);
    expect(allowed(answers(cut, 500, 9999))).toBe(20);
  });

  test('tries more than that after 10 s, by one; where that is answered, the ceiling is gone', () => {
    const atCeiling = answers(onTooMuch(started(25), 0, 21, 0), 500, 9999);
    expect(allowed(answers(atCeiling, 21, 10_000))).toBe(21);
    expect(allowed(answers(atCeiling, 500, 10_000))).toBeGreaterThan(30);
  });

  test('waits twice as long each time the same ceiling refuses again', () => {
    let state = answers(onTooMuch(started(25), 0, 21, 0), 500, 0);
    let nowMs = 0;
    for (const waitMs of [10_000, 20_000, 40_000, 80_000]) {
      expect(allowed(answers(state, 500, nowMs + waitMs - 1))).toBe(20);
      const above = answers(state, 21, nowMs + waitMs);
      expect(allowed(above)).toBe(21);
      nowMs += waitMs;
      state = answers(onTooMuch(above, above.epoch, 21, nowMs), 500, nowMs);
    }
  });

  test('learns no ceiling from a refusal where as many were answered just before', () => {
    const answered = onConcurrencyAnswered(started(25), 0, 25, 0);
    const cut = onTooMuch(answered, 0, 25, 0);
    expect(allowed(cut)).toBe(20);
    expect(cut.ceiling).toBeNull();
    expect(allowed(answers(cut, 1000))).toBeGreaterThan(30);
  });

  test('takes a rare overload for chance where as many were answered before, and the next ones for what they say', () => {
    const overloaded = onOverload(onConcurrencyAnswered({ ...started(25), held: 1 }, 0, 25, 0), 0, 25, 0);
    expect(allowed(overloaded)).toBe(25);
    expect(allowed(onOverload(overloaded, 0, 25, 0))).toBe(20);
    let rarely = started(25);
    for (let n = 0; n < 50; n += 1) rarely = onOverload(answers(rarely, 30), 0, 25, 0);
    expect(allowed(rarely)).toBe(64);
    expect(allowed(onOverload(started(25), 0, 25, 0))).toBe(20);
  });

  test('is held by a transient failure and not cut; one failure in six or more holds it for good', () => {
    const failed = onTransientFailure(openConcurrency(64, true));
    expect(allowed(failed)).toBe(10);
    expect(allowed(answers(failed, 5))).toBe(10);
    expect(allowed(answers(failed, 6))).toBe(11);
    let state = failed;
    for (let n = 0; n < 100; n += 1) state = onTransientFailure(answers(state, 5));
    expect(allowed(state)).toBe(10);
  });

  test('begins with ten again after an outage, and keeps what it knows', () => {
    const cut = onTooMuch(started(50), 0, 45, 0);
    const recovered = onRecovered(cut);
    expect(allowed(recovered)).toBe(10);
    expect(allowed(answers(recovered, 500))).toBe(44);
  });

  test('never leaves 1 to max, and is max all the time where it is not adaptive', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.array(stepArbitrary, { maxLength: 200 }), (max, steps) => {
        let state = openConcurrency(max, true);
        let nowMs = 0;
        for (const step of steps) {
          nowMs += step.afterMs;
          state = take(state, step, nowMs);
          expect(allowed(state)).toBeGreaterThanOrEqual(1);
          expect(allowed(state)).toBeLessThanOrEqual(max);
        }
      }),
    );
    expect(allowed(answers(openConcurrency(64, false), 10))).toBe(64);
  });
});
