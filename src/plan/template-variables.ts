import { nearest } from '../vocabulary/nearest.ts';
import type { Problem } from '../vocabulary/user-error.ts';
import { type Liquid, literalWords, type Template } from './liquid-engine.ts';

/** `{{ my col }}`: Liquid reads `my` and drops the rest without a word. */
const twoWords =
  /\{\{-?\s*([\p{L}\p{N}_][\p{L}\p{N}_-]*[\s,]+(?!(?:and|or|contains)\s)[\p{L}\p{N}_][^|}]*?)\s*(?:\||-?\}\})/u;
const literalOutput = new RegExp(`\\{\\{-?\\s*(${literalWords.join('|')})\\s*(?:\\||-?\\}\\})`, 'gu');
/** What a text offers besides itself: `{{ prompt.size }}`. */
const textProperties: ReadonlySet<unknown> = new Set(['size']);

type Complaint = Pick<Problem, 'what' | 'next'>;

/**
 * What is wrong with the variables of a template, given the columns there are: a column is a variable of its name, and
 * `columns["any name"]` reaches those that are no identifiers.
 */
export function variableProblems(
  liquid: Liquid,
  parsed: Template[],
  text: string,
  columns: readonly string[],
): readonly Complaint[] {
  const [, words] = twoWords.exec(text) ?? [];
  if (words !== undefined) {
    const what = `The template uses {{ ${words} }}, of which only the first word would be read.`;
    const name = nearest(words, columns) ?? 'the whole name';
    return [{ what, next: `Write a column whose name is no single word as {{ columns["${name}"] }}.` }];
  }
  const complaints: Complaint[] = [];
  for (const [, word = ''] of text.matchAll(literalOutput)) {
    if (!columns.includes(word)) continue;
    const what = `The template uses {{ ${word} }}, which is a word of the template language and not the column.`;
    complaints.push({ what, next: `Write {{ columns["${word}"] }}.` });
  }
  const { globals } = liquid.analyzeSync(parsed, { partials: false });
  for (const uses of Object.values(globals)) {
    for (const { segments } of uses) {
      const complaint = segmentProblem(segments, columns);
      if (complaint && !complaints.some(({ what }) => what === complaint.what)) complaints.push(complaint);
    }
  }
  return complaints;
}

/** @param segments `a.b[c]` as [a, b, variable c] */
function segmentProblem(segments: readonly unknown[], columns: readonly string[]): Complaint | null {
  const [root, property] = segments;
  const name = String(root);
  if (columns.includes(name)) {
    if (property === undefined || textProperties.has(property)) return null;
    const dotted = `${name}.${String(property)}`;
    const what = `The template uses {{ ${dotted} }}, but a cell is a text and has no "${String(property)}".`;
    return { what, next: columns.includes(dotted) ? `Write {{ columns["${dotted}"] }}.` : 'Use the column alone.' };
  }
  if (name !== 'columns') return unknownColumn(name, segments.join('.'), columns);
  // A name that comes from a cell is known only when a row is rendered.
  if (typeof property !== 'string' || columns.includes(property)) return null;
  return unknownColumn(property, `columns["${property}"]`, columns);
}

function unknownColumn(name: string, written: string, columns: readonly string[]): Complaint {
  const what = `The template uses {{ ${written} }}, but the dataset has no such column.`;
  const dotted = columns.find((column) => column === written);
  if (dotted) return { what, next: `Write {{ columns["${dotted}"] }}.` };
  const near = nearest(name, columns);
  if (near === null) return { what, next: `Use one of: ${columns.join(', ')}.` };
  return { what, next: near.trim() === near ? `Did you mean "${near}"?` : `Did you mean "${near}", blanks included?` };
}
