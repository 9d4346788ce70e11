import type { DropEstimate, DropQuestion } from '../../src/analysis/drop-estimate.ts';
import { judgeDrop } from '../../src/analysis/judge-drop.ts';

/** Single answers, by how many rows did what; the missing ones passed before where `missingPassed`, else failed. */
export interface Rows {
  readonly n: number;
  readonly broke?: number;
  readonly recovered?: number;
  readonly failedTwice?: number;
  readonly missingPassed?: number;
  readonly missingFailed?: number;
}

export function question(rows: Rows, rest: Partial<DropQuestion> = {}): DropQuestion {
  const { n, broke = 0, recovered = 0, failedTwice = 0, missingPassed = 0, missingFailed = 0 } = rows;
  const pairs = [
    ...times(broke, 1, 0),
    ...times(recovered, 0, 1),
    ...times(failedTwice, 0, 0),
    ...times(missingPassed, 1, Number.NaN),
    ...times(missingFailed, 0, Number.NaN),
  ];
  const all = [...pairs, ...times(n - pairs.length, 1, 1)];
  const baseline = rest.baseline ?? Float64Array.from(all, ([before]) => before);
  return {
    ...{ baseline, newest: baseline },
    candidate: Float64Array.from(all, ([, now]) => now),
    ...{ clusters: null, nights: 1, isSingle: true, ownDiscordance: null },
    ...{ confidence: 0.95, maxDrop: 0.02, earlierMeans: [], ...rest },
  };
}

function times(count: number, before: number, now: number): (readonly [number, number])[] {
  return Array.from({ length: count }, () => [before, now] as const);
}

export function judge(rows: Rows, rest: Partial<DropQuestion> = {}): DropEstimate {
  const estimate = judgeDrop(question(rows, rest));
  if (!estimate) throw new Error('no pair');
  return estimate;
}
