import type { Problem } from '../vocabulary/user-error.ts';
import { TemplateCompiler } from './template.ts';

/** What is wrong with one template, given the columns there are; null: nothing. */
export function templateFault(text: string, columns: readonly string[], where: string): Problem | null {
  const compiler = new TemplateCompiler({ columns, whereIs: () => where, datasetPath: where });
  const { kind } = compiler.text(text, '');
  const [problem] = compiler.problems;
  if (problem) return problem;
  if (kind === 'rendered') return null;
  const what = 'The prompt names no column, so every row would ask the same.';
  return { what, where, next: `Write a column in braces, e.g. {{ ${columns[0] ?? 'question'} }}` };
}
