/**
 * The known name that a mistyped one most likely meant; letter case and blanks at the edges count as no difference.
 * @returns null where nothing is near: more than two edits in five letters would be guessing
 */
export function nearest(wanted: string, known: readonly string[]): string | null {
  const plain = wanted.trim().toLowerCase();
  let best: string | null = null;
  let fewest = Math.floor(Math.max(plain.length, 3) * 0.4) + 1;
  for (const name of known) {
    const edits = editDistance(plain, name.trim().toLowerCase());
    if (edits < fewest) {
      fewest = edits;
      best = name;
    }
  }
  return best;
}

/** Levenshtein's distance, with two neighbours swapped counted as one edit (optimal string alignment). */
function editDistance(left: string, right: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let edits = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + Number(!same),
      );
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) edits = Math.min(edits, at(beforePrevious, column - 2) + 1);
      current.push(edits);
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, right.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
