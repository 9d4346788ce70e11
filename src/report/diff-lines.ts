import { displayWidth } from './display-width.ts';
import { printable } from './printable.ts';
import { graphemesOf } from './segments.ts';
import type { DiffPiece } from './word-diff.ts';

/** How a changed stretch is told from the rest: by signs around it, or by a colour. */
export interface DiffMarks {
  readonly open: string;
  readonly close: string;
  readonly paint: (text: string) => string;
}

/**
 * One side of a difference on lines of at most `width` cells, broken between words; its own line breaks are spelt out.
 * @param maxLines the last of them ends in `…` where there was more
 */
export function diffLines(pieces: readonly DiffPiece[], marks: DiffMarks, width: number, maxLines: number): string[] {
  const lines: DiffPiece[][] = [[]];
  let cells = 0;
  for (const atom of atomsOf(pieces, marks, width)) {
    const wide = displayWidth(atom.text);
    if (cells + wide > width) {
      if (lines.length === maxLines) {
        closeLine(lines.at(-1) ?? [], cells, width);
        break;
      }
      lines.push([]);
      cells = 0;
      if (atom.text.trim() === '') continue;
    }
    lines.at(-1)?.push(atom);
    cells += wide;
  }
  return lines.map((line) => painted(line, marks.paint));
}

/** Makes room for the sign that there is more. */
function closeLine(line: DiffPiece[], cells: number, width: number): void {
  let used = cells;
  while (used > width - 1 || line.at(-1)?.text.trim() === '') used -= displayWidth(line.pop()?.text ?? '');
  line.push({ text: '…', isChanged: false });
}

/** What is never broken: a word, or a character of a word that is wider than a line. */
function* atomsOf(pieces: readonly DiffPiece[], marks: DiffMarks, width: number): Generator<DiffPiece> {
  for (const [at, { text, isChanged }] of pieces.entries()) {
    const open = isChanged && pieces[at - 1]?.isChanged !== true ? marks.open : '';
    const close = isChanged && pieces[at + 1]?.isChanged !== true ? marks.close : '';
    const shown = `${open}${printable(text)}${close}`;
    if (displayWidth(shown) <= width) yield { text: shown, isChanged };
    else for (const { segment } of graphemesOf(shown)) yield { text: segment, isChanged };
  }
}

function painted(line: readonly DiffPiece[], paint: (text: string) => string): string {
  const runs: DiffPiece[] = [];
  for (const { text, isChanged } of line) {
    const last = runs.at(-1);
    if (last?.isChanged === isChanged) runs[runs.length - 1] = { text: last.text + text, isChanged };
    else runs.push({ text, isChanged });
  }
  return runs
    .map(({ text, isChanged }) => (isChanged ? paint(text) : text))
    .join('')
    .trimEnd();
}
