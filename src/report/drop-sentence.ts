import type { DropEstimate } from '../analysis/drop-estimate.ts';
import { countOf, formatCount, formatPercent } from './format-values.ts';
import { countOfPoints, decimalsToTell, formatSigned, shortNumber, toPoints } from './signed-values.ts';

/** What an estimate does not know of itself. */
export interface DropContext {
  /** What is measured, as a sentence begins with it: `Pass rate`. */
  readonly what: string;
  /** The smallest drop that matters, in [0, 1]; 0: any does. */
  readonly maxDrop: number;
  /** Whether a re-run found it too; null: none was made. */
  readonly confirmed: boolean | null;
  /** Every answer passed or failed: a row that lost half or more broke. */
  readonly isAllPassFail: boolean;
}

/**
 * What an estimate says, for people, in one sentence. It never says that there is no difference, only how large a drop is
 * shown or ruled out, and its figures never contradict its word.
 */
export function dropSentence(estimate: DropEstimate, about: DropContext): string {
  if (estimate.n === 0) return 'Nothing to compare: no row has a score on both sides.';
  switch (estimate.word) {
    case 'worse':
      return `${changed(estimate, about)}; ${turned(estimate, about)}${confirmation(about.confirmed)}.`;
    case 'slightly worse': {
      const small = `less than the ${countOfPoints(about.maxDrop)} that matter`;
      return `${changed(estimate, about)}: ${small}; ${turned(estimate, about)}${confirmation(about.confirmed)}.`;
    }
    case 'better':
      return `${changed(estimate, about)}; ${turned(estimate, about)}.`;
    case 'no relevant drop':
      return `No drop of ${countOfPoints(about.maxDrop)} or more (interval ${intervalText(estimate, about.maxDrop)}).`;
    case 'unclear':
      return unclear(estimate, about);
    default:
      return estimate.word satisfies never;
  }
}

/** `Pass rate fell 10.0 points (95 % interval 6.1 to 14.4), 90.0 → 80.0 %`. */
function changed({ word, drop, interval, confidence, ...means }: DropEstimate, { what, maxDrop }: DropContext): string {
  const isRise = word === 'better';
  const change = toPoints(isRise ? -drop : drop);
  const low = toPoints(isRise ? -interval.high : interval.low);
  const high = toPoints(isRise ? -interval.low : interval.high);
  const decimals = decimalsToTell([change, low], isRise ? [0] : [0, toPoints(maxDrop)]);
  const [points, from, to] = [change, low, high].map((value) => formatSigned(value, decimals));
  const percentages = `${bare(means.baselineMean)} → ${formatPercent(means.candidateMean)}`;
  const verb = isRise ? 'rose' : 'fell';
  return `${what} ${verb} ${points} points (${confidenceText(confidence)} interval ${from} to ${to}), ${percentages}`;
}

/** `36 rows broke, 6 recovered`. */
function turned({ broke, recovered }: DropEstimate, { isAllPassFail }: DropContext): string {
  return isAllPassFail
    ? `${countOf(broke, 'row')} broke, ${formatCount(recovered)} recovered`
    : `${countOf(broke, 'row')} lost half or more, ${formatCount(recovered)} gained as much`;
}

function confirmation(confirmed: boolean | null): string {
  if (confirmed === null) return '';
  return confirmed ? '; confirmed by a re-run' : '; a re-run did not show it again';
}

function unclear(estimate: DropEstimate, { what, maxDrop }: DropContext): string {
  const { n, missing, smallestFound, baselineMean, candidateMean } = estimate;
  const interval = `interval ${intervalText(estimate, maxDrop)}`;
  if (estimate.isUnclearByMissing) {
    const missed = `${formatCount(missing)} of ${countOf(n + missing, 'row')} ${missing === 1 ? 'has' : 'have'} no score`;
    const rest = `${what.charAt(0).toLowerCase()}${what.slice(1)} ${bare(baselineMean)} → ${formatPercent(candidateMean)} over the other ${formatCount(n)} (${interval})`;
    return `Unclear: ${missed}, and whether ${missing === 1 ? 'it' : 'they'} would have passed decides; ${rest}.`;
  }
  const open = maxDrop === 0 ? '' : `, and one of ${countOfPoints(maxDrop)} is not ruled out`;
  if (smallestFound === null) return `No drop shown${open} (${interval}).`;
  const found = formatSigned(toPoints(smallestFound), decimalsToTell([toPoints(smallestFound)], [toPoints(maxDrop)]));
  const missed = `with ${countOf(n, 'row')} a drop under ${found} points is missed more than 1 time in 5`;
  if (maxDrop === 0) return `No drop shown (${interval}); ${missed}.`;
  if (smallestFound <= maxDrop) return `No drop shown${open} (${interval}); ${missed}.`;
  return `No drop shown; ${missed}, so the ${shortNumber(toPoints(maxDrop))}-point gate is mostly blind.`;
}

/** `−0.8 to 1.4`, in points. */
function intervalText({ interval }: DropEstimate, maxDrop: number): string {
  const [low, high] = [toPoints(interval.low), toPoints(interval.high)];
  const decimals = decimalsToTell([low, high], [0, toPoints(maxDrop)]);
  return `${formatSigned(low, decimals)} to ${formatSigned(high, decimals)}`;
}

/** `95 %`, `98.3 %`. */
export function confidenceText(confidence: number): string {
  return `${Number((confidence * 100).toFixed(1))} %`;
}

function bare(share: number): string {
  return formatPercent(share).replace(' %', '');
}
