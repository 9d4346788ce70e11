import { defaultRepeats, type Repeats, type RowRepeats } from '../plan/number-samples.ts';
import { flakyRowsText } from '../report/flaky-text.ts';
import type { Store } from '../store/open-store.ts';
import { readRowNames } from '../store/row-history.ts';
import { flakyKeys } from './flaky-history.ts';
import type { PreparedSamples } from './prepare-run.ts';

/** The same run where these rows are asked another number of times than the config's default. */
export function repeating<Prepared extends PreparedSamples>(prepared: Prepared, rowRepeats: RowRepeats): Prepared {
  const plan = prepared.plan.repeating(prepared.selection, rowRepeats);
  return { ...prepared, plan, rowRepeats, samples: plan.samplesOf(prepared.selection.length) };
}

/**
 * Which rows a run that is begun now asks more often: those that earlier nights call flaky. It is decided once and stored with
 * the run, since what later nights find must not change its plan.
 * @param results where earlier nights lie; the run itself is no part of it yet
 * @param datasets where the run's dataset lies
 */
export function rowRepeatsForNewRun(
  results: Store,
  datasets: Store,
  { config, dataset, selection }: PreparedSamples,
): RowRepeats {
  const { repeats } = config;
  if (typeof repeats === 'number') return new Map();
  const flaky = flakyKeys(results, config);
  if (flaky.size === 0) return new Map();
  const names = readRowNames(datasets, dataset.id);
  const isFlaky = (rowIndex: number) => flaky.has(names[rowIndex]?.rowKey ?? '');
  return new Map([...selection].filter(isFlaky).map((rowIndex) => [rowIndex, repeats.flaky]));
}

/** What a person should know of a run that is begun; [] where all rows are asked equally often. */
export function flakyTold({ config, selection, rowRepeats }: PreparedSamples): readonly string[] {
  if (typeof config.repeats === 'number') return [];
  const { flaky: repeats } = config.repeats;
  return [flakyRowsText({ flakyRows: rowRepeats.size, rows: selection.length, repeats })];
}

/**
 * How many rows a stored run asks.
 * @param samples of one variant, as planned
 */
export function selectedRowsOf(samples: number, repeats: Repeats, rowRepeats: RowRepeats): number {
  const times = defaultRepeats(repeats);
  const more = [...rowRepeats.values()].reduce((sum, own) => sum + own - times, 0);
  return (samples - more) / times;
}
