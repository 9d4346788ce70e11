import { describe, expect, test } from 'vitest';
import { runSamples } from '../../src/runner/run-samples.ts';
import { StopSwitch } from '../../src/runner/stop.ts';
import type { RunEnd, RunnerPolicy } from '../../src/runner/world.ts';
import type { AttemptOutcome, FailedAttempt, FailureKind } from '../../src/vocabulary/attempt.ts';
import type { Result } from '../../src/vocabulary/result.ts';
import { answerWith } from './simulated-endpoint.ts';
import { sampleOf } from './simulated-life.ts';
import { VirtualClock } from './virtual-clock.ts';

const policy: RunnerPolicy = {
  maxConcurrency: 4,
  adaptive: false,
  limits: { requestsPerMinute: null, tokensPerMinute: null },
  retry: { maxAttempts: 3, giveUpAfterMs: 1_800_000, maxRetryShare: null },
  graceMs: 20_000,
  tryNumber: 1,
};

const answered: AttemptOutcome = {
  kind: 'answered',
  completion: answerWith('x'),
  timing: { latencyMs: 1, ttftMs: null },
  requestId: 'r',
};
const failed = (
  failure: FailureKind,
  retry: FailedAttempt['retry'],
  { message = failure as string, retryAfterMs = null as number | null } = {},
): AttemptOutcome => ({ kind: 'failed', failure, retry, message, retryAfterMs, requestId: 'r' });

interface Told {
  readonly end: RunEnd;
  readonly saved: Result[];
  readonly sent: number;
  readonly tookMs: number;
}

/** Runs `planned` samples against an endpoint that answers the n-th request (from 0) as told, 100 ms after it came. */
async function runAgainst(
  outcomeOf: (request: number, seq: number) => AttemptOutcome | 'hangs',
  { planned = 40, proven = false, stop = new StopSwitch(), save = 'saved' as 'saved' | 'fails' } = {},
  clock = new VirtualClock(),
): Promise<Told> {
  const saved: Result[] = [];
  let sent = 0;
  let end: RunEnd | null = null;
  const samples = Array.from({ length: planned }, (_, seq) => sampleOf(seq)).values();
  const world = {
    clock,
    random: () => 0.5,
    observe: () => undefined,
    save: async (result: Result) => {
      if (save === 'fails') return { kind: 'disk-full', message: 'no space left' } as const;
      saved.push(result);
      return 'saved' as const;
    },
    send: ({ seq }: { seq: number }, _attempt: number, signal: AbortSignal) =>
      new Promise<AttemptOutcome>((resolve) => {
        const outcome = outcomeOf(sent, seq);
        sent += 1;
        if (outcome !== 'hangs') clock.at(clock.nowMs() + 100, () => resolve(outcome));
        signal.addEventListener('abort', () => resolve({ kind: 'aborted', requestId: 'r' }));
      }),
  };
  runSamples([{ name: 'lane', samples, planned, proven }], policy, world, stop).then((value) => {
    end = value;
  });
  for (let events = 0; events < 100_000 && end === null; events += 1) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    clock.advance();
  }
  if (!end) throw new Error('the run did not end');
  return { end, saved, sent, tookMs: clock.nowMs() };
}

