import { describe, expect, onTestFinished, test } from 'vitest';
import { Deadline, type ExpiredKind } from '../../src/endpoint/deadline.ts';
import { realClock } from './wire.ts';

/** Limits far beyond the test's own time: only what the test asks to be looked at is. */
const timeouts = { firstByteMs: 60_000, idleMs: 20_000, attemptMs: 100_000 };

function watched() {
  let nowMs = 0;
  const expired: ExpiredKind[] = [];
  const deadline = new Deadline(timeouts, { ...realClock, nowMs: () => nowMs }, (kind) => expired.push(kind));
  onTestFinished(() => deadline.stop());
  return {
    deadline,
    at: (ms: number) => {
      nowMs = ms;
      deadline.look();
      return expired;
    },
  };
}

describe("an attempt's limits", () => {
  test('while it connects only the whole attempt is limited', () => {
    const { at } = watched();
    expect(at(99_999)).toEqual([]);
    expect(at(100_000)).toEqual(['timeout_attempt']);
  });

  test('the first byte is awaited from the moment the request went out', () => {
    const { deadline, at } = watched();
    deadline.sent(5000);
    expect(at(64_999)).toEqual([]);
    expect(at(65_000)).toEqual(['timeout_first_byte']);
  });

  test('an answer slower than the idle limit in all, but never between two pieces, is none too late', () => {
    const { deadline, at } = watched();
    deadline.sent(0);
    for (let ms = 19_000; ms < 80_000; ms += 19_000) {
      deadline.progressed(ms);
      expect(at(ms + 18_999)).toEqual([]);
    }
    expect(at(96_000)).toEqual(['timeout_idle']);
  });

  test('the whole attempt ends even while pieces come', () => {
    const { deadline, at } = watched();
    deadline.sent(0);
    deadline.progressed(99_999);
    expect(at(100_000)).toEqual(['timeout_attempt']);
  });

  test('after [DONE] a second is enough', () => {
    const { deadline, at } = watched();
    deadline.sent(0);
    deadline.progressed(10);
    deadline.trailing(10);
    expect(at(1009)).toEqual([]);
    expect(at(1010)).toEqual(['timeout_idle']);
  });
});
