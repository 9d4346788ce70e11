import type { DropQuestion } from './drop-estimate.ts';
import { judgeDrop } from './judge-drop.ts';

/** Smaller ones are not told apart. */
const smallestExponent = -9;
const steps = 30;

/**
 * How likely a change as clear as this one is where nothing changed (two-sided): the confidence at which the interval just
 * touches 0, taken from 1. So it never contradicts the interval, whatever its method.
 * @returns in [1e-9, 1]; above 0.05 simply 1, since such a change stands out nowhere; null: no row has a score on both sides
 */
export function chanceOfDrop(question: DropQuestion): number | null {
  const at95 = judgeDrop({ ...question, confidence: 0.95 });
  if (at95 === null) return null;
  const isShown = (chance: number) => {
    const interval = judgeDrop({ ...question, confidence: 1 - chance })?.interval;
    return interval !== undefined && (interval.low > 0 || interval.high < 0);
  };
  if (at95.interval.low <= 0 && at95.interval.high >= 0) return 1;
  let shown = Math.log10(0.05);
  let hidden = smallestExponent;
  if (isShown(10 ** hidden)) return 10 ** hidden;
  for (let step = 0; step < steps; step += 1) {
    const middle = (shown + hidden) / 2;
    if (isShown(10 ** middle)) shown = middle;
    else hidden = middle;
  }
  return 10 ** shown;
}
