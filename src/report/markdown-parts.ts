import type { Hint } from './hints.ts';
import { printable } from './printable.ts';

/** '' without a body. */
export function sectionMarkdown(title: string, body: string): string {
  return body === '' ? '' : `## ${title}\n\n${body}`;
}

/** GitHub reads Markdown inside again after a blank line. The title is plain text or code. */
export function foldedMarkdown(title: string, body: string): string {
  return body === '' ? '' : `<details>\n<summary>\n\n${title}\n\n</summary>\n\n${body}</details>\n\n`;
}

/** Commands for copying, each under what it is for; '' without any. */
export function commandsMarkdown(hints: readonly Hint[]): string {
  const text = hints.flatMap(({ purpose, command }) => [`# ${purpose}\n`, `${printable(command)}\n`]).join('');
  return text === '' ? '' : fencedMarkdown('sh', text);
}

/**
 * A block of code that ends where it should, whatever is in it.
 * @param text ends in a line feed
 */
export function fencedMarkdown(language: string, text: string): string {
  const longestRun = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longestRun + 1);
  return `${fence}${language}\n${text}${fence}\n\n`;
}
