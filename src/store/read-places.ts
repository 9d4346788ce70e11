import type { Store } from './open-store.ts';
import { countResults } from './read-columns.ts';
import { pageSize, readPages } from './read-pages.ts';

/** Which samples of a run have a result, one entry a result in every column, by ascending seq. */
export interface StoredPlaces {
  readonly seq: Float64Array;
  readonly variant: Uint16Array;
  readonly rowIndex: Uint32Array;
  /** 1 answered, 0 failed. */
  readonly answered: Uint8Array;
}

const placesSql = `SELECT seq, variant, row_index, status = 'answered' FROM results
  WHERE run_id = ? AND seq > ? ORDER BY seq LIMIT ${pageSize}`;

/** A fifth of what `readColumns` keeps in memory: several nights are compared at once. */
export function readPlaces(store: Store, runRowId: number): StoredPlaces {
  return store.snapshot(() => {
    const count = countResults(store, runRowId);
    const places = {
      seq: new Float64Array(count),
      variant: new Uint16Array(count),
      rowIndex: new Uint32Array(count),
      answered: new Uint8Array(count),
    };
    readPages<readonly [seq: number, variant: number, rowIndex: number, answered: number]>(
      (after) => store.tuples(placesSql, runRowId, after),
      (at, [seq, variant, rowIndex, answered]) => {
        places.seq[at] = seq;
        places.variant[at] = variant;
        places.rowIndex[at] = rowIndex;
        places.answered[at] = answered;
      },
    );
    return places;
  });
}

/** The same of a run that has a result for each of its samples, from its failures alone: 1 answered, 0 failed. */
export function answeredMask(store: Store, runRowId: number, samples: number): Uint8Array {
  const mask = new Uint8Array(samples).fill(1);
  const sql = "SELECT seq FROM results WHERE run_id = ? AND status = 'failed'";
  for (const [seq] of store.tuples<readonly [number]>(sql, runRowId)) mask[seq] = 0;
  return mask;
}

/** As many as a double holds exactly: enough to tell a prompt from another one of the same row. */
const hashBytes = 6;

const hashesSql = `SELECT seq, row_index, hex(substr(prompt_hash, 1, ${hashBytes})) FROM results
  WHERE run_id = ? AND variant = ? AND seq > ? ORDER BY seq LIMIT ${pageSize}`;

/**
 * The beginning of what one variant's prompts hash to, as whole numbers.
 * @returns by row index; NaN: the row has no result
 */
export function readPromptHashes(store: Store, runRowId: number, variant: number, rowCount: number): Float64Array {
  const hashes = new Float64Array(rowCount).fill(Number.NaN);
  store.snapshot(() =>
    readPages<readonly [seq: number, rowIndex: number, hex: string]>(
      (after) => store.tuples(hashesSql, runRowId, variant, after),
      (_, [, rowIndex, hex]) => {
        hashes[rowIndex] = Number.parseInt(hex, 16);
      },
    ),
  );
  return hashes;
}