describe('a run stops', () => {
  test('at the first refusal, with no more requests than were in flight and nothing marked failed', async () => {
    const refused = { kind: 'refused', reason: 'bad-key', message: 'Wrong key.', requestId: 'r' } as const;
    const { end, saved, sent } = await runAgainst(() => refused);
    expect(end).toMatchObject({ kind: 'stopped', cause: { kind: 'refused', message: 'Wrong key.' } });
    expect(sent).toBeLessThanOrEqual(policy.maxConcurrency);
    expect(saved).toEqual([]);
  });

  test.each([
    { failure: 'bad_request', retry: 'never', why: 'a parameter is wrong' },
    { failure: 'forbidden', retry: 'never', why: 'a scope is missing' },
    { failure: 'not_json', retry: 'backoff', why: 'the base URL is a web page' },
  ] as const)(
    'when the first ten samples all end in $failure ($why), none marked failed',
    async ({ failure, retry }) => {
      const { end, saved, sent } = await runAgainst(() => failed(failure, retry));
      expect(end).toMatchObject({ kind: 'stopped', cause: { kind: 'misconfigured', failure } });
      expect(saved).toEqual([]);
      expect(sent).toBeLessThanOrEqual(3 * (10 + 4 * policy.maxConcurrency));
    },
  );

  test('when all samples of a short run end in bad_request', async () => {
    const { end, saved } = await runAgainst(() => failed('bad_request', 'never'), { planned: 2 });
    expect(end).toMatchObject({ cause: { kind: 'misconfigured' } });
    expect(saved).toEqual([]);
  });

  test('when the first ten attempts all get a 500 with one message', async () => {
    const { end, sent } = await runAgainst(() => failed('internal_error', 'backoff', { message: 'n must be 1' }));
    expect(end).toMatchObject({ cause: { kind: 'misconfigured', message: 'n must be 1' } });
    expect(sent).toBeLessThanOrEqual(10 + policy.maxConcurrency);
  });

  test('not when those 500s say different things: then the endpoint is down, and is waited for for two minutes', async () => {
    const { end, saved, tookMs } = await runAgainst((n) =>
      failed('internal_error', 'backoff', { message: `fault ${n}` }),
    );
    expect(end).toMatchObject({ kind: 'stopped', cause: { kind: 'endpoint-down' } });
    expect(saved).toEqual([]);
    expect(tookMs).toBeGreaterThanOrEqual(120_000);
    expect(tookMs).toBeLessThanOrEqual(121_000 + policy.graceMs); // The last probe goes when they are over.
  });

  test('not when one sample is answered: the held failures are then written', async () => {
    const { end, saved } = await runAgainst((_, seq) => (seq === 8 ? answered : failed('bad_request', 'never')));
    expect(end).toEqual({ kind: 'finished' });
    expect(saved.map(({ sample }) => sample.seq).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 40 }, (_, i) => i),
    );
  });

  test('not when an earlier try of the run was answered', async () => {
    const { end, saved } = await runAgainst(() => failed('bad_request', 'never'), { proven: true });
    expect(end).toEqual({ kind: 'finished' });
    expect(saved).toHaveLength(40);
  });

  test('not for prompts that a filter turns away', async () => {
    const { end, saved } = await runAgainst(() => failed('filtered', 'never'));
    expect(end).toEqual({ kind: 'finished' });
    expect(saved).toHaveLength(40);
  });

  test('when a quota is used up, saying when it lifts', async () => {
    const { end } = await runAgainst(() => ({ kind: 'quota', message: 'hourly', retryAfterMs: 5000, requestId: 'r' }));
    expect(end).toMatchObject({ cause: { kind: 'quota', liftsAtMs: 1_700_000_000_100 + 5000 } });
  });

  test('when the server names a wait longer than it goes on for', async () => {
    const { end, saved } = await runAgainst(() => failed('rate_limited', 'pause', { retryAfterMs: 7_200_000 }));
    expect(end).toMatchObject({ cause: { kind: 'quota' } });
    expect(saved).toEqual([]);
  });

  test('after two minutes of nothing but refusals without a wait, where no answer ever came', async () => {
    const { end, tookMs } = await runAgainst(() => failed('rate_limited', 'pause'));
    expect(end).toMatchObject({ cause: { kind: 'gave-up' } });
    expect(tookMs).toBeGreaterThan(120_000);
    expect(tookMs).toBeLessThan(240_000);
  });

  test('after giveUpAfter where answers came before; a wait that the server named is not held against it', async () => {
    const unnamed = await runAgainst((n) => (n === 0 ? answered : failed('rate_limited', 'pause')));
    expect(unnamed.tookMs).toBeGreaterThan(1_800_000);
    const named = await runAgainst((n) =>
      n < 80 ? failed('rate_limited', 'pause', { retryAfterMs: 60_000 }) : answered,
    );
    expect(named.end).toEqual({ kind: 'finished' });
    expect(named.tookMs).toBeGreaterThan(1_800_000);
  });

  test('when a result cannot be saved', async () => {
    const { end, sent } = await runAgainst(() => answered, { save: 'fails' });
    expect(end).toMatchObject({ cause: { kind: 'save-failed', failure: { kind: 'disk-full' } } });
    expect(sent).toBeLessThanOrEqual(2 * policy.maxConcurrency);
  });

  test('on a signal: what is in flight is saved, nothing new is sent', async () => {
    const stop = new StopSwitch();
    const clock = new VirtualClock();
    clock.at(50, () => stop.request({ kind: 'signal', signal: 'SIGINT' }));
    const { end, saved, sent } = await runAgainst(() => answered, { stop }, clock);
    expect(end).toEqual({ kind: 'stopped', cause: { kind: 'signal', signal: 'SIGINT' } });
    expect(sent).toBe(policy.maxConcurrency);
    expect(saved).toHaveLength(policy.maxConcurrency);
  });

  test('on a signal, giving up after graceMs what hangs', async () => {
    const stop = new StopSwitch();
    const clock = new VirtualClock();
    clock.at(50, () => stop.request({ kind: 'signal', signal: 'SIGTERM' }));
    const { end, saved, tookMs } = await runAgainst((n) => (n === 0 ? 'hangs' : answered), { stop }, clock);
    expect(end).toMatchObject({ kind: 'stopped' });
    expect(saved).toHaveLength(3);
    expect(tookMs).toBe(50 + policy.graceMs);
  });

  test('and a world that throws is reported as a bug, not swallowed', async () => {
    const bug = new Error('a bug');
    const { end } = await runAgainst(() => {
      throw bug;
    });
    expect(end).toEqual({ kind: 'crashed', error: bug });
  });
});

