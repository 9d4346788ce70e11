import type { LocatedConfig } from '../config/read-config.ts';
import type { CheckLine } from '../report/check-data.ts';
import { countOf, formatCount } from '../report/format-values.ts';
import type { Store } from '../store/open-store.ts';
import { failedBy, good, unsaid } from './check-lines.ts';
import type { PreparedDataset } from './prepare-dataset.ts';
import { type PreparedSamples, prepareSamples } from './prepare-run.ts';
import type { World } from './wiring.ts';

export interface CheckedSamples {
  readonly lines: readonly CheckLine[];
  /** null: something is wrong with the dataset or the templates. */
  readonly prepared: PreparedSamples | null;
}

/** Reads the dataset whole and renders every template of every row that would be sent. */
export async function checkSamples(
  store: Store,
  config: LocatedConfig,
  configPath: string,
  world: World,
): Promise<CheckedSamples> {
  const read: PreparedDataset[] = [];
  const take = (dataset: PreparedDataset) => void read.push(dataset);
  try {
    const prepared = await prepareSamples(store, config, configPath, world, take);
    return { lines: [datasetLine(prepared.dataset, prepared.selection.length), templatesLine(prepared)], prepared };
  } catch (error) {
    const [dataset] = read;
    if (dataset) return { lines: [datasetLine(dataset, null), failedBy('templates', error)], prepared: null };
    const lines = [failedBy('dataset', error), unsaid('templates', 'Cannot be told without the dataset.')];
    return { lines, prepared: null };
  }
}

function datasetLine({ path, rowCount, columns }: PreparedDataset, selected: number | null): CheckLine {
  const chosen = selected === null || selected === rowCount ? '' : `, ${formatCount(selected)} of them chosen`;
  return good('dataset', `${path}: ${countOf(rowCount, 'row')}${chosen}; columns ${columns.join(', ')}.`);
}

function templatesLine({ samples, config }: PreparedSamples): CheckLine {
  const variants = config.variants.length === 1 ? '' : ` for ${config.variants.length} variants`;
  const scorers = config.scorers.length === 0 ? ' No scorer judges the answers.' : '';
  return good('templates', `All render: ${countOf(samples, 'sample')}${variants}.${scorers}`);
}
