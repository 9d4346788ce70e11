import { wrap } from './display-width.ts';
import { printable } from './printable.ts';

/**
 * Sections with an empty line between them, as a document.
 * @param verdict what is said again at the end where all is longer than the screen
 * @param height lines of the screen; null: nothing scrolls away
 */
export function textOf(sections: readonly string[][], verdict: readonly string[], height: number | null): string {
  const joined = (all: readonly (readonly string[])[]) =>
    all
      .filter((lines) => lines.length > 0)
      .map((lines) => lines.join('\n'))
      .join('\n\n');
  const text = joined(sections);
  return `${height !== null && text.split('\n').length >= height ? joined([[text], verdict]) : text}\n`;
}

/** `WORSE  Pass rate fell …`, the word painted. */
export function saidVerdict(word: string, sentence: string, width: number, paint: (text: string) => string): string[] {
  const lead = `${word.toUpperCase()}  `;
  const [first = '', ...rest] = wrap(printable(`${lead}${sentence}`), width);
  return [`${paint(first.slice(0, lead.length))}${first.slice(lead.length)}`, ...rest];
}

export function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;
}
