import { countOf, formatPercent } from './format-values.ts';
import { printable } from './printable.ts';
import { countOfPoints, formatSigned, toPoints } from './signed-values.ts';
import type { TrendDrift } from './trend-data.ts';

/** What the last nights say of a slow loss, in one sentence. */
export function driftSentence(scorer: string, drift: TrendDrift): string {
  const name = printable(scorer);
  const { reference, recent, drop, low, maxDrift } = drift;
  if (reference === null || recent === null || drop === null || low === null)
    return `${name}: no drift is known yet; it takes ${countOf(drift.lacking, 'more good night')}.`;
  const means = `${formatPercent(reference)} → ${formatPercent(recent)}`;
  const since = `since the first ${countOf(drift.referenceNights, 'good night')}, ${means}`;
  if (drift.word === 'no relevant drop' || drift.word === 'unclear') {
    const size = maxDrift === null || maxDrift === 0 ? 'drift' : `drift of ${countOfPoints(maxDrift)} or more`;
    return `${name}: no ${size} is shown ${since}.`;
  }
  const allowed =
    drift.word === 'slightly worse' && maxDrift !== null ? `; ${countOfPoints(maxDrift)} are allowed` : '';
  return `${name}: drifted down ${points(drop)} points (at least ${points(low)}) ${since}${allowed}.`;
}

function points(share: number): string {
  return formatSigned(toPoints(share), 1);
}
