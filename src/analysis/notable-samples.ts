import type { RunColumns, ScoreColumns } from './run-columns.ts';

/** The samples that a person asks for by name, as `seq`s. */
export interface NotableSamples {
  /** Answers, the slowest first; of equally slow ones the first in the plan. */
  readonly slowest: readonly number[];
  /** The first that failed, in the plan's order. */
  readonly failed: readonly number[];
  /** The first answers that a scorer did not pass, in the plan's order; of a row's repeats under one variant only the first. */
  readonly notPassed: readonly number[];
  /** How many such answers there are in all. */
  readonly notPassedCount: number;
}

const mostSlowest = 5;
const mostFailed = 10;
const mostNotPassed = 10;

export function findNotable(columns: RunColumns, scores: readonly ScoreColumns[]): NotableSamples {
  const isNotPassed = notPassedFlags(columns, scores);
  const failed: number[] = [];
  const notPassed: number[] = [];
  let notPassedCount = 0;
  let named: number | null = null;
  for (const [position, seq] of columns.seq.entries()) {
    if (columns.answered[position] !== 1 && failed.length < mostFailed) failed.push(seq);
    if (isNotPassed[position] !== 1) continue;
    notPassedCount += 1;
    // The plan has the repeats of a row next to one another: five times the same says no more than once.
    if (notPassed.length === mostNotPassed || (named !== null && isRepeatOf(columns, named, position))) continue;
    notPassed.push(seq);
    named = position;
  }
  return { slowest: slowestOf(columns), failed, notPassed, notPassedCount };
}

function isRepeatOf({ rowIndex, variant }: RunColumns, one: number, other: number): boolean {
  return rowIndex[one] === rowIndex[other] && variant[one] === variant[other];
}

function slowestOf({ seq, answered, latencyMs }: RunColumns): number[] {
  const latencyAt = (position: number) => latencyMs[position] ?? 0;
  const slowest: number[] = [];
  for (let position = 0; position < seq.length; position += 1) {
    // NaN is above nothing: what was not measured is never slow.
    if (answered[position] !== 1 || !(latencyAt(position) >= 0)) continue;
    const last = slowest.at(-1);
    if (slowest.length === mostSlowest && last !== undefined && latencyAt(position) <= latencyAt(last)) continue;
    const place = slowest.findIndex((other) => latencyAt(other) < latencyAt(position));
    slowest.splice(place === -1 ? slowest.length : place, 0, position);
    slowest.length = Math.min(slowest.length, mostSlowest);
  }
  return slowest.map((position) => seq[position] ?? 0);
}

/** By position: 1 where the sample is answered and at least one scorer said no. */
function notPassedFlags(columns: RunColumns, scores: readonly ScoreColumns[]): Uint8Array {
  const flags = new Uint8Array(columns.seq.length);
  for (const { seq, passed } of scores) {
    let position = 0;
    for (const [index, scored] of seq.entries()) {
      while ((columns.seq[position] ?? Number.POSITIVE_INFINITY) < scored) position += 1;
      // A score whose answer is gone (the sample was reopened and then failed) must not count.
      const isItsAnswer = columns.seq[position] === scored && columns.answered[position] === 1;
      if (isItsAnswer && passed[index] === 0) flags[position] = 1;
    }
  }
  return flags;
}
