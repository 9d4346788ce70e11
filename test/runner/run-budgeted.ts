import { type Amounts, noAmounts } from '../../src/runner/budget.ts';
import { runSamples } from '../../src/runner/run-samples.ts';
import { StopSwitch } from '../../src/runner/stop.ts';
import type { BudgetPlan, RunEnd, RunEvent, RunnerPolicy } from '../../src/runner/world.ts';
import type { AttemptOutcome, FailedAttempt, FailureKind } from '../../src/vocabulary/attempt.ts';
import { noUsd } from '../../src/vocabulary/exact-usd.ts';
import type { Result } from '../../src/vocabulary/result.ts';
import { answerWith } from './simulated-endpoint.ts';
import { sampleOf } from './simulated-life.ts';
import { VirtualClock } from './virtual-clock.ts';

/** An answer that used so many tokens. */
export const answeredWith = (tokens: number): AttemptOutcome => ({
  kind: 'answered',
  completion: answerWith(String(tokens)),
  timing: { latencyMs: 1, ttftMs: null },
  requestId: 'r',
});

export const answered = answeredWith(10);

export const failed = (failure: FailureKind, retry: FailedAttempt['retry']): AttemptOutcome => ({
  ...{ kind: 'failed', failure, retry, message: failure, retryAfterMs: null, requestId: 'r' },
});

const tokensOf = (count: number): Amounts => ({ requests: 1, tokens: count, usd: noUsd });

/** Each request may take 40 tokens. */
export const plan = (
  bounds: Partial<BudgetPlan['bounds']>,
  { usedBefore = noAmounts, times = [] as BudgetPlan['times'] } = {},
): BudgetPlan => ({
  bounds: { maxRequests: null, maxTokens: null, maxUsd: null, ...bounds },
  usedBefore,
  worstCase: () => tokensOf(40),
  usedBy: (_, { text }) => tokensOf(Number(text)),
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
export async function run(
  budget: BudgetPlan,
  outcomeOf: (request: number, seq: number) => AttemptOutcome | 'hangs' = () => answered,
  { clock = new VirtualClock(), stop = new StopSwitch(), adaptive = false, maxRetryShare = null as number | null } = {},
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
    adaptive,
    limits: { requestsPerMinute: null, tokensPerMinute: null },
    retry: { maxAttempts: 3, giveUpAfterMs: 1_800_000, maxRetryShare },
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
