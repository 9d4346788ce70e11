/** Rows divided into groups by what a column of theirs holds: a row is in one group or in none. */
export interface RowGroups {
  /** By row index; a number that is no group's: in none. */
  readonly groupOfRow: Uint32Array;
  /** Groups are numbered from 0 up to this. */
  readonly count: number;
}

/** Every row in one and the same group. */
export function oneGroup(rowCount: number): RowGroups {
  return { groupOfRow: new Uint32Array(rowCount), count: 1 };
}

/**
 * Deals positions 0, 1, … `length` − 1 into buckets, in ascending order.
 * @param bucketOf a bucket below `bucketCount`, or anything else: the position is in none
 */
export function dealPositions(
  length: number,
  bucketCount: number,
  bucketOf: (position: number) => number,
): Uint32Array[] {
  const sizes = new Uint32Array(bucketCount);
  for (let position = 0; position < length; position += 1) {
    const bucket = bucketOf(position);
    if (bucket < bucketCount) sizes[bucket] = (sizes[bucket] ?? 0) + 1;
  }
  const members = Array.from(sizes, (size) => new Uint32Array(size));
  const filled = new Uint32Array(bucketCount);
  for (let position = 0; position < length; position += 1) {
    const bucket = bucketOf(position);
    const group = members[bucket];
    if (!group) continue;
    const at = filled[bucket] ?? 0;
    group[at] = position;
    filled[bucket] = at + 1;
  }
  return members;
}
