/** A difference that a person would call another verdict: half of the whole, as for the rows of a comparison that broke. */
const anotherVerdict = 0.5;

/**
 * Which rows disagree with themselves: asked the same again, they were judged otherwise on another night, or by another
 * repeat of one night.
 * @param nights one variant and scorer on nights that are alike; for every night the mean score of each row, in one
 *   order, its repeats averaged; NaN: not scored
 * @param isPassFail answers are either right or wrong: a row's mean between the two is a disagreement among its repeats
 * @returns places of the flaky rows within the nights' arrays; a row that was scored on one night only and did not
 *   disagree within it is not known to be flaky, and is not in it
 */
export function flakyRows(nights: readonly Float64Array[], isPassFail: boolean): ReadonlySet<number> {
  const rowCount = nights.reduce((most, night) => Math.max(most, night.length), 0);
  const lowest = new Float64Array(rowCount).fill(Number.POSITIVE_INFINITY);
  const highest = new Float64Array(rowCount).fill(Number.NEGATIVE_INFINITY);
  const flaky = new Set<number>();
  for (const night of nights) {
    for (const [row, mean] of night.entries()) {
      if (Number.isNaN(mean)) continue;
      lowest[row] = Math.min(lowest[row] ?? mean, mean);
      highest[row] = Math.max(highest[row] ?? mean, mean);
      const disagreesTonight = isPassFail && mean > 0 && mean < 1;
      if (disagreesTonight || (highest[row] ?? 0) - (lowest[row] ?? 0) >= anotherVerdict) flaky.add(row);
    }
  }
  return flaky;
}
