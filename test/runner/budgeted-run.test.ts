import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StopSwitch } from '../../src/runner/stop.ts';
import type { AttemptOutcome } from '../../src/vocabulary/attempt.ts';
import { noUsd } from '../../src/vocabulary/exact-usd.ts';
import { seededRandom } from '../../src/vocabulary/seeded-random.ts';
import { answered, answeredWith, failed, plan, run } from './run-budgeted.ts';
import { VirtualClock } from './virtual-clock.ts';

const stoppedBy = (words: string) => ({
  kind: 'stopped',
  cause: { kind: 'budget', message: expect.stringContaining(words) },
});

describe('a run with a budget', () => {
  test('that is enough finishes', async () => {
    const { end, saved } = await run(plan({ maxRequests: 20, maxTokens: 240 }));
    expect(end).toEqual({ kind: 'finished' });
    expect(saved).toHaveLength(20);
  });

  test('of requests sends as many, over all lanes, and stops', async () => {
    const { end, saved, sent } = await run(plan({ maxRequests: 7 }));
    expect(end).toMatchObject(stoppedBy('budget.maxRequests: all 7 requests are used'));
    expect(sent).toBe(7);
    expect(saved).toHaveLength(7);
  });

  test('of tokens waits for what is given back before it stops: as long as one more may be sent, it is', async () => {
    const { end, saved, mostInFlight } = await run(plan({ maxTokens: 100 }));
    expect(end).toMatchObject(stoppedBy('budget.maxTokens: 70 of 100 tokens are used'));
    expect(saved).toHaveLength(7);
    expect(mostInFlight).toBe(2);
  });

  test('counts retries, and marks nothing failed that still waits for one', async () => {
    const { end, saved, sent } = await run(plan({ maxRequests: 12 }), (request) =>
      request % 2 === 0 ? failed('unavailable', 'backoff') : answered,
    );
    expect(end).toMatchObject(stoppedBy('budget.maxRequests'));
    expect(sent).toBe(12);
    expect(saved.every(({ status }) => status === 'answered')).toBe(true);
  });

  test('counts resends, too, and a sample whose resend it does not hold stays as it is', async () => {
    const { end, saved, sent } = await run(plan({ maxRequests: 9 }), () => failed('connection_lost', 'resend'));
    expect(end).toMatchObject(stoppedBy('budget.maxRequests'));
    expect(sent).toBe(9);
    expect(saved).toEqual([]);
  });

  test.each([
    { outcome: failed('timeout_first_byte', 'backoff'), billed: true, why: 'it may have been billed' },
    { outcome: failed('connection_lost', 'backoff'), billed: true, why: 'it may have been billed' },
    { outcome: failed('connection_lost', 'resend'), billed: false, why: 'the server never read it' },
    { outcome: failed('unavailable', 'backoff'), billed: false, why: 'what fails at the server is not charged' },
  ])('counts $outcome.failure ($outcome.retry) as it must: $why', async ({ outcome, billed }) => {
    const { end, saved } = await run(plan({ maxTokens: 240 }), (request) => (request < 6 ? outcome : answered));
    if (billed) expect(end).toMatchObject(stoppedBy('budget.maxTokens: 240 of 240 tokens'));
    else expect(end).toEqual({ kind: 'finished' });
    expect(saved).toHaveLength(billed ? 0 : 20);
  });

  test('that earlier tries have used up sends nothing', async () => {
    const usedBefore = { requests: 9, tokens: 90, usd: noUsd };
    const { end, sent } = await run(plan({ maxTokens: 100 }, { usedBefore }));
    expect(end).toMatchObject(stoppedBy('budget.maxTokens: 90 of 100 tokens are used, the next request may take 40'));
    expect(sent).toBe(0);
  });

  test('of time sends nothing new after it; what is in flight is saved', async () => {
    const clock = new VirtualClock();
    const times = [{ leftMs: () => 150 - clock.nowMs(), message: 'budget.maxDurationMin: over' }];
    const { end, saved, lastSentMs } = await run(plan({}, { times }), () => answered, { clock });
    expect(end).toMatchObject(stoppedBy('budget.maxDurationMin: over'));
    expect(lastSentMs).toBeLessThan(150);
    expect(saved).toHaveLength(16);
  });

  test('of time looks at a clock that jumps', async () => {
    const clock = new VirtualClock();
    const times = [{ leftMs: () => (clock.nowMs() < 40_000 ? 30_000_000 : -1), message: 'budget.finishBy: over' }];
    const { end, lastSentMs } = await run(plan({}, { times }), () => failed('rate_limited', 'pause'), { clock });
    expect(end).toMatchObject(stoppedBy('budget.finishBy: over'));
    expect(lastSentMs).toBeLessThanOrEqual(60_000);
  });

  test('stops for a signal as ever, and what is then given up is recorded as such', async () => {
    const clock = new VirtualClock();
    const stop = new StopSwitch();
    clock.at(50, () => stop.request({ kind: 'signal', signal: 'SIGINT' }));
    const { end, records } = await run(plan({ maxRequests: 20 }), (request) => (request < 2 ? 'hangs' : answered), {
      ...{ clock, stop },
    });
    expect(end).toMatchObject({ kind: 'stopped', cause: { kind: 'signal' } });
    expect(records).toMatchObject([{ errorKind: 'aborted' }, { errorKind: 'aborted' }]);
  });

  test('is kept in whatever happens, and is not stopped while one more request would fit', async () => {
    const bounds = fc.record({
      maxRequests: fc.option(fc.integer({ min: 1, max: 60 })),
      maxTokens: fc.option(fc.integer({ min: 30, max: 1200 })),
    });
    let stopped = 0;
    const keeps = fc.asyncProperty(bounds, fc.nat(), async ({ maxRequests, maxTokens }, seed) => {
      const random = seededRandom(seed);
      let [taken, beyond] = [0, 0];
      const anything = () => {
        const [outcome, tokens] = anyOutcome(random);
        taken += tokens;
        beyond += Math.max(0, tokens - 40);
        return outcome;
      };
      const how = { adaptive: seed % 2 === 1, maxRetryShare: seed % 3 === 0 ? 0.2 : null };
      const { end, sent, saved } = await run(plan({ maxRequests, maxTokens }), anything, how);
      expect(sent).toBeLessThanOrEqual(maxRequests ?? sent);
      expect(taken).toBeLessThanOrEqual((maxTokens ?? taken) + beyond);
      if (end.kind === 'finished') expect(saved).toHaveLength(20);
      if (end.kind !== 'stopped' || end.cause.kind !== 'budget') return;
      stopped += 1;
      const isUsedUp = (maxRequests !== null && sent === maxRequests) || (maxTokens !== null && taken + 40 > maxTokens);
      expect(isUsedUp).toBe(true);
    });
    await fc.assert(keeps, { numRuns: 200, examples: [[{ maxRequests: null, maxTokens: 381 }, 512948580]] });
    expect(stopped).toBeGreaterThan(20);
  });
});

/** What happens to a request, and the tokens it uses at the server or may have used. */
function anyOutcome(random: () => number): readonly [AttemptOutcome, number] {
  const kind = random();
  if (kind < 0.1) return [failed('unavailable', 'backoff'), 0];
  if (kind < 0.2) return [failed('timeout_first_byte', 'backoff'), 40];
  if (kind < 0.25) return [failed('connection_lost', 'resend'), 0];
  if (kind < 0.3) return [failed('connection_lost', 'backoff'), 40];
  if (kind < 0.35) return [failed('connect_failed', 'backoff'), 0];
  if (kind < 0.4) return [failed('rate_limited', 'pause'), 0];
  if (kind < 0.45) return [failed('filtered', 'never'), 0];
  const tokens = Math.floor(random() * 50);
  return [answeredWith(tokens), tokens];
}
