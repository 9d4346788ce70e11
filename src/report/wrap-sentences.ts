import { displayWidth } from './display-width.ts';

/** A command between backticks is one word: whoever copies it gets it on one line. */
const words = /(?:`[^`]*`|\S)+/g;
/** Of the lines that go on. */
const hanging = '  ';

/**
 * The same lines, those that are too long broken between words. A word that is wider than a line is left whole, for the terminal
 * to break: a path or an address stays what it is.
 * @param text printable, without colours
 * @param width terminal cells
 */
export function wrapSentences(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => (displayWidth(line) > width ? wrapLine(line, width) : line))
    .join('\n');
}

function wrapLine(line: string, width: number): string {
  const [indent = ''] = /^ */.exec(line) ?? [];
  const lines: string[] = [];
  let current = indent;
  for (const word of line.match(words) ?? []) {
    const isFirst = current.trim() === '';
    const longer = isFirst ? current + word : `${current} ${word}`;
    if (isFirst || displayWidth(longer) <= width) current = longer;
    else {
      lines.push(current);
      current = indent + hanging + word;
    }
  }
  return [...lines, current].join('\n');
}
