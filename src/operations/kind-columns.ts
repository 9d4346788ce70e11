import type { Config } from '../config/schema.ts';
import { rows } from '../store/datasets.ts';
import type { Store } from '../store/open-store.ts';
import type { RunRecord } from '../store/read-runs.ts';

/** A column with more values does not sort rows into kinds. */
const mostValues = 20;
/** A report is not to be waited for. */
const mostColumns = 8;

/** Columns of the dataset that hold from two to twenty different values, in the dataset's order, at most eight. */
export function kindColumns(store: Store, { datasetId, dataset, config }: RunRecord): readonly string[] {
  const { id } = (config as Config).dataset;
  const values = new Map(
    dataset.columns.filter((column) => column !== id).map((column) => [column, new Set<string>()]),
  );
  for (const { columns } of rows(store, datasetId)) {
    if (values.size === 0) break;
    for (const [column, seen] of values) {
      seen.add(columns[column] ?? '');
      if (seen.size > mostValues) values.delete(column);
    }
  }
  return [...values].flatMap(([column, seen]) => (seen.size > 1 ? [column] : [])).slice(0, mostColumns);
}
