import { countTurned, type Differences, differencesOf, type Turned } from './differences.ts';
import type { DropEstimate, DropQuestion, DropWord } from './drop-estimate.ts';
import { meanOf } from './moments.ts';
import { type NightsSpread, spreadOfNights } from './nights-spread.ts';
import { clusteredInterval, pairedMeanInterval } from './paired-mean.ts';
import { noiseAgainst, smallestDropFound } from './power.ts';
import { normalQuantile, upperProbability } from './quantiles.ts';
import { tangoInterval } from './tango.ts';
import type { Interval } from './wilson.ts';

/** A drop of exactly `maxDrop` counts, however its sum was rounded. */
const rounding = 1e-12;

/**
 * Whether the candidate is worse than the baseline, by how much, and how sure that is: the one decision that report,
 * gate and exit code read. The interval decides (docs/statistics.md); see `wordOf` and `isDecidedByMissing`.
 * @returns null: no row has a score on both sides, so nothing is known
 */
export function judgeDrop(question: DropQuestion): DropEstimate | null {
  const complete = differencesOf(question, null);
  if (complete.drops.length === 0) return null;
  const spread = spreadOfNights(question.earlierMeans, question.nights, question.confidence);
  const turned = countTurned(complete.drops);
  const measured = measure(question, complete, turned, spread);
  const word = wordOf(measured, question.maxDrop);
  const isUnclearByMissing = complete.missing > 0 && isDecidedByMissing(question, word, spread);
  return {
    ...measured,
    word: isUnclearByMissing ? 'unclear' : word,
    n: complete.drops.length,
    missing: complete.missing,
    baselineMean: complete.baselineMean,
    candidateMean: complete.candidateMean,
    confidence: question.confidence,
    broke: turned.broke,
    recovered: turned.recovered,
    discordance: turned.changed / complete.drops.length,
    smallestFound: smallestFound(question, complete, measured, spread),
    isUnclearByMissing,
  };
}

type Measured = Pick<DropEstimate, 'drop' | 'interval' | 'method' | 'isWidenedByNights' | 'clusterCount'>;

function measure(
  question: DropQuestion,
  differences: Differences,
  turned: Turned,
  spread: NightsSpread | null,
): Measured {
  const byRows = measureRows(question, differences, turned);
  if (!spread) return { ...byRows, isWidenedByNights: false };
  const interval = {
    low: Math.max(-1, Math.min(byRows.interval.low, byRows.drop - spread.halfWidth)),
    high: Math.min(1, Math.max(byRows.interval.high, byRows.drop + spread.halfWidth)),
  };
  const isWidenedByNights = interval.low < byRows.interval.low || interval.high > byRows.interval.high;
  return { ...byRows, interval, isWidenedByNights };
}

function measureRows(
  { isSingle, confidence }: DropQuestion,
  { drops, clusters }: Differences,
  { broke, recovered, changed }: Turned,
): Omit<Measured, 'isWidenedByNights'> {
  if (isSingle && !clusters) {
    const n = drops.length;
    const interval = tangoInterval(broke, recovered, n, normalQuantile(upperProbability(confidence)));
    return { drop: (broke - recovered) / n, interval, method: 'tango', clusterCount: null };
  }
  const drop = meanOf(drops);
  const { interval, hasPseudoRows } = pairedMeanInterval(drops, changed, confidence);
  if (clusters) return { drop, method: 'jackknife', ...clusteredInterval(drops, clusters, interval, confidence) };
  return { drop, interval, method: hasPseudoRows ? 't-with-pseudo-rows' : 't', clusterCount: null };
}

/**
 * The first that holds. Under a `maxDrop` of 0 every drop that is shown is *worse*, and there is no *no relevant drop*:
 * that nothing fell by anything cannot be shown.
 */
function wordOf({ drop, interval }: { drop: number; interval: Interval }, maxDrop: number): DropWord {
  if (interval.low > 0) return drop >= maxDrop - rounding ? 'worse' : 'slightly worse';
  if (interval.high < 0) return 'better';
  return interval.high < maxDrop ? 'no relevant drop' : 'unclear';
}

/**
 * Whether what is missing could decide: *worse* must stay so had every missing row passed; what is acceptable must stay
 * acceptable had every one of them failed. Else the rows that were not answered are all that speaks for the word.
 */
function isDecidedByMissing(question: DropQuestion, word: DropWord, spread: NightsSpread | null): boolean {
  if (word === 'unclear') return false;
  const filled = differencesOf(question, word === 'worse' ? 1 : 0);
  const wordThen = wordOf(measure(question, filled, countTurned(filled.drops), spread), question.maxDrop);
  return wordThen === 'unclear' || (wordThen === 'worse') !== (word === 'worse');
}

/**
 * By the noise that the dataset has of itself. Where only the compared runs tell of it, their own disagreement counts,
 * less the rows that a drop (or a rise) accounts for if one is shown: power from the observed effect says nothing new.
 */
function smallestFound(
  { ownDiscordance, nights, confidence }: DropQuestion,
  { drops }: Differences,
  { drop, interval }: Measured,
  spread: NightsSpread | null,
): number | null {
  let meanSquare = 0;
  for (let row = 0; row < drops.length; row += 1) meanSquare += (drops[row] ?? 0) ** 2 / drops.length;
  const isShown = interval.low > 0 || interval.high < 0;
  const observed = Math.max(0, meanSquare - (isShown ? Math.abs(drop) : 0));
  const noise = ownDiscordance === null ? observed : noiseAgainst(ownDiscordance, nights);
  const byRows = smallestDropFound(noise, drops.length, confidence);
  if (!spread || byRows === null) return byRows;
  const byNights = spread.halfWidth + normalQuantile(0.8) * spread.deviation;
  return Math.max(byRows, byNights);
}
