import { hash } from 'node:crypto';
import type { Row } from '../vocabulary/row.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { type Condition, matches, parseFilter } from './row-filter.ts';

export interface RowSelection {
  /** `topic=maths`, see `parseFilter`. */
  readonly filter?: string;
  /** At most so many rows, counted after all else. */
  readonly rowLimit?: number;
  /** So many rows, chosen by the seed. */
  readonly sample?: number;
  /** Absent: 0. */
  readonly seed?: number;
  /** Order the rows by the seed instead of the file. */
  readonly shuffle?: boolean;
}

/**
 * Chooses rows and their order. A row's rank follows from the seed and its key, so a sample holds the same rows
 * wherever they stand in the file, and a larger sample holds all rows of a smaller one.
 * @param rows of the whole dataset, in the file's order
 * @returns row indices in the order of the plan
 * @throws UserError where no rows are left
 */
export function selectRows(
  rows: Iterable<Row>,
  selection: RowSelection,
  path: string,
  columns: readonly string[],
): Uint32Array {
  const { filter, rowLimit = Number.POSITIVE_INFINITY, sample, seed = 0, shuffle = false } = selection;
  const conditions = filter === undefined ? [] : parseFilter(filter, columns, path);
  const isRanked = sample !== undefined || shuffle;
  const values = new SeenValues(conditions);
  const indices: number[] = [];
  const ranks: number[] = [];
  let rowCount = 0;
  for (const row of rows) {
    rowCount++;
    values.see(row);
    if (!matches(row, conditions)) continue;
    indices.push(row.rowIndex);
    if (isRanked) ranks.push(rankOf(row.rowKey, seed));
  }
  let chosen = isRanked ? byRank(indices, ranks).subarray(0, sample) : Uint32Array.from(indices);
  if (isRanked && !shuffle) chosen = chosen.sort();
  chosen = chosen.slice(0, rowLimit);
  if (chosen.length === 0) throw nothingLeft(selection, rowCount, path, values.words());
  return chosen;
}

function byRank(indices: readonly number[], ranks: readonly number[]): Uint32Array {
  const rank = (position: number) => ranks[position] ?? 0;
  const positions = Uint32Array.from(indices.keys()).sort((a, b) => rank(a) - rank(b) || a - b);
  return positions.map((position) => indices[position] ?? 0);
}

/** 48 bits of SHA-256, as a whole number. */
function rankOf(rowKey: string, seed: number): number {
  return hash('sha256', `${seed}\0${rowKey}`, 'buffer').readUIntBE(0, 6);
}

function nothingLeft(selection: RowSelection, rowCount: number, path: string, values: string | null): UserError {
  if (selection.filter === undefined) {
    return new UserError('No rows are selected.', { where: path, next: 'Raise the row limit or the sample size.' });
  }
  const what = `The filter "${selection.filter}" matches none of the ${rowCount} rows.`;
  return new UserError(what, { where: path, next: values ?? 'Check its values.' });
}

const shownValues = 8;
const longestShownValue = 40;

/** Remembers a few values of the columns that a filter names, for the message when it matches nothing. */
class SeenValues {
  readonly #byColumn: ReadonlyMap<string, Set<string>>;

  constructor(conditions: readonly Condition[]) {
    this.#byColumn = new Map(conditions.map(({ column }) => [column, new Set<string>()]));
  }

  see(row: Row): void {
    for (const [column, seen] of this.#byColumn) {
      if (seen.size <= shownValues) seen.add((row.columns[column] ?? '').slice(0, longestShownValue));
    }
  }

  words(): string | null {
    const sentences = [...this.#byColumn].map(([column, seen]) => {
      const shown = [...seen].slice(0, shownValues).map((value) => `"${value}"`);
      return `${column} has the values ${shown.join(', ')}${seen.size > shownValues ? ' …' : ''}.`;
    });
    return sentences.length === 0 ? null : sentences.join(' ');
  }
}
