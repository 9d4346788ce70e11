import type { CompareBy, CompareData, CompareRows, CompareSide } from './compare-data.ts';
import { countOf, formatCount, formatPercent, formatTime } from './format-values.ts';

/** More row keys than this say nothing more. */
const mostRows = 5;

/** What stands on the second line: what else is different. Texts are as they came, control characters included. */
export function differencesText({ differences }: Pick<CompareData, 'differences'>): string {
  return differences.length === 0
    ? 'What was asked is the same: dataset, prompts, parameters and model.'
    : `What was asked differs: ${differences.map((sentence) => sentence.replace(/\.$/, '')).join('; ')}.`;
}

/** `20260820-0200-a1b2 (nightly, key 2026-08-20), 2026-08-20 02:00:07 UTC: 300 samples, 300 answered, 0 failed`. */
export function sideText({ runs, variant }: CompareSide): string {
  const [newest] = runs;
  if (!newest) return 'none';
  const ofVariant = variant === null ? '' : `, only ${variant}`;
  const counts = `${countOf(sum(runs, 'samples'), 'sample')}, ${formatCount(sum(runs, 'answered'))} answered, ${formatCount(sum(runs, 'failed'))} failed`;
  if (runs.length === 1) {
    const named = [newest.name, ...(newest.runKey === null ? [] : [`key ${newest.runKey}`])];
    return `${newest.id} (${named.join(', ')})${ofVariant}, ${formatTime(newest.startedAt)}: ${counts}`;
  }
  const oldest = runs.at(-1) ?? newest;
  const [first, last] = [oldest, newest].map(({ runKey, startedAt }) => runKey ?? startedAt.slice(0, 10));
  const span = first === last ? first : `${first} to ${last}`;
  const nights = `the mean of ${formatCount(runs.length)} nights of ${newest.name}, ${span}`;
  return `${nights}${ofVariant}: ${counts} (${runs.map(({ id }) => id).join(', ')})`;
}

function sum(runs: CompareSide['runs'], key: 'samples' | 'answered' | 'failed'): number {
  return runs.reduce((total, run) => total + run[key], 0);
}

/** What was asked for, else what stands out. */
export function groupsOf({ by, standsOut }: Pick<CompareData, 'by' | 'standsOut'>): readonly CompareBy[] {
  return by === null ? standsOut : [by];
}

/** What is left out of every figure, in sentences; [] where nothing is. */
export function leftOutSentences(
  data: Pick<CompareData, 'changedInputs' | 'onlyBaseline' | 'onlyCandidate'>,
): string[] {
  const { changedInputs, onlyBaseline, onlyCandidate } = data;
  return [
    ...sentenceOf(changedInputs, (count) => `${count} another prompt under the same key`, ['has', 'have']),
    ...sentenceOf(onlyBaseline, (count) => `${count} only in the baseline`, ['is', 'are']),
    ...sentenceOf(onlyCandidate, (count) => `${count} only in the candidate`, ['is', 'are']),
  ];
}

function sentenceOf(
  { count, rows }: CompareRows,
  about: (counted: string) => string,
  [one, many]: readonly [string, string],
): string[] {
  if (count === 0) return [];
  const shown = rows.slice(0, mostRows).map(({ row, line }) => `${row} (line ${line})`);
  const more = count > shown.length && shown.length > 0 ? ', …' : '';
  const named = shown.length === 0 ? '' : `: ${shown.join(', ')}${more}`;
  return [`Not compared: ${about(`${countOf(count, 'row')} ${count === 1 ? one : many}`)}${named}.`];
}

/** More values than this say nothing more in a sentence. */
const mostStandingOut = 3;

/** Which values of a column broke: `By topic, one stands out: maths (90.0 % → 40.0 %, 31 of 60 rows broke).` null: none does. */
export function standoutSentence({ column, groups }: CompareBy): string | null {
  const fell = groups.filter(({ standsOut, drop }) => standsOut && drop > 0);
  if (fell.length === 0) return null;
  const severalVariants = new Set(groups.map(({ variant }) => variant)).size > 1;
  const severalScorers = new Set(groups.map(({ scorer }) => scorer)).size > 1;
  const named = fell.slice(0, mostStandingOut).map((group) => {
    const { value, baseline, candidate, broke, n } = group;
    const of = [...(severalVariants ? [group.variant] : []), ...(severalScorers ? [group.scorer] : [])].join(', ');
    const figures = `${formatPercent(baseline)} → ${formatPercent(candidate)}, ${formatCount(broke)} of ${countOf(n, 'row')} broke`;
    return `${value === '' ? '(empty)' : value} (${of === '' ? '' : `${of}: `}${figures})`;
  });
  // Where the whole got worse, that a value did too is no clue; which fell furthest may be one.
  if (fell.length === groups.length && groups.length > 1) return `By ${column}, all fell, most of all ${named[0]}.`;
  const more = fell.length > named.length ? ` and ${formatCount(fell.length - named.length)} more` : '';
  return `By ${column}, ${fell.length === 1 ? 'one stands' : 'some stand'} out: ${named.join(', ')}${more}.`;
}
