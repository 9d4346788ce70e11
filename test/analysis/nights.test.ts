import { describe, expect, test } from 'vitest';
import {
  driftsFound,
  latencyAlarmShare,
  quietYears,
  redsPerShockedYear,
  stepsFound,
} from '../../bench/simulated-years.ts';

/** `node bench/nights.ts` plays many more years, and holds them to closer bounds. */
describe('simulated years of nights', () => {
  test('nothing changed: hardly a red night, because what is worse is asked again', () => {
    const { redsPerYear, reRunShare, driftAlarmShare } = quietYears(10);
    expect(redsPerYear).toBeLessThanOrEqual(1);
    expect(reRunShare).toBeLessThanOrEqual(0.04);
    expect(driftAlarmShare).toBeLessThanOrEqual(0.3);
    // Were the first look red, there would be some a year: the re-run is what makes nights quiet.
    expect(reRunShare * 365).toBeGreaterThan(2);
  });

  test('nights that share their luck are not red for it, because the spread of nights is asked', () => {
    expect(redsPerShockedYear(8, 0.0125)).toBeLessThanOrEqual(10);
    expect(redsPerShockedYear(2, 0.0125, 0)).toBeGreaterThan(10);
  });

  test('a step of 5 points is red within a week', () => {
    expect(stepsFound(60, 5, 7)).toBeGreaterThanOrEqual(0.95);
  });

  test('a drift of 6 points a year is red within 150 nights', () => {
    expect(driftsFound(8, 6, 150)).toBeGreaterThanOrEqual(0.95);
  });

  test('nights that are 10 % faster or slower call 1 night in 20 so', () => {
    const share = latencyAlarmShare(5, 0.1);
    expect(share).toBeGreaterThanOrEqual(0.03);
    expect(share).toBeLessThanOrEqual(0.09);
  });
});
