import { tangoInterval } from '../../src/analysis/tango.ts';
import { z95 } from '../../src/analysis/wilson.ts';

/** Of every possible outcome of n paired rows, how likely the interval lies above a drop, below it, or holds it. */
export interface Shares {
  readonly above: number;
  readonly below: number;
  readonly holds: number;
  /** Outcomes too unlikely to be looked at: what a claim must allow for. */
  readonly leftOut: number;
}

/**
 * Where the 95 % interval stands to `drop`, for every count of broken rows: it holds the drop from `first` to `last`
 * recovered rows, lies above it with fewer and below it with more. Both ends only rise with the broken rows, which
 * `tango.test.ts` holds; so two walks find them all.
 */
export function findBoundaries(n: number, drop: number): { readonly first: Int32Array; readonly last: Int32Array } {
  const first = new Int32Array(n + 1);
  const last = new Int32Array(n + 1);
  let low = 0;
  let high = -1;
  for (let broke = 0; broke <= n; broke += 1) {
    while (low <= n - broke && tangoInterval(broke, low, n, z95).low > drop) low += 1;
    while (high + 1 <= n - broke && tangoInterval(broke, high + 1, n, z95).high >= drop) high += 1;
    first[broke] = low;
    last[broke] = high;
  }
  return { first, last };
}

/**
 * Adds up the trinomial probabilities of all outcomes, no draw among them.
 * @param broken true share of rows that break; `recovered` the other way round
 */
export function enumerateShares(
  n: number,
  { broken, recovered }: { readonly broken: number; readonly recovered: number },
  { first, last }: { readonly first: Int32Array; readonly last: Int32Array },
): Shares {
  const logs = [Math.log(broken), Math.log(recovered), Math.log(1 - broken - recovered)] as const;
  const factorials = logFactorials(n);
  const negligible = Math.log(1e-15);
  let [above, below, holds] = [0, 0, 0];
  for (let b = 0; b <= n; b += 1) {
    for (let c = 0; c <= n - b; c += 1) {
      const rest = n - b - c;
      const ways = at(factorials, n) - at(factorials, b) - at(factorials, c) - at(factorials, rest);
      const log = ways + b * logs[0] + c * logs[1] + rest * logs[2];
      if (log < negligible) continue;
      if (c < at(first, b)) above += Math.exp(log);
      else if (c > at(last, b)) below += Math.exp(log);
      else holds += Math.exp(log);
    }
  }
  return { above, below, holds, leftOut: 1 - above - below - holds };
}

function logFactorials(n: number): Float64Array {
  const logs = new Float64Array(n + 1);
  for (let k = 1; k <= n; k += 1) logs[k] = at(logs, k - 1) + Math.log(k);
  return logs;
}

function at(values: Float64Array | Int32Array, index: number): number {
  return values[index] ?? Number.NaN;
}
