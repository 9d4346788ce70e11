/** A minus as print has it, and never of nothing: `−0.8`, `1.4`, `0.0`. */
export function formatSigned(value: number, decimals: number): string {
  const digits = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(digits) !== 0 ? `−${digits}` : digits;
}

/**
 * As many decimals as it takes, one at least, that no rounded value is on another side of a mark than the value itself:
 * what is said must not contradict what was decided.
 * @param marks what the values were compared with
 */
export function decimalsToTell(values: readonly number[], marks: readonly number[]): number {
  const most = 4;
  for (let decimals = 1; decimals < most; decimals += 1) {
    const isTold = (value: number, mark: number) => {
      const shown = Number(value.toFixed(decimals));
      return Math.sign(shown - mark) === Math.sign(value - mark) || value === mark;
    };
    if (values.every((value) => marks.every((mark) => isTold(value, mark)))) return decimals;
  }
  return most;
}

/** A share or a difference of shares as points: 0.1 is 10. Without the floating point's noise: 0.07 is 7. */
export function toPoints(share: number): number {
  return Number((share * 100).toFixed(10));
}

/** `2 points`, `1 point`, `0.5 points`. */
export function countOfPoints(share: number): string {
  const points = shortNumber(toPoints(share));
  return `${points} ${points === '1' ? 'point' : 'points'}`;
}

/** At most two decimals, and none that are nought: `2`, `0.5`, `18.18`. */
export function shortNumber(value: number): string {
  const digits = String(Number(Math.abs(value).toFixed(2)));
  return value < 0 && digits !== '0' ? `−${digits}` : digits;
}
