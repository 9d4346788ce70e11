import { hash } from 'node:crypto';
import type { RowGroups } from '../analysis/members.ts';
import { rowAt } from '../store/datasets.ts';
import { columnCells } from '../store/find-rows.ts';
import type { Store } from '../store/open-store.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { nearest } from '../vocabulary/nearest.ts';
import { UserError } from '../vocabulary/user-error.ts';

export interface GroupedRows {
  /** The largest group first; rows outside the selection, and of the values past the last group, are in none. */
  readonly groups: RowGroups;
  /** By group: the cell, how many of the run's rows have it, and how many samples of each variant they make. */
  readonly values: readonly { readonly value: string; readonly rows: number; readonly samples: number }[];
  readonly more: { readonly groups: number; readonly rows: number };
}

/** Enough for every column that sorts rows into kinds; nobody reads a longer table. */
const mostGroups = 1_000;
/** A column with more holds texts rather than kinds, and telling them all apart would take memory without a bound. */
const mostValues = 100_000;
/** Of a longer cell only its hash is kept meanwhile. */
const longestKept = 64;
/** UTF-16 code units of a cell that name a group; what differs only after that is apart all the same. */
const longestValue = 1_000;
const inNoGroup = 0xffff_ffff;

/**
 * The run's rows by what one column of the dataset holds.
 * @param selection row indices
 * @param repeatsOf how often the row of this index is asked of each variant
 * @throws UserError exit 2 where there is no such column, or where it has too many values
 */
export function groupRows(
  store: Store,
  run: RunRecord,
  selection: Uint32Array,
  column: string,
  repeatsOf: (rowIndex: number) => number,
): GroupedRows {
  const { columns, path, rowCount } = run.dataset;
  if (!columns.includes(column)) throw noSuchColumn(column, columns, path);
  const isSelected = new Uint8Array(rowCount);
  for (const rowIndex of selection) isSelected[rowIndex] = 1;
  const groupOfRow = new Uint32Array(rowCount).fill(inNoGroup);
  const known = new Map<string, number>();
  const sizes: number[] = [];
  const samples: number[] = [];
  const firstRows: number[] = [];
  for (const { rowIndex, cell } of columnCells(store, run.datasetId, column)) {
    if (isSelected[rowIndex] !== 1) continue;
    const key = cell.length <= longestKept ? `=${cell}` : hash('sha256', cell);
    const group = known.get(key) ?? known.size;
    if (group === known.size) {
      if (group === mostValues) throw tooManyValues(column, path);
      known.set(key, group);
      firstRows.push(rowIndex);
    }
    sizes[group] = (sizes[group] ?? 0) + 1;
    samples[group] = (samples[group] ?? 0) + repeatsOf(rowIndex);
    groupOfRow[rowIndex] = group;
  }
  const sizeOf = (group: number) => sizes[group] ?? 0;
  const bySize = [...sizes.keys()].sort((a, b) => sizeOf(b) - sizeOf(a) || a - b);
  const shown = bySize.slice(0, mostGroups);
  const rankOf = new Map(shown.map((group, rank) => [group, rank]));
  const values = shown.map((group) => {
    const { columns: cells } = rowAt(store, run.datasetId, firstRows[group] ?? 0);
    return {
      value: shownValue(cells[column] ?? ''),
      rows: sizeOf(group),
      samples: samples[group] ?? 0,
    };
  });
  const left = bySize.slice(mostGroups);
  return {
    groups: { groupOfRow: groupOfRow.map((group) => rankOf.get(group) ?? inNoGroup), count: shown.length },
    values,
    more: { groups: left.length, rows: left.reduce((sum, group) => sum + sizeOf(group), 0) },
  };
}

/** What names a group. */
export function shownValue(cell: string): string {
  return cell.slice(0, longestValue).toWellFormed();
}

function noSuchColumn(column: string, columns: readonly string[], path: string): UserError {
  const near = nearest(column, columns);
  return new UserError(`The dataset has no column "${column}".`, {
    where: path,
    next: near === null ? `Its columns are: ${columns.join(', ')}.` : `Did you mean "${near}"?`,
  });
}

function tooManyValues(column: string, path: string): UserError {
  return new UserError(`The column "${column}" has more than ${mostValues} different values.`, {
    where: path,
    next: 'Group by a column that sorts the rows into kinds; `promptbatch export` has every row.',
  });
}
