import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Met } from './simulation-worker.ts';

/** One seed alone, to see it fail again; else this many. */
const onlySeed = process.env['SIMULATION_SEED'];
const fromSeed = Number(onlySeed ?? 1);
const schedules = onlySeed ? 1 : Number(process.env['SIMULATION_SCHEDULES'] ?? 1_000);

/** The schedules, divided among the cores. */
async function simulateAll(): Promise<Met[]> {
  const shares = Math.min(schedules, availableParallelism());
  const each = Math.ceil(schedules / shares);
  return Promise.all(
    Array.from({ length: shares }, async (_, share) => {
      const workerData = { fromSeed: fromSeed + share * each, count: Math.min(each, schedules - share * each) };
      const worker = new Worker(new URL('./simulation-worker.ts', import.meta.url), { workerData });
      const [met] = (await once(worker, 'message')) as [Met];
      return met;
    }),
  );
}

describe('the runner, in simulated schedules of faults, crashes and restarts', () => {
  let met: readonly Met[] = [];
  beforeAll(async () => {
    met = await simulateAll();
  }, 600_000);
  const total = (of: (met: Met) => number): number => met.reduce((sum, share) => sum + of(share), 0);

  test(`keeps every promise in ${schedules} schedules`, () => {
    const broken = met.flatMap((share) => share.broken);
    const command = 'npx vitest run --config .vitest.config.ts test/runner/simulation.test.ts';
    expect(broken.map((found) => `${found.broken.join(', ')}: SIMULATION_SEED=${found.seed} ${command}`)).toEqual([]);
    expect(total((share) => share.schedules)).toBe(schedules);
  });

  test.runIf(!onlySeed)('met what it is meant to survive', () => {
    expect(total(({ refused }) => refused)).toBeGreaterThan(2 * schedules);
    expect(total(({ restarts }) => restarts)).toBeGreaterThan(schedules);
    expect(total(({ lost }) => lost)).toBeGreaterThan(schedules / 5);
    expect(total(({ failed }) => failed)).toBeGreaterThan(schedules / 5);
    expect(total(({ crashers }) => crashers)).toBeGreaterThan(schedules / 50);
    expect(total(({ requestsInOutages }) => requestsInOutages)).toBeGreaterThan(schedules);
  });
});
