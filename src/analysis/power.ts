import { normalQuantile, tQuantile, upperProbability } from './quantiles.ts';

/** Found 4 times in 5. */
const power = 0.8;

/**
 * The smallest true drop whose interval lies above 0 four times in five. A drop breaks rows beyond those that change by
 * noise, so its own variance counts too: it solves nΔ² = k²(ψ + Δ), k = z of the confidence + z of 80 %
 * (Connor 1987, Biometrics 43:207–211, without the term in Δ²).
 * @param noise ψ: how far a row's difference lies from 0 when nothing changed, as a mean square; for single answers
 * the share of rows that disagree by noise
 * @param n rows on both sides, at least 1
 * @returns in (0, 1]; null: no drop at all is found so often
 */
export function smallestDropFound(noise: number, n: number, confidence: number): number | null {
  const k = normalQuantile(upperProbability(confidence)) + normalQuantile(power);
  const drop = (k * k + Math.sqrt(k ** 4 + 4 * n * k * k * noise)) / (2 * n);
  return drop > 1 ? null : drop;
}

/**
 * Noise of a row's difference between one night and the mean of `nights` nights.
 * @param ownDiscordance share of rows on which two nights disagree by themselves
 */
export function noiseAgainst(ownDiscordance: number, nights: number): number {
  return (ownDiscordance * (1 + 1 / nights)) / 2;
}

/**
 * The smallest drop that is found 4 times in 5 by an interval of a given width, whatever makes it so wide.
 * @param halfWidth of a t interval with so many degrees of freedom
 */
export function foundBeyond(halfWidth: number, degrees: number, confidence: number): number {
  return halfWidth * (1 + normalQuantile(power) / tQuantile(upperProbability(confidence), degrees));
}
