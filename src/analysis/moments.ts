/** @returns NaN where there are no values */
export function meanOf(values: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < values.length; index += 1) total += values[index] ?? 0;
  return total / values.length;
}

/** @returns sum of the squared distances from `mean` */
export function squaredDistances(values: ArrayLike<number>, mean: number): number {
  let squares = 0;
  for (let index = 0; index < values.length; index += 1) squares += ((values[index] ?? 0) - mean) ** 2;
  return squares;
}
