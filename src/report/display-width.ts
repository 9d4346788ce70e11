import stringWidth from 'fast-string-width';
import { graphemesOf } from './segments.ts';

/**
 * Terminal cells that a text takes: 2 for East Asian wide characters and for emoji, 0 for combining marks.
 * @param text printable, and without colours
 */
export function displayWidth(text: string): number {
  // Composed, since a Korean syllable spelt in letters is one character to a terminal.
  return stringWidth(text.normalize('NFC'));
}

/** At most `width` cells of the text; what was cut is shown as `…`. No character is ever halved. */
export function clip(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  return width < 1 ? '' : `${takeCells(text, width - 1)}…`;
}

/** As `clip`, but the middle goes: names that differ at their ends stay apart. */
export function clipMiddle(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width < 3) return clip(text, width);
  const tailWidth = Math.floor((width - 1) / 2);
  const tail = takeCells(reversed(text), tailWidth);
  return `${takeCells(text, width - 1 - tailWidth)}…${reversed(tail)}`;
}

function takeCells(text: string, width: number): string {
  let taken = '';
  let cells = 0;
  for (const { segment } of graphemesOf(text)) {
    cells += displayWidth(segment);
    if (cells > width) break;
    taken += segment;
  }
  return taken;
}

function reversed(text: string): string {
  return Array.from(graphemesOf(text), ({ segment }) => segment)
    .reverse()
    .join('');
}

/** Padded with spaces to `width` cells; longer text is left as it is. */
export function pad(text: string, width: number, align: 'left' | 'right'): string {
  const spaces = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'left' ? text + spaces : spaces + text;
}

/**
 * Lines of at most `width` cells, broken at spaces where there are any, and between characters in words that are longer.
 * @param maxLines the last of them ends in `…` where there was more
 */
export function wrap(text: string, width: number, maxLines = Number.POSITIVE_INFINITY): string[] {
  const lines: string[] = [];
  let rest = text.trim();
  while (displayWidth(rest) > width && lines.length < maxLines - 1) {
    const whole = takeCells(rest, width);
    // A character wider than the line would never shrink the rest.
    if (whole === '') return [...lines, rest];
    const atSpace = rest[whole.length] === ' ' ? whole.length : whole.lastIndexOf(' ');
    const line = atSpace > 0 ? rest.slice(0, atSpace) : whole;
    lines.push(line.trimEnd());
    rest = rest.slice(line.length).trimStart();
  }
  return [...lines, clip(rest, width)];
}
