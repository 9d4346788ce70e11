import type { Config } from '../config/schema.ts';
import { selectRows } from '../dataset/select-rows.ts';
import { rows, type StoredDataset } from '../store/datasets.ts';
import type { Store } from '../store/open-store.ts';

/**
 * The rows a config selects of a dataset that lies in the database: the same whenever it is asked.
 * @returns row indices in the order of the plan
 * @throws UserError where no row is left
 */
export function selectionOf(
  store: Store,
  config: Pick<Config, 'dataset'>,
  dataset: StoredDataset & { readonly path: string },
): Uint32Array {
  const { filter, sample, shuffle, rowLimit = dataset.rowCount } = config.dataset;
  if (filter !== undefined || sample !== undefined || shuffle)
    return selectRows(rows(store, dataset.id), config.dataset, dataset.path, dataset.columns);
  return Uint32Array.from({ length: Math.min(rowLimit, dataset.rowCount) }, (_, index) => index);
}
