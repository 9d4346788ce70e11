import { describe, expect, test } from 'vitest';
import { type Amounts, noAmounts } from '../../src/runner/budget.ts';
import { runSamples } from '../../src/runner/run-samples.ts';
import { StopSwitch } from '../../src/runner/stop.ts';
import type { BudgetPlan, RunEnd, RunEvent, RunnerPolicy } from '../../src/runner/world.ts';
import type { AttemptOutcome, FailedAttempt, FailureKind } from '../../src/vocabulary/attempt.ts';
import { noUsd } from '../../src/vocabulary/exact-usd.ts';
import type { Result } from '../../src/vocabulary/result.ts';
import { answerWith } from './simulated-endpoint.ts';
import { sampleOf } from './simulated-run.ts';
import { VirtualClock } from './virtual-clock.ts';

const answered: AttemptOutcome = {
  kind: 'answered',
  completion: answerWith('x'),
  timing: { latencyMs: 1, ttftMs: null },
  requestId: 'r',
};

const failed = (failure: FailureKind, retry: FailedAttempt['retry']): AttemptOutcome => ({
  ...{ kind: 'failed', failure, retry, message: failure, retryAfterMs: null, requestId: 'r' },
});

const tokens = (count: number): Amounts => ({ requests: 1, tokens: count, usd: noUsd });

/** Each request may take 40 tokens; an answer takes 10. */
const plan = (
  bounds: Partial<BudgetPlan['bounds']>,
  { usedBefore = noAmounts, times = [] as BudgetPlan['times'] } = {},
): BudgetPlan => ({
  bounds: { maxRequests: null, maxTokens: null, maxUsd: null, ...bounds },
  usedBefore,
  worstCase: () => tokens(40),
  usedBy: () => tokens(10),
  times,
});

interface Told {
  readonly end: RunEnd;
  readonly saved: readonly Result[];
  readonly sent: number;
  readonly mostInFlight: number;
  readonly lastSentMs: number;
  readonly records: readonly { readonly seq: number; readonly errorKind: string }[];
}

/** Two lanes of 10 samples each, 4 at a time in each, against an endpoint that does to the n-th request (from 0) as told. */
async function run(
  budget: BudgetPlan,
  outcomeOf: (request: number, seq: number) => AttemptOutcome | 'hangs' = () => answered,
  { clock = new VirtualClock(), stop = new StopSwitch() } = {},
): Promise<Told> {
  const told = {
    saved: [] as Result[],
    sent: 0,
    mostInFlight: 0,
    lastSentMs: 0,
    records: [] as Told['records'][number][],
  };
  let inFlight = 0;
  let end: RunEnd | null = null;
  const policy: RunnerPolicy = {
    maxConcurrency: 4,
    adaptive: false,
    limits: { requestsPerMinute: null, tokensPerMinute: null },
    retry: { maxAttempts: 3, giveUpAfterMs: 1_800_000, maxRetryShare: null },
    graceMs: 20_000,
    tryNumber: 1,
    budget,
  };
  const world = {
    clock,
    random: () => 0.5,
    observe: (event: RunEvent) => {
      if (event.kind === 'attempt-failed') told.records.push(event.record);
    },
    save: async (result: Result) => {
      told.saved.push(result);
      return 'saved' as const;
    },
    send: async ({ seq }: { seq: number }, _attempt: number, signal: AbortSignal) => {
      const outcome = outcomeOf(told.sent, seq);
      told.sent += 1;
      told.lastSentMs = clock.nowMs();
      inFlight += 1;
      told.mostInFlight = Math.max(told.mostInFlight, inFlight);
      const done = await new Promise<AttemptOutcome>((resolve) => {
        if (outcome !== 'hangs') clock.at(clock.nowMs() + 100, () => resolve(outcome));
        signal.addEventListener('abort', () => resolve({ kind: 'aborted', requestId: 'r' }));
      });
      inFlight -= 1;
      return done;
    },
  };
  const lanes = [0, 10].map((from) => ({
    name: `lane ${from}`,
    samples: Array.from({ length: 10 }, (_, index) => sampleOf(from + index)).values(),
    planned: 10,
    proven: true,
  }));
  runSamples(lanes, policy, world, stop).then((value) => {
    end = value;
  });
  for (let events = 0; events < 100_000 && end === null; events += 1) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    clock.advance();
  }
  if (!end) throw new Error('the run did not end');
  return { end, ...told };
}

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
});
