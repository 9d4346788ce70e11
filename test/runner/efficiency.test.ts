import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/vocabulary/seeded-random.ts';
import type { Scenario } from './scenario.ts';
import { simulate } from './simulated-run.ts';

const samples = 2000;
/** Forty in CI, together with the 50,000 schedules. */
const seeds = Array.from({ length: process.env['SIMULATION_SCHEDULES'] ? 40 : 4 }, (_, index) => index + 1);

const faultless = {
  lanes: 1,
  samplesPerLane: samples,
  commitMs: 2,
  error500: 0,
  lostAnswer: 0,
  unread: 0,
  hang: 0,
  hopeless: 0,
  adaptive: false,
  maxRetryShare: null,
  crashers: 0,
  restartMs: 0,
  knowsLimit: false,
  requestsPerLife: null,
  outages: [],
  crashesAfterMs: [],
  signalsAfterMs: [],
  wrongKeyFromMs: null,
};

function scenarioWith(seed: number, limitOf: (random: () => number) => Scenario['limit']): Scenario {
  const random = seededRandom(seed * 31);
  const latencyMs = 20 + random() * 200;
  const maxConcurrency = [8, 16, 32, 64][seed % 4] ?? 8;
  return { ...faultless, seed, latencyMs, maxConcurrency, limit: limitOf(random) };
}

const windowLimit =
  (namesWait: 'rest' | 'short' | 'no') =>
  (random: () => number): Scenario['limit'] => ({
    kind: 'window',
    requests: 50 + Math.floor(random() * 400),
    windowMs: 1000 + random() * 60_000,
    namesWait,
  });

/** The least time any client needs: enough slots, and no request before its window. */
function idealMs({ limit, latencyMs, maxConcurrency, commitMs }: Scenario): number {
  const sendingMs = (samples / maxConcurrency) * (latencyMs + commitMs);
  if (limit.kind !== 'window') return sendingMs;
  return Math.max(sendingMs, (Math.ceil(samples / limit.requests) - 1) * limit.windowMs);
}

// Correctness alone did not catch a pause that late answers reopened: it was right, and refused four times as often.
describe('the runner wastes little', () => {
  test.each([
    { limit: windowLimit('rest'), named: 'a window whose rest is named', refused: 0.03, time: 1.4 },
    {
      limit: windowLimit('short'),
      named: 'a window, with a wait that is named far too short',
      refused: 0.05,
      time: 1.4,
    },
    { limit: windowLimit('no'), named: 'a window, without a word on how long', refused: 0.05, time: 1.6 },
  ])('under $named: at most $refused refused, at most $time × the ideal time', async ({ limit, refused, time }) => {
    const all = seeds.map((seed) => scenarioWith(seed, limit));
    const scenarioOf = new Map(all.map((scenario) => [scenario.seed, scenario]));
    for (const finding of await simulate(all)) {
      const scenario = scenarioOf.get(finding.seed);
      expect(finding.broken).toEqual([]);
      expect(finding.refused / finding.requests).toBeLessThanOrEqual(refused);
      expect(finding.tookMs).toBeLessThanOrEqual(time * (scenario ? idealMs(scenario) : 0));
    }
  });

  test('with no limit at all it takes the ideal time and sends nothing twice', async () => {
    const all = seeds.map((seed) => scenarioWith(seed, () => ({ kind: 'none' })));
    const scenarioOf = new Map(all.map((scenario) => [scenario.seed, scenario]));
    for (const finding of await simulate(all)) {
      const scenario = scenarioOf.get(finding.seed);
      expect(finding.requests).toBe(samples);
      expect(finding.tookMs).toBeLessThanOrEqual(1.1 * (scenario ? idealMs(scenario) : 0));
    }
  });

  test('under a limit on requests at once it refuses few, though it cannot know the limit', async () => {
    const all = seeds.map((seed) =>
      scenarioWith(seed, (random) => ({ kind: 'at-once', requests: 5 + Math.floor(random() * 20) })),
    );
    for (const finding of await simulate(all)) {
      expect(finding.broken).toEqual([]);
      expect(finding.refused / finding.requests).toBeLessThanOrEqual(0.05);
    }
  });

  test('the adaptive concurrency finds a limit of 20 at once: at most 1.25 × the time of 20, at most 5 % refused', async () => {
    const idealOf20Ms = (samples / 20) * (100 + faultless.commitMs);
    const all = seeds.map((seed): Scenario => {
      const limit = { kind: 'at-once', requests: 20 } as const;
      return { ...faultless, seed, latencyMs: 100, maxConcurrency: 64, adaptive: true, limit };
    });
    for (const finding of await simulate(all)) {
      expect(finding.broken).toEqual([]);
      expect(finding.refused / finding.requests).toBeLessThanOrEqual(0.05);
      expect(finding.tookMs).toBeLessThanOrEqual(1.25 * idealOf20Ms);
    }
  });

  test.each([
    { waitMs: 2000, refused: 0.08 },
    { waitMs: null, refused: 0.1 },
  ])(
    'a storm, 300 in any minute and a wait of $waitMs ms named: at most $refused refused, 1.15 × rows ÷ rate',
    async ({ waitMs, refused }) => {
      const all = seeds.map((seed): Scenario => {
        const limit = { kind: 'sliding', requests: 300, windowMs: 60_000, waitMs } as const;
        const latencyMs = 20 + 5 * seed;
        return { ...faultless, seed, samplesPerLane: 400, latencyMs, maxConcurrency: 64, adaptive: true, limit };
      });
      for (const finding of await simulate(all)) {
        expect(finding.broken).toEqual([]);
        expect(finding.refused / finding.requests).toBeLessThanOrEqual(refused);
        expect(finding.tookMs).toBeLessThanOrEqual(1.15 * (400 / 300) * 60_000);
      }
    },
  );

  test('an outage half-way costs no sample and few requests, and is over half a minute after it ended', async () => {
    const outage = { fromMs: 2000, toMs: 62_000 };
    const all = seeds.map((seed): Scenario => {
      const plain = scenarioWith(seed, () => ({ kind: 'none' }));
      return { ...plain, latencyMs: 100, adaptive: seed % 2 === 0, maxRetryShare: 0.2, outages: [outage] };
    });
    for (const finding of await simulate(all)) {
      expect(finding.broken).toEqual([]);
      expect(finding.failed).toBe(0);
      expect(finding.requestsInOutages).toBeLessThanOrEqual(2 * 64 + 10 + 8);
      expect(finding.tookMs).toBeLessThanOrEqual(outage.toMs + 36_000 + 1.2 * (samples / 8) * 102);
    }
  });

  test('a third of all requests fail: while there is anything fresh, retries stay under a fifth', async () => {
    const all = seeds.map((seed): Scenario => {
      const plain = scenarioWith(seed, () => ({ kind: 'none' }));
      return { ...plain, error500: 0.33, adaptive: true, maxRetryShare: 0.2 };
    });
    for (const finding of await simulate(all)) {
      expect(finding.broken).toEqual([]);
      const oneAtATime = finding.requestsWhileFresh - finding.repeatsWhileFresh;
      expect(finding.repeatsWhileFresh).toBeLessThanOrEqual(10 + 0.2 * finding.requestsWhileFresh + oneAtATime);
      expect(finding.repeatsWhileFresh / finding.requestsWhileFresh).toBeLessThanOrEqual(0.34);
    }
  });
});
