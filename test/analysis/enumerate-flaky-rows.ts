/** Of one outcome. */
const negligible = 1e-8;

/**
 * Every outcome of some rows that pass by chance alone, with its probability: the mean of `nights` earlier answers less
 * tonight's. Rows are alike, so only how many came out each way is told apart. Outcomes of less than `negligible` are left
 * out: what is visited then adds up to less than 1.
 */
export function enumerateFlakyRows(
  rows: number,
  nights: number,
  passes: number,
  visit: (drops: readonly number[], probability: number) => void,
): void {
  const values = differencesOf(nights, passes);
  const walk = (position: number, left: number, drops: readonly number[], probability: number): void => {
    const value = values[position];
    if (!value) {
      if (left === 0) visit(drops, probability);
      return;
    }
    let likely = probability;
    for (let count = 0; count <= left; count += 1) {
      if (count > 0) likely *= (value.probability * (left - count + 1)) / count;
      // What follows only divides this probability further.
      if (likely < negligible) continue;
      walk(position + 1, left - count, [...drops, ...new Array<number>(count).fill(value.drop)], likely);
    }
  };
  walk(0, rows, [], 1);
}

/** What one such row's difference can be. */
function differencesOf(nights: number, passes: number): { drop: number; probability: number }[] {
  const probabilities = new Map<number, number>();
  let likely = (1 - passes) ** nights;
  for (let passed = 0; passed <= nights; passed += 1) {
    if (passed > 0) likely *= ((nights - passed + 1) / passed) * (passes / (1 - passes));
    for (const [now, share] of [
      [1, passes],
      [0, 1 - passes],
    ] as const) {
      const difference = passed - nights * now;
      probabilities.set(difference, (probabilities.get(difference) ?? 0) + likely * share);
    }
  }
  return [...probabilities].map(([difference, probability]) => ({ drop: difference / nights, probability }));
}
