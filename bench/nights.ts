import { printContext, printFigure } from './figures.ts';
import { driftsFound, latencyAlarmShare, quietYears, redsPerShockedYear, stepsFound } from './simulated-years.ts';

/**
 * Would you believe the nights? Years of them, 300 rows each, 15 % of the rows flaky so that two nights disagree on 5 % of
 * all rows; one gate of 2 points against a window of 7, one of 1 point against the first 14; what is worse is asked again.
 * The answers are made up from a seed; what decides is the program's own.
 *
 *   node bench/nights.ts [SEEDS]
 */
const seeds = Number(process.argv[2] ?? 60);

console.log(`Nights: ${seeds} years of each kind`);
const quiet = quietYears(seeds);
printFigure({ what: 'nothing changed: red nights a year', value: quiet.redsPerYear, atMost: 1, digits: 2 });
printFigure({ what: '  % of nights that are re-run', value: 100 * quiet.reRunShare, atMost: 4, digits: 2 });
printFigure({ what: '  % of years with a drift alarm', value: 100 * quiet.driftAlarmShare, atMost: 15, digits: 1 });
printContext('  red nights a year, were nothing asked again', (365 * quiet.reRunShare).toFixed(2));
printFigure({
  what: 'a shared good or bad luck of 1.25 points: red nights a year',
  value: redsPerShockedYear(seeds, 0.0125),
  atMost: 10,
  digits: 2,
});
const blind = redsPerShockedYear(Math.ceil(seeds / 5), 0.0125, 0);
printContext('  red nights a year, were the spread of nights not asked', blind.toFixed(2));
printFigure({
  what: 'a step of 5 points: % red within 7 nights',
  value: 100 * stepsFound(seeds * 10, 5, 7),
  atLeast: 97,
  digits: 1,
});
printFigure({
  what: 'a drift of 6 points a year: % red within 150 nights',
  value: 100 * driftsFound(seeds, 6, 150),
  atLeast: 95,
  digits: 1,
});
printFigure({
  what: 'nights that are 10 % faster or slower: % with a latency alarm',
  value: 100 * latencyAlarmShare(seeds, 0.1),
  atLeast: 3,
  atMost: 9,
  digits: 2,
});
