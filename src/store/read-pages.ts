/** Whole pages cost half of what single steps do, and less memory than all at once. */
export const pageSize = 1000;

/**
 * Reads what is ordered by its first column page by page.
 * @param page at most `pageSize` tuples that come after this number; −1: the first ones
 * @param put is given each tuple and its position, from 0
 */
export function readPages<Tuple extends readonly [place: number, ...rest: unknown[]]>(
  page: (after: number) => readonly Tuple[],
  put: (at: number, tuple: Tuple) => void,
): void {
  let after = -1;
  let at = 0;
  while (true) {
    const tuples = page(after);
    for (const tuple of tuples) {
      put(at, tuple);
      at += 1;
    }
    const last = tuples.at(-1);
    if (last === undefined || tuples.length < pageSize) return;
    after = last[0];
  }
}
