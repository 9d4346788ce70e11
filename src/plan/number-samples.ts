/** How often each row is asked of each variant; `flaky`: a row that has disagreed with itself on earlier nights. */
export type Repeats = number | { readonly default: number; readonly flaky: number };

/** Rows that are asked another number of times than the others: row index → how often, of each variant. */
export type RowRepeats = ReadonlyMap<number, number>;

/** Where a sample stands: position among the selected rows, variant and repeat, each from 0. */
interface SamplePlace {
  readonly position: number;
  readonly variant: number;
  readonly repeat: number;
}

/**
 * The plan's numbers of samples: rows in the order of the selection, the variants of a row after one another, and the repeats
 * of a variant after one another.
 */
export interface Numbering {
  seqOf(place: SamplePlace): number;
  placeOf(seq: number): SamplePlace;
  /** How often the row at this position is asked of each variant. */
  repeatsAt(position: number): number;
  /** How many samples the first so many rows make. */
  samplesOf(rows: number): number;
}

/** How often a row is asked of which nothing else is known. */
export function defaultRepeats(repeats: Repeats): number {
  return typeof repeats === 'number' ? repeats : repeats.default;
}

/** Every row is asked equally often: `(position × variants + variant) × repeats + repeat`. Stored runs are numbered so. */
export function numberEvenly(variants: number, repeats: number): Numbering {
  const perRow = variants * repeats;
  return {
    seqOf: ({ position, variant, repeat }) => (position * variants + variant) * repeats + repeat,
    placeOf: (seq) => ({
      position: Math.floor(seq / perRow),
      variant: Math.floor((seq % perRow) / repeats),
      repeat: seq % repeats,
    }),
    repeatsAt: () => repeats,
    samplesOf: (rows) => rows * perRow,
  };
}

/**
 * Some rows are asked more or less often than the others: where none is, the numbers are those of `numberEvenly`.
 * @param selection row indices in the plan's order
 */
export function numberUnevenly(
  variants: number,
  repeats: number,
  selection: Uint32Array,
  rowRepeats: RowRepeats,
): Numbering {
  const askedBefore = new Float64Array(selection.length + 1);
  for (const [position, rowIndex] of selection.entries())
    askedBefore[position + 1] = (askedBefore[position] ?? 0) + (rowRepeats.get(rowIndex) ?? repeats);
  const before = (position: number) => askedBefore[position] ?? Number.NaN;
  const repeatsAt = (position: number) => before(position + 1) - before(position);
  return {
    seqOf: ({ position, variant, repeat }) => before(position) * variants + variant * repeatsAt(position) + repeat,
    placeOf: (seq) => {
      const position = lastNotAbove(askedBefore, seq / variants);
      const within = seq - before(position) * variants;
      const times = repeatsAt(position);
      return { position, variant: Math.floor(within / times), repeat: within % times };
    },
    repeatsAt,
    samplesOf: (rows) => before(rows) * variants,
  };
}

/** @param ascending strictly, its first entry not above `value` @returns the last index whose entry is not above `value` */
function lastNotAbove(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) <= value) low = middle;
    else high = middle;
  }
  return low;
}
