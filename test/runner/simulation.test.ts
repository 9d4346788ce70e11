import { describe, expect, test } from 'vitest';
import { type Finding, scenarios, simulate } from './simulated-run.ts';

/** One seed alone, to see it fail again; else this many. */
const onlySeed = process.env['SIMULATION_SEED'];
const fromSeed = Number(onlySeed ?? 1);
const schedules = onlySeed ? 1 : 20_000;

const asCommand = ({ seed, broken }: Finding): string =>
  `${broken.join(', ')}: SIMULATION_SEED=${seed} npx vitest run --config .vitest.config.ts test/runner/simulation.test.ts`;

describe('the runner, in simulated schedules of faults, crashes and restarts', () => {
  test(`keeps every promise in ${schedules} schedules`, { timeout: 120_000 }, async () => {
    const findings = await simulate(scenarios(fromSeed, schedules));
    expect(findings.filter(({ broken }) => broken.length > 0).map(asCommand)).toEqual([]);
    expect(findings).toHaveLength(schedules);
  });

  test.runIf(!onlySeed)('met what it is meant to survive', async () => {
    const findings = await simulate(scenarios(fromSeed, 500));
    const total = (of: (finding: Finding) => number): number => findings.reduce((sum, finding) => sum + of(finding), 0);
    expect(total(({ refused }) => refused)).toBeGreaterThan(1000);
    expect(total(({ lives }) => lives - 1)).toBeGreaterThan(500);
    expect(total(({ lost }) => lost)).toBeGreaterThan(100);
    expect(total(({ failed }) => failed)).toBeGreaterThan(100);
  });
});
