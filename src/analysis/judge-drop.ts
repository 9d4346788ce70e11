import { countTurned, type Differences, differencesOf, type Turned } from './differences.ts';
import type { DropEstimate, DropQuestion, DropWord } from './drop-estimate.ts';
import { meanOf, squaredDistances } from './moments.ts';
import { halfWidthOfNights } from './nights-spread.ts';
import { clusteredInterval, pairedMeanInterval } from './paired-mean.ts';
import { foundBeyond, noiseAgainst, smallestDropFound } from './power.ts';
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
  const ofNights = halfWidthOfNights(question.earlierMeans, question.nights, question.confidence);
  const turned = countTurned(complete);
  const measured = measure(question, complete, turned, ofNights);
  const word = wordOf(measured, question.maxDrop);
  const isUnclearByMissing = complete.missing > 0 && isDecidedByMissing(question, word, ofNights);
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
    smallestFound: smallestFound(question, complete, measured, ofNights),
    isUnclearByMissing,
  };
}

type Measured = Pick<DropEstimate, 'drop' | 'interval' | 'method' | 'isWidenedByNights' | 'clusterCount'>;

function measure(question: DropQuestion, differences: Differences, turned: Turned, ofNights: number | null): Measured {
  const byRows = measureRows(question, differences, turned);
  if (ofNights === null) return { ...byRows, isWidenedByNights: false };
  const interval = {
    low: Math.max(-1, Math.min(byRows.interval.low, byRows.drop - ofNights)),
    high: Math.min(1, Math.max(byRows.interval.high, byRows.drop + ofNights)),
  };
  const isWidenedByNights = interval.low < byRows.interval.low || interval.high > byRows.interval.high;
  return { ...byRows, interval, isWidenedByNights };
}

function measureRows(
  { isSingle, confidence }: DropQuestion,
  { drops, clusters }: Differences,
  { broke, recovered, telling }: Turned,
): Omit<Measured, 'isWidenedByNights'> {
  if (isSingle && !clusters) {
    const n = drops.length;
    const interval = tangoInterval(broke, recovered, n, normalQuantile(upperProbability(confidence)));
    return { drop: (broke - recovered) / n, interval, method: 'tango', clusterCount: null };
  }
  const drop = meanOf(drops);
  const { interval, hasPseudoRows } = pairedMeanInterval(drops, telling, confidence);
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
function isDecidedByMissing(question: DropQuestion, word: DropWord, ofNights: number | null): boolean {
  if (word === 'unclear') return false;
  const filled = differencesOf(question, word === 'worse' ? 1 : 0);
  const wordThen = wordOf(measure(question, filled, countTurned(filled), ofNights), question.maxDrop);
  return wordThen === 'unclear' || (wordThen === 'worse') !== (word === 'worse');
}

/**
 * By the noise that the dataset has of itself. Where only the compared runs tell of it, their own disagreement counts,
 * less the rows that a drop (or a rise) accounts for if one is shown: power from the observed effect says nothing new.
 * Nights and groups that lie apart by themselves hide more than rows do.
 */
function smallestFound(
  question: DropQuestion,
  { drops }: Differences,
  { drop, interval, clusterCount }: Measured,
  ofNights: number | null,
): number | null {
  const { ownDiscordance, nights, confidence } = question;
  const isShown = interval.low > 0 || interval.high < 0;
  const observed = Math.max(0, squaredDistances(drops, 0) / drops.length - (isShown ? Math.abs(drop) : 0));
  const noise = ownDiscordance === null ? observed : noiseAgainst(ownDiscordance, nights);
  const byRows = smallestDropFound(noise, drops.length, confidence);
  if (byRows === null || clusterCount === 1) return null;
  const byNights = ofNights === null ? 0 : foundBeyond(ofNights, question.earlierMeans.length - 1, confidence);
  const halfWidth = (interval.high - interval.low) / 2;
  const byGroups = clusterCount === null ? 0 : foundBeyond(halfWidth, clusterCount - 1, confidence);
  const found = Math.max(byRows, byNights, byGroups);
  return found > 1 ? null : found;
}
