import { clip } from './display-width.ts';
import { printable } from './printable.ts';

/**
 * Text of a dataset, a model or an endpoint as GitHub-flavoured Markdown that shows it and does nothing: no link, mention,
 * image, HTML, formula or emoji code comes of it. Everything with a meaning stands in code spans, which no extension of
 * Markdown looks into.
 */
export function inertProse(text: string): string {
  return (printable(text).trimStart().match(words) ?? [])
    .map((word, index) => (isPlain(word) && !(index === 0 && beginsList.test(word)) ? word : coded(word)))
    .join('');
}

/** White space, or a word; a template's `{{ question }}` is one. */
const words = /(?:\{\{[^{}\n]*\}\}|\S)+|\s+/g;

const beginsList = /^(?:\d+[.)]|[-+])$/;

/** Brackets and the sentence's own punctuation around a word are not part of what it names. */
function coded(word: string): string {
  const [, before = '', inner = '', after = ''] = /^([("']*)(.*?)([.,;:!?)"']*)$/su.exec(word) ?? [];
  return inner === '' ? codeSpan(word, false) : `${before}${codeSpan(inner, false)}${after}`;
}

/** White space, or letters, digits and punctuation that mean nothing to Markdown wherever they stand. */
function isPlain(word: string): boolean {
  if (/^\s*$/.test(word)) return true;
  // A line of `-` or `=` makes a heading of what stands above it; a long hexadecimal number may be a commit, GH-1 an issue.
  if (/^[-+=]+$|www\.|\b[\da-f]{7,}\b|\bGH-\d/i.test(word)) return false;
  if (/^\d\d:\d\d:\d\d$/.test(word)) return true;
  return /^[\p{L}\p{M}\p{N}.,;!?()%'"“”‘’…–—«»×−→…-]*:?$/u.test(word);
}

/**
 * A text as code, letter for letter, on one line.
 * @param text printable
 */
function codeSpan(text: string, inTable: boolean): string {
  const content = inTable ? withoutPipes(text) : text;
  const longestRun = Math.max(0, ...Array.from(content.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longestRun + 1);
  // One blank at each side is taken away where both sides have one.
  const needsBlanks = /^`|`$/.test(content) || (/^ .* $/.test(content) && content.trim() !== '');
  return needsBlanks ? `${fence} ${content} ${fence}` : `${fence}${content}${fence}`;
}

/** In a table a pipe ends the cell, even within code, unless it is written `\\|`; `\\\\|` is read differently everywhere. */
function withoutPipes(text: string): string {
  return text.replaceAll('\\|', String.raw`\\u007c`).replaceAll('|', String.raw`\|`);
}

/**
 * A cell of a table that holds somebody's text as it is.
 * @param width cells after which it is cut with `…`
 */
export function codeCell(text: string, width: number): string {
  if (text === '') return '_empty_';
  return codeSpan(clip(printable(text), width), true);
}

export interface MarkdownColumn {
  readonly head: string;
  readonly align: 'left' | 'right';
}

/**
 * A table with a blank line after it; '' without rows. A column that is empty in every row is left out.
 * @param rows cells by column, in Markdown already, without a bare pipe
 */
export function markdownTable(columns: readonly MarkdownColumn[], rows: readonly (readonly string[])[]): string {
  const kept = columns
    .map((column, index) => ({ column, index }))
    .filter(({ index }) => rows.some((cells) => cells[index]));
  if (kept.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  // What stands at the right are numbers of ours: `147 ms` is not to be broken.
  const cell = (text: string, { align }: MarkdownColumn) => (align === 'right' ? text.replaceAll(' ', '\u00a0') : text);
  const head = line(kept.map(({ column }) => column.head));
  const rule = line(kept.map(({ column }) => (column.align === 'right' ? '---:' : '---')));
  return `${head}${rule}${rows.map((cells) => line(kept.map(({ column, index }) => cell(cells[index] ?? '', column)))).join('')}\n`;
}
