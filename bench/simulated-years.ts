import { judgeNightValue } from '../src/analysis/night-value.ts';
import { nearestRank } from '../src/analysis/percentiles.ts';
import { seededRandom } from '../src/vocabulary/seeded-random.ts';
import { type NightlyGate, type NightOutcome, simulateNights } from './simulated-nights.ts';
import { breakRows, type Chances, chancesOf, normalFrom, shockRows } from './simulated-rows.ts';

const yearOfNights = 365;

const model = { rows: 300, flakyShare: 0.15, discordance: 0.05, steadyPassRate: 0.95 };

const gate: NightlyGate = {
  maxDrop: 0.02,
  maxDrift: 0.01,
  window: 7,
  reference: 14,
  confidence: 0.95,
  spreadNights: 30,
};

/** A different stream for every seed and every kind of year. */
function randomOf(seed: number, kind: number): () => number {
  return seededRandom(seed * 1000 + kind);
}

function count(outcomes: readonly NightOutcome[], holds: (outcome: NightOutcome) => boolean): number {
  return outcomes.filter(holds).length;
}

/** @returns mean over the seeds 1 … */
function meanOver(seeds: number, measure: (seed: number) => number): number {
  let sum = 0;
  for (let seed = 1; seed <= seeds; seed += 1) sum += measure(seed);
  return sum / seeds;
}

export interface QuietYears {
  readonly redsPerYear: number;
  readonly reRunShare: number;
  readonly driftAlarmShare: number;
}

/** Nothing ever changes but chance. */
export function quietYears(seeds: number): QuietYears {
  const steady = chancesOf(model);
  const years = Array.from({ length: seeds }, (_, index) =>
    simulateNights(yearOfNights, gate, () => steady, randomOf(index + 1, 1)),
  );
  const meanOfYears = (measure: (year: readonly NightOutcome[]) => number) =>
    years.reduce((sum, year) => sum + measure(year), 0) / seeds;
  return {
    redsPerYear: meanOfYears((year) => count(year, ({ isRed }) => isRed)),
    reRunShare: meanOfYears((year) => count(year, ({ wasReRun }) => wasReRun) / year.length),
    driftAlarmShare: meanOfYears((year) => (year.some(({ hasDriftAlarm }) => hasDriftAlarm) ? 1 : 0)),
  };
}

/**
 * Every night shares one good or bad luck, and so does its re-run.
 * @param deviation of the night's pass rate
 * @param spreadNights see `NightlyGate`
 */
export function redsPerShockedYear(seeds: number, deviation: number, spreadNights = gate.spreadNights): number {
  const steady = chancesOf(model);
  return meanOver(seeds, (seed) => {
    const random = randomOf(seed, 2);
    const shocked = () => shockRows(steady, deviation * normalFrom(random));
    return count(simulateNights(yearOfNights, { ...gate, spreadNights }, shocked, random), ({ isRed }) => isRed);
  });
}

/** Rows break on one night and stay broken. @returns share of the seeds with a red night within `nights` from then on */
export function stepsFound(seeds: number, points: number, nights: number): number {
  const steady = chancesOf(model);
  const broken = breakRows(steady, Math.round((points / 100) * model.rows));
  return meanOver(seeds, (seed) => {
    // From the second night to the fiftieth: young series have to find it, too.
    const from = 1 + (seed % 49);
    const chancesOn = (night: number) => (night < from ? steady : broken);
    const outcomes = simulateNights(from + nights, gate, chancesOn, randomOf(seed, 3));
    return outcomes.slice(from).some(({ isRed }) => isRed) ? 1 : 0;
  });
}

/** Rows break one by one. @returns share of the seeds that are red within `nights`, by drop or by drift */
export function driftsFound(seeds: number, pointsPerYear: number, nights: number): number {
  const steady = chancesOf(model);
  const brokenBy = (night: number) => Math.floor(((pointsPerYear / 100) * model.rows * night) / yearOfNights);
  const states: readonly Chances[] = Array.from({ length: brokenBy(nights) + 1 }, (_, broken) =>
    breakRows(steady, broken),
  );
  return meanOver(seeds, (seed) => {
    const isFound = ({ isRed, hasDriftAlarm }: NightOutcome) => isRed || hasDriftAlarm;
    const chancesOn = (night: number) => states[brokenBy(night)] ?? steady;
    return simulateNights(nights, gate, chancesOn, randomOf(seed, 4), isFound).some(isFound) ? 1 : 0;
  });
}

/** The p95 of nights that are a little faster or slower as a whole. @returns share of nights that are called either */
export function latencyAlarmShare(seeds: number, nightEffect: number): number {
  return meanOver(seeds, (seed) => {
    const random = randomOf(seed, 5);
    let earlier: number[] = [];
    let judged = 0;
    let alarms = 0;
    for (let night = 0; night < yearOfNights; night += 1) {
      const level = 800 * Math.exp(nightEffect * normalFrom(random));
      const latencies = Float64Array.from({ length: model.rows }, () => level * Math.exp(0.5 * normalFrom(random)));
      const p95 = nearestRank(latencies.sort(), 95) ?? Number.NaN;
      const question = { tonight: p95, earlier, maxIncrease: { amount: 0, isRelative: true }, confidence: 0.95 };
      const { word } = judgeNightValue(question);
      if (word !== 'no baseline') judged += 1;
      if (word === 'worse' || word === 'better') alarms += 1;
      earlier = [p95, ...earlier].slice(0, 30);
    }
    return alarms / judged;
  });
}
