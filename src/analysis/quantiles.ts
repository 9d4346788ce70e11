import stdlibNormalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import stdlibTCdf from '@stdlib/stats-base-dists-t-cdf';
import stdlibTQuantile from '@stdlib/stats-base-dists-t-quantile';

/** @param probability in (0, 1) @returns where the standard normal distribution reaches it: 1.959964 for 0.975 */
export function normalQuantile(probability: number): number {
  return stdlibNormalQuantile(probability, 0, 1);
}

/** @param probability in (0, 1) @param degrees of freedom, above 0 @returns where Student's t distribution reaches it */
export function tQuantile(probability: number, degrees: number): number {
  return stdlibTQuantile(probability, degrees);
}

/** @param confidence of a two-sided interval, e.g. 0.95 @returns the probability below its upper end: 0.975 */
export function upperProbability(confidence: number): number {
  return 1 - (1 - confidence) / 2;
}

/** @param degrees of freedom, above 0 @returns how often Student's t lies as far from 0 as this or farther */
export function tTwoSidedP(t: number, degrees: number): number {
  return Math.min(1, 2 * stdlibTCdf(-Math.abs(t), degrees));
}
