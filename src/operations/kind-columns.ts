import type { Config } from '../config/schema.ts';
import { allCells } from '../store/find-rows.ts';
import type { Store } from '../store/open-store.ts';
import type { RunRecord } from '../store/read-runs.ts';
import type { GroupedColumn } from './compare-groups.ts';
import { shownValue } from './group-rows.ts';

/** A column with more values does not sort rows into kinds. */
const mostValues = 20;
/** A report is not to be waited for. */
const mostColumns = 8;
const inNoGroup = 255;

interface SortingColumn {
  readonly column: string;
  readonly groupOfValue: Map<string, number>;
  readonly groupOfRow: Uint8Array;
  readonly sizes: number[];
}

/**
 * Columns of the dataset that hold from two to twenty different values in a run's rows, in the dataset's order: the dataset is
 * read once for all of them.
 * @param selection row indices
 */
export function kindColumns(
  store: Store,
  { datasetId, dataset, config }: RunRecord,
  selection: Uint32Array,
): readonly GroupedColumn[] {
  // Stored by this program: what `storableConfig` gave.
  const { id } = (config as Config).dataset;
  const isSelected = new Uint8Array(dataset.rowCount);
  for (const row of selection) isSelected[row] = 1;
  let left = dataset.columns
    .filter((column) => column !== id)
    .map((column): SortingColumn => {
      const groupOfRow = new Uint8Array(dataset.rowCount).fill(inNoGroup);
      return { column, groupOfValue: new Map(), groupOfRow, sizes: [] };
    });
  for (const { rowIndex, cells } of allCells(store, datasetId)) {
    if (isSelected[rowIndex] !== 1) continue;
    for (const column of left) put(column, rowIndex, cells[column.column] ?? '');
    if (left.some(isTooVaried)) left = left.filter((column) => !isTooVaried(column));
    if (left.length === 0) return [];
  }
  return left
    .filter(({ sizes }) => sizes.length > 1)
    .slice(0, mostColumns)
    .map(grouped);
}

const isTooVaried = ({ sizes }: SortingColumn) => sizes.length > mostValues;

function put({ groupOfValue, groupOfRow, sizes }: SortingColumn, rowIndex: number, cell: string): void {
  const group = groupOfValue.get(cell) ?? groupOfValue.size;
  if (group === groupOfValue.size) groupOfValue.set(cell, group);
  groupOfRow[rowIndex] = group;
  sizes[group] = (sizes[group] ?? 0) + 1;
}

function grouped({ column, groupOfValue, groupOfRow, sizes }: SortingColumn): GroupedColumn {
  const values = [...groupOfValue.keys()].map((value, group) => {
    const rows = sizes[group] ?? 0;
    return { value: shownValue(value), rows, samples: rows };
  });
  const groups = { groupOfRow: Uint32Array.from(groupOfRow), count: values.length };
  return { column, groups, values, more: { groups: 0, rows: 0 } };
}
