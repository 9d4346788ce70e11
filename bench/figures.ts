/** Prints measured figures beside their targets; a missed one makes the bench exit with 1. */
export interface Target {
  /** What was measured, with its unit. */
  readonly what: string;
  readonly value: number;
  readonly atMost?: number;
  readonly atLeast?: number;
  readonly digits?: number;
}

export function printFigure({ what, value, atMost, atLeast, digits = 0 }: Target): void {
  const isOk = value <= (atMost ?? Number.POSITIVE_INFINITY) && value >= (atLeast ?? Number.NEGATIVE_INFINITY);
  if (!isOk) process.exitCode = 1;
  const text = (number: number) => number.toFixed(digits);
  const bounds = [
    ...(atLeast === undefined ? [] : [`≥ ${text(atLeast)}`]),
    ...(atMost === undefined ? [] : [`≤ ${text(atMost)}`]),
  ];
  console.log(`${isOk ? 'OK    ' : 'NOT OK'}  ${what}: ${text(value)}  (target ${bounds.join(' and ')})`);
}

/** For what a figure has to be read with, and has no target of its own. */
export function printContext(what: string, value: string): void {
  console.log(`        ${what}: ${value}`);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** Nearest rank, as the report's own percentiles. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
