import type { CompareTurnedSample } from './compare-data.ts';
import { diffLines } from './diff-lines.ts';
import { wrap } from './display-width.ts';
import { fencedMarkdown, foldedMarkdown } from './markdown-parts.ts';
import { inertProse } from './markdown-text.ts';
import { printable } from './printable.ts';
import { answerInstead, answersCompared, turnedPlace } from './turned-samples.ts';
import type { DiffPiece } from './word-diff.ts';

/** Cells: a block of code is not broken by the page. */
const width = 100;
const mostLines = 30;
const promptLines = 10;
/** UTF-16 code units around a change. */
const context = 400;

/** A row each, folded up but for the first: its prompt and both answers as a difference that GitHub colours. */
export function turnedMarkdown(samples: readonly CompareTurnedSample[], isVariantNamed: boolean): string {
  return samples
    .map((sample, index) => {
      const place = turnedPlace(sample, { variant: isVariantNamed });
      const title = `${sample.direction}: ${inertProse(place)}`;
      const body = fencedMarkdown('diff', blockOf(sample));
      return index === 0 ? `${title}\n\n${body}` : foldedMarkdown(title, body);
    })
    .join('');
}

function blockOf(sample: CompareTurnedSample): string {
  const diff = answersCompared(sample, context);
  const answer = (text: string | null, pieces: readonly DiffPiece[] | undefined, open: string, close: string) => {
    const instead = answerInstead(text);
    if (instead !== null || text === null) return [instead ?? ''];
    const marks = { open, close, paint: (changed: string) => changed };
    return pieces ? diffLines(pieces, marks, width, mostLines) : wrap(printable(text), width, mostLines);
  };
  const lines = [
    ...wrap(printable(sample.prompt), width, promptLines).map((line) => `  ${line}`),
    ...answer(sample.baselineAnswer, diff?.before, '[-', '-]').map((line) => `- ${line}`),
    ...answer(sample.candidateAnswer, diff?.after, '{+', '+}').map((line) => `+ ${line}`),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}
