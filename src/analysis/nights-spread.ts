import { meanOf, squaredDistances } from './moments.ts';
import { tQuantile, upperProbability } from './quantiles.ts';

/** Fewer nights than this say too little of how far nights lie apart. */
const fewestNights = 8;

/**
 * How far tonight may lie from the mean of `nights` nights by the nights' own spread: a bad night is shared by all its
 * rows, which are then not as many proofs. A t prediction interval, t(k − 1)·s·√(1 + 1/nights).
 * @param means of k earlier nights, in [0, 1]
 * @returns what an interval of tonight's drop reaches to each side at least; null with fewer than eight: not known
 */
export function halfWidthOfNights(means: readonly number[], nights: number, confidence: number): number | null {
  if (means.length < fewestNights) return null;
  const squares = squaredDistances(means, meanOf(means));
  const deviation = Math.sqrt((squares / (means.length - 1)) * (1 + 1 / nights));
  return tQuantile(upperProbability(confidence), means.length - 1) * deviation;
}
