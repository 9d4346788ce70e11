import { runSamples } from '../../src/runner/run-samples.ts';
import { StopSwitch } from '../../src/runner/stop.ts';
import type { RateLimits } from '../../src/runner/world.ts';
import type { Allowance, AttemptOutcome } from '../../src/vocabulary/attempt.ts';
import type { Usage } from '../../src/vocabulary/completion.ts';
import type { Sample } from '../../src/vocabulary/sample.ts';
import { seededRandom } from '../../src/vocabulary/seeded-random.ts';
import { answerWith } from './simulated-endpoint.ts';
import { sampleOf } from './simulated-life.ts';
import { VirtualClock } from './virtual-clock.ts';

/** What a server says to a request that reaches it. */
interface Said {
  /** null: it is answered; else refused, with this wait. */
  readonly retryAfterMs: number | null;
  readonly requests?: Allowance;
  readonly tokens?: Allowance;
  readonly usage?: Usage;
}

export type Server = (nowMs: number, sample: Sample) => Said;

interface PacedRunOptions {
  readonly server: Server;
  readonly samples: number;
  readonly maxConcurrency?: number;
  readonly latencyMs?: number;
  readonly limits?: Partial<RateLimits>;
  readonly sampleOf?: (seq: number) => Sample;
}

interface PacedRun {
  /** When each request reached the server. */
  readonly arrivedMs: readonly number[];
  readonly refused: number;
  readonly endedMs: number;
}

const requestTakesMs = 5;
const refusalTakesMs = 10;

/** One lane of the real runner against a server, on a virtual clock; every request takes 5 ms to get there, give or take 5. */
export async function runPaced(options: PacedRunOptions): Promise<PacedRun> {
  const { server, samples, maxConcurrency = 64, latencyMs = 200, limits = {} } = options;
  const clock = new VirtualClock();
  const random = seededRandom(7);
  const arrivedMs: number[] = [];
  let refused = 0;
  let endedMs: number | null = null;
  const send = async (sample: Sample): Promise<AttemptOutcome> => {
    await clock.wait(random() * 2 * requestTakesMs);
    arrivedMs.push(clock.nowMs());
    const { retryAfterMs, usage, ...told } = server(clock.nowMs(), sample);
    if (retryAfterMs !== null) {
      refused += 1;
      await clock.wait(refusalTakesMs);
      const message = 'slow down';
      return { kind: 'failed', failure: 'rate_limited', retry: 'pause', message, retryAfterMs, requestId: 'r' };
    }
    await clock.wait(latencyMs * (0.5 + random()));
    const completion = { ...answerWith('x'), usage: usage ?? null };
    const allowance = { requests: null, tokens: null, ...told };
    return { kind: 'answered', completion, timing: { latencyMs, ttftMs: null }, requestId: 'r', allowance };
  };
  const all = Array.from({ length: samples }, (_, seq) => (options.sampleOf ?? sampleOf)(seq));
  const run = runSamples(
    [{ name: 'lane', planned: samples, proven: false, samples: all.values() }],
    {
      maxConcurrency,
      adaptive: false,
      limits: { requestsPerMinute: null, tokensPerMinute: null, ...limits },
      retry: { maxAttempts: 6, giveUpAfterMs: 30 * 60_000, maxRetryShare: null },
      graceMs: 2000,
      tryNumber: 1,
    },
    { clock, random, send, save: () => Promise.resolve('saved'), observe: () => undefined },
    new StopSwitch(),
  );
  run.then(() => {
    endedMs = clock.nowMs();
  });
  while (endedMs === null) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (endedMs === null && !clock.advance()) throw new Error('it does not end');
  }
  const end = await run;
  if (end.kind !== 'finished') throw new Error(JSON.stringify(end));
  return { arrivedMs, refused, endedMs };
}

export const usageOf = (promptTokens: number, completionTokens: number): Usage => ({
  promptTokens,
  completionTokens,
  totalTokens: promptTokens + completionTokens,
  cachedTokens: null,
  reasoningTokens: null,
  cachedWithin: null,
  source: 'usage',
});

/** So many requests in each window, and what is left of them is said. */
export function fixedWindow(perWindow: number, windowMs: number): Server {
  let fromMs = 0;
  let used = 0;
  return (nowMs) => {
    const passed = Math.floor((nowMs - fromMs) / windowMs);
    if (passed > 0) {
      fromMs += passed * windowMs;
      used = 0;
    }
    const resetMs = fromMs + windowMs - nowMs;
    if (used >= perWindow) return { retryAfterMs: resetMs };
    used += 1;
    return { retryAfterMs: null, requests: { limit: perWindow, remaining: perWindow - used, resetMs } };
  };
}

/** A bucket that holds so many requests and is refilled evenly in a minute; reset is when it would be full. */
export function refilledBucket(perMinute: number, unitsOf: (sample: Sample) => number = () => 1): Server {
  const perMs = perMinute / 60_000;
  let level = perMinute;
  let atMs = 0;
  return (nowMs, sample) => {
    level = Math.min(perMinute, level + (nowMs - atMs) * perMs);
    atMs = nowMs;
    const units = unitsOf(sample);
    if (level < units) return { retryAfterMs: (units - level) / perMs };
    level -= units;
    const resetMs = (perMinute - level) / perMs;
    return { retryAfterMs: null, requests: { limit: perMinute, remaining: Math.floor(level), resetMs } };
  };
}