describe('a sample', () => {
  test('is tried maxAttempts times, then its failure is its result', async () => {
    const { saved, sent } = await runAgainst((_, seq) => (seq === 0 ? failed('unavailable', 'backoff') : answered));
    expect(saved.filter(({ status }) => status === 'failed')).toMatchObject([
      { errorKind: 'unavailable', attempts: 3 },
    ]);
    expect(sent).toBe(39 + 3);
  });

  test('is not charged for refusals by the rate limit', async () => {
    const { end, saved } = await runAgainst((n) => (n < 6 ? failed('rate_limited', 'pause') : answered));
    expect(end).toEqual({ kind: 'finished' });
    expect(saved.every(({ status }) => status === 'answered')).toBe(true);
  });

  test('is sent again at once when the connection was closed unread, without counting', async () => {
    const { saved, tookMs } = await runAgainst((n) => (n < 3 ? failed('connection_lost', 'resend') : answered), {
      planned: 1,
    });
    expect(saved).toMatchObject([{ status: 'answered', attempts: 4 }]);
    expect(tookMs).toBe(400);
  });

  test("tells how long it waited on our side, which is no part of the endpoint's latency", async () => {
    const { saved } = await runAgainst((n) => (n === 0 ? failed('unavailable', 'backoff') : answered), { planned: 1 });
    expect(saved).toMatchObject([{ queueMs: 100 + 250, timing: { latencyMs: 1 } }]);
  });
});

test('a sample that kills the server twice says so, and not only that nobody listened then', async () => {
  const dies = (request: number) =>
    request % 2 === 0
      ? failed('connection_lost', 'backoff')
      : failed('connect_failed', 'backoff', { message: 'ECONNREFUSED' });
  const { end, saved } = await runAgainst(dies, { planned: 1, proven: true });
  expect(end).toEqual({ kind: 'finished' });
  expect(saved).toMatchObject([
    {
      errorKind: 'crashes_server',
      message: 'The server died twice while it answered this sample and nothing else: ECONNREFUSED',
    },
  ]);
});
