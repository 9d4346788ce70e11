/**
 * Each row's mean over the nights that have a score of it.
 * @param nights by night, by row; NaN: no score. All of one length
 * @returns by row; NaN: no night has one
 */
export function meanOfNights(nights: readonly Float64Array[], rows: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => momentsOf(nights, row).mean);
}

/**
 * Each row's score on the newest night that has one of it.
 * @param nights as for `meanOfNights`, the newest first
 * @returns as `meanOfNights`
 */
export function newestOfNights(nights: readonly Float64Array[], rows: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    const newest = nights.find((night) => !Number.isNaN(night[row]));
    return newest?.[row] ?? Number.NaN;
  });
}

/**
 * Share of the rows on which two nights disagree by themselves: twice the mean, over the rows, of the variance among a row's
 * nightly scores (divisor nights − 1). For pass or fail, that is how often two nights drawn at random differ.
 * @param nights as for `meanOfNights`
 * @returns null: no row has two scores
 */
export function ownDiscordance(nights: readonly Float64Array[], rows: number): number | null {
  let sum = 0;
  let known = 0;
  for (let row = 0; row < rows; row += 1) {
    const { count, squares } = momentsOf(nights, row);
    if (count < 2) continue;
    sum += squares / (count - 1);
    known += 1;
  }
  return known === 0 ? null : (2 * sum) / known;
}

/** `squares`: of the distances from the mean, summed. */
function momentsOf(nights: readonly Float64Array[], row: number) {
  let sum = 0;
  let count = 0;
  for (const night of nights) {
    const score = night[row] ?? Number.NaN;
    if (Number.isNaN(score)) continue;
    sum += score;
    count += 1;
  }
  const mean = sum / count;
  let squares = 0;
  for (const night of nights) {
    const score = night[row] ?? Number.NaN;
    if (!Number.isNaN(score)) squares += (score - mean) ** 2;
  }
  return { mean, count, squares };
}
