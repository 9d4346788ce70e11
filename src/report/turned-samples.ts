import type { CompareTurnedSample } from './compare-data.ts';
import { type DiffMarks, diffLines } from './diff-lines.ts';
import { clip, wrap } from './display-width.ts';
import { countOf, formatCount } from './format-values.ts';
import type { Palette } from './palette.ts';
import { printable } from './printable.ts';
import { diffWords, type WordDiff } from './word-diff.ts';

/** The rows that turned, as far as they are shown. */
export interface TurnedRows {
  readonly broke: number;
  readonly recovered: number;
  readonly samples: readonly CompareTurnedSample[];
}

const labelWidth = 10;
/** UTF-16 code units around a change. */
const context = 60;
/** Of a row, and the cells of each. */
const mostKinds = 2;
const longestKind = 24;
const promptLines = 2;
const answerLines = 4;

/** `36 rows broke, 6 recovered: the first 10` */
export function turnedTitle({ broke, recovered }: TurnedRows, shown: number): string {
  const all = `${countOf(broke, 'row')} broke, ${formatCount(recovered)} recovered`;
  return shown >= broke + recovered ? all : `${all}; the first ${formatCount(shown)}`;
}

/** `broke  q17 (line 19, topic maths), ernie, contains 1 → 0: does not contain "Paris"`, as it came. */
export function turnedPlace(sample: CompareTurnedSample, isNamed: { readonly variant: boolean }): string {
  const { row, line, variant, repeat, scorer, baselineScore, candidateScore } = sample;
  const place = [
    `${row} (${[`line ${line}`, ...kindTexts(sample)].join(', ')})`,
    ...(isNamed.variant ? [variant] : []),
    ...(repeat > 0 ? [`repeat ${repeat}`] : []),
    `${scorer} ${scoreText(baselineScore)} → ${scoreText(candidateScore)}`,
  ];
  return `${place.join(', ')}${reasonText(sample)}`;
}

/** Of which kind the row is, as `topic maths`. */
export function kindTexts({ kinds }: CompareTurnedSample): string[] {
  return kinds.slice(0, mostKinds).map(({ column, value }) => {
    return `${clip(printable(column), longestKind)} ${value === '' ? 'empty' : clip(printable(value), longestKind)}`;
  });
}

/** A row that recovered has its reason from before. */
function reasonText({ direction, reason }: CompareTurnedSample): string {
  if (reason === null) return '';
  return direction === 'broke' ? `: ${reason}` : ` (before: ${reason})`;
}

function scoreText(score: number): string {
  return String(Number(score.toFixed(2)));
}

/** Both answers with what changed between them; null where one of them is not there to be compared. */
export function answersCompared(sample: CompareTurnedSample, around: number): WordDiff | null {
  const { baselineAnswer, candidateAnswer } = sample;
  return baselineAnswer === null || candidateAnswer === null
    ? null
    : diffWords(baselineAnswer, candidateAnswer, around);
}

/** What stands where an answer is not to be seen; null: it is. */
export function answerInstead(answer: string | null): string | null {
  if (answer === null) return '(not stored)';
  if (answer === '') return '(empty)';
  return answer.trim() === '' ? '(only white space)' : null;
}

/** Rows for a terminal, the answers with their differences marked: `[-removed-]` and `{+added+}`. */
export function turnedLines(
  samples: readonly CompareTurnedSample[],
  options: { readonly width: number; readonly isVariantNamed: boolean },
  palette: Palette,
): string[] {
  const { width } = options;
  // Neither red nor green: of a row that broke, what is gone was right.
  const removed = { open: '[-', close: '-]', paint: palette.caution };
  const added = { open: '{+', close: '+}', paint: palette.caution };
  return samples.flatMap((sample) => {
    const word = sample.direction === 'broke' ? palette.bad('broke') : palette.good('recovered');
    const lead = `${sample.direction}  `;
    const place = turnedPlace(sample, { variant: options.isVariantNamed });
    const [first = '', ...rest] = wrap(printable(lead + place), width - 2, 3);
    const inner = width - labelWidth - 2;
    const labelled = (label: string, lines: readonly string[]) =>
      lines.map((line, index) => `  ${palette.aside((index === 0 ? label : '').padEnd(labelWidth))}${line}`);
    const diff = answersCompared(sample, context);
    const answer = (text: string | null, side: keyof WordDiff, marks: DiffMarks) => {
      const instead = answerInstead(text);
      if (instead !== null || text === null) return [palette.aside(instead ?? '')];
      return diff ? diffLines(diff[side], marks, inner, answerLines) : wrap(printable(text), inner, answerLines);
    };
    return [
      `${word}${first.slice(sample.direction.length)}`,
      ...rest.map((line) => `  ${line}`),
      ...labelled('prompt', wrap(printable(sample.prompt), inner, promptLines)),
      ...labelled('before', answer(sample.baselineAnswer, 'before', removed)),
      ...labelled('now', answer(sample.candidateAnswer, 'after', added)),
    ];
  });
}
