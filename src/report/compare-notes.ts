import type { CompareScore } from './compare-data.ts';
import { countOf, formatCount } from './format-values.ts';
import type { ComparedVariant } from './report-comparison.ts';

/** With fewer groups of rows an interval by groups is not to be trusted as far. */
const leastClusters = 10;

interface Scored {
  readonly name: string;
  readonly score: CompareScore;
}

/** What a reader should know before they trust the intervals, in sentences. */
export function compareNotes(variants: readonly ComparedVariant[], sentence: string): string[] {
  const scored = variants.flatMap((variant) =>
    Object.entries(variant.scores).map(([scorer, score]) => ({ name: nameOf(variant, scorer), score })),
  );
  // What the first line says is not said again.
  const others = scored.filter(({ score }) => !sentence.endsWith(score.sentence));
  return [
    ...others.map(({ name, score }) => `${name}: ${score.sentence}`),
    ...scored.flatMap((each) => [...missingNote(each), ...unscoredNote(each), ...clusterNote(each)]),
    ...(scored.some(({ score }) => score.isWidenedByNights)
      ? ['Intervals are as wide as nights lie apart by themselves: a bad night moves all rows together.']
      : []),
  ];
}

function nameOf({ label }: ComparedVariant, scorer: string): string {
  return `${label}, ${scorer}`;
}

function missingNote({ name, score: { missing, n } }: Scored): string[] {
  if (missing === 0) return [];
  const rows = `${formatCount(missing)} of ${countOf(n + missing, 'row')}`;
  return [
    `${name}: ${rows} ${missing === 1 ? 'has' : 'have'} no score now, and ${missing === 1 ? 'is' : 'are'} in no figure.`,
  ];
}

function unscoredNote({ name, score: { unscored } }: Scored): string[] {
  if (unscored === 0) return [];
  const have = unscored === 1 ? 'has' : 'have';
  const are = unscored === 1 ? 'is' : 'are';
  return [`${name}: ${countOf(unscored, 'row')} ${have} no score in the baseline, and ${are} in no figure.`];
}

function clusterNote({ name, score: { clusterCount } }: Scored): string[] {
  if (clusterCount === null || clusterCount >= leastClusters) return [];
  return [
    `${name}: only ${countOf(clusterCount, 'group')} of rows: the interval by groups is not to be trusted as far.`,
  ];
}
