import { displayWidth } from './display-width.ts';
import { printable } from './printable.ts';
import { graphemesOf } from './segments.ts';

/**
 * A text of several lines as it stands: line breaks and blanks stay, everything else that is invisible is spelt out, and
 * lines that are too long go on in the next one, broken after a blank where there is one.
 */
export function blockLines(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => foldLine(printable(line), width));
}

function foldLine(line: string, width: number): string[] {
  // Measuring every character takes its time, and most lines are short.
  if (line.length * 2 <= width) return [line];
  const folded: string[] = [];
  let start = 0;
  let cells = 0;
  let afterBlank = 0;
  let cellsAtBlank = 0;
  let hasText = false;
  for (const { segment, index } of graphemesOf(line)) {
    const cellsHere = segment.length === 1 && segment <= '~' ? 1 : displayWidth(segment);
    if (cells + cellsHere > width && index > start) {
      const isAtBlank = afterBlank > start;
      const end = isAtBlank ? afterBlank : index;
      folded.push(line.slice(start, end));
      cells = isAtBlank ? cells - cellsAtBlank : 0;
      start = end;
      hasText = isAtBlank && index > end;
    }
    cells += cellsHere;
    // A line that is indented is not broken within its indentation.
    hasText ||= segment !== ' ';
    if (segment !== ' ' || !hasText) continue;
    afterBlank = index + 1;
    cellsAtBlank = cells;
  }
  return [...folded, line.slice(start)];
}
