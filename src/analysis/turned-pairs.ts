import type { PairedScores } from './drop-estimate.ts';

/** A drop of half the whole or more, however its mean was rounded. */
const half = 0.5 - 1e-9;

/**
 * Positions of the first pairs whose score fell (or rose) by half or more of the whole since the newest night of the baseline:
 * pass → fail, of single answers.
 * @param most how many are wanted of each
 */
export function turnedPairs(
  { newest, candidate }: Pick<PairedScores, 'newest' | 'candidate'>,
  most: number,
): { readonly broke: readonly number[]; readonly recovered: readonly number[] } {
  const broke: number[] = [];
  const recovered: number[] = [];
  for (const [pair, before] of newest.entries()) {
    const drop = before - (candidate[pair] ?? Number.NaN);
    if (drop >= half && broke.length < most) broke.push(pair);
    if (drop <= -half && recovered.length < most) recovered.push(pair);
  }
  return { broke, recovered };
}
