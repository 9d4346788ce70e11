import { describe, expect, test } from 'vitest';
import { onAnswered, onFailedOtherwise, onProbeSent, onRateLimited, openPause } from '../../src/runner/pause.ts';
import { intervalMs, learnRate } from '../../src/runner/rate.ts';

const none = (): number => 0;
const paused = onRateLimited(openPause(0), 0, 2000, 1000, none);

describe('the pause of a lane', () => {
  test('a refusal pauses it for at least what the server named', () => {
    expect(paused).toMatchObject({ phase: 'paused', epoch: 1, untilMs: 3000 });
  });

  test('without a word from the server it waits between a quarter and a half second', () => {
    expect(onRateLimited(openPause(0), 0, null, 0, none).untilMs).toBe(250);
    expect(onRateLimited(openPause(0), 0, null, 0, () => 0.999).untilMs).toBeLessThan(500);
  });

  test('a refusal of before the pause begins no new one, but its wait is a floor', () => {
    expect(onRateLimited(paused, 0, null, 1500, none)).toEqual(paused);
    expect(onRateLimited(paused, 0, 5000, 1500, none)).toMatchObject({ epoch: 1, untilMs: 6500 });
    expect(onRateLimited(paused, 0, 100, 1500, none).untilMs).toBe(3000);
  });

  test('an answer to what was sent before the pause does not reopen it', () => {
    const probing = onProbeSent(paused);
    expect(onAnswered(probing, 0, 3500).phase).toBe('probing');
    expect(onAnswered(probing, 1, 3500).phase).toBe('open');
  });

  test('each refused probe lengthens the wait by a quarter of what was waited, up to a minute', () => {
    // Long after the minute in which the lane opened.
    let state = onRateLimited(openPause(0), 0, 2000, 100_000, none);
    const waits: number[] = [];
    for (let probe = 0; probe < 30; probe += 1) {
      const probedAtMs = state.untilMs;
      state = onRateLimited(onProbeSent(state), state.epoch, 2000, probedAtMs, none);
      waits.push(Math.round(state.untilMs - probedAtMs));
    }
    expect(waits.slice(0, 8)).toEqual([2000, 2000, 2000, 2000, 2500, 3125, 3906, 4883]);
    expect(waits.slice(-2)).toEqual([60_000, 60_000]);
  });

  test('without a word it doubles, but does not step over the end of the minute in which the lane opened', () => {
    let state = onRateLimited(openPause(0), 0, null, 1000, () => 1);
    const probesMs: number[] = [];
    for (let probe = 0; probe < 9; probe += 1) {
      probesMs.push(state.untilMs);
      state = onRateLimited(onProbeSent(state), state.epoch, null, state.untilMs, () => 1);
    }
    expect(probesMs).toEqual([1500, 2000, 3000, 5000, 9000, 17_000, 33_000, 61_000, 121_000]);
  });

  test('a wait that the server names is honoured past that minute', () => {
    const again = onRateLimited(onProbeSent(paused), 1, 90_000, 3000, none);
    expect(again.untilMs).toBe(93_000);
  });

  test('a probe that is lost lets another one go at once', () => {
    expect(onFailedOtherwise(onProbeSent(paused), 1, 4000)).toMatchObject({ phase: 'paused', untilMs: 4000 });
    expect(onFailedOtherwise(paused, 1, 2000)).toMatchObject({ phase: 'paused', untilMs: paused.untilMs });
  });

  test('it reopens at the pace that the limit let through', () => {
    let state = openPause(0);
    for (let answer = 0; answer < 99; answer += 1) state = onAnswered(state, 0, 10);
    state = onProbeSent(onRateLimited(state, 0, 10_000, 50, none));
    state = onAnswered(state, 1, 10_000);
    expect(state.rate?.perSecond).toBeCloseTo(10);
  });

  test('what fails otherwise was let through, too: an endpoint with many faults is not made slower at every refusal', () => {
    let state = openPause(0);
    for (let answer = 0; answer < 79; answer += 1) state = onAnswered(state, 0, 10);
    for (let fault = 0; fault < 20; fault += 1) state = onFailedOtherwise(state, 0, 10);
    state = onProbeSent(onRateLimited(state, 0, 10_000, 50, none));
    expect(onAnswered(state, 1, 10_000).rate?.perSecond).toBeCloseTo(10);
  });

  test('where a probe was refused, the limit is taken to have lifted half-way between it and the answer', () => {
    let state = openPause(0);
    for (let answer = 0; answer < 99; answer += 1) state = onAnswered(state, 0, 10);
    state = onProbeSent(onRateLimited(state, 0, 1000, 50, none));
    state = onProbeSent(onRateLimited(state, 1, 1000, 9000, none));
    expect(onAnswered(state, 2, 11_000).rate?.perSecond).toBeCloseTo(10);
  });
});

describe('the learnt rate', () => {
  test('nothing let through teaches nothing', () => {
    expect(learnRate(0, 0, 1000, 1000)).toBeNull();
  });

  test('it doubles within a few of its periods, so a lifted limit is found out', () => {
    const rate = learnRate(60, 0, 60_000, 60_000);
    expect(rate && intervalMs(rate, 60_000)).toBeCloseTo(1000);
    expect(rate && intervalMs(rate, 60_000 + 4 * 60_000)).toBeCloseTo(500);
  });
});
