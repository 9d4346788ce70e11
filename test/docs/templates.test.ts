import { expect, test } from 'vitest';
import { TemplateCompiler } from '../../src/plan/template.ts';
import { makeRow } from '../plan/make-row.ts';
import { readPages } from './read-page.ts';

const columns = { question: 'Why?', 'model answer': 'Because', text: ' long ', context: 'A book', expected: '1+1' };

test('every template that docs/datasets.md shows can be rendered', () => {
  const page = readPages().find(({ path }) => path === 'docs/datasets.md');
  const shown = Array.from(page?.text.matchAll(/^\| `([^`]*(?:\{\{|\{%)[^`]*)`/gm) ?? [], ([, template]) =>
    (template ?? '').replaceAll('\\|', '|'),
  );
  const compiler = new TemplateCompiler({
    columns: Object.keys(columns),
    whereIs: (place) => place,
    datasetPath: 'page.csv',
  });
  const rendered = shown.map((template) => {
    const compiled = compiler.text(template, 'page');
    return compiled.kind === 'rendered' ? compiled.render(makeRow(columns)) : compiled.value;
  });
  expect(compiler.problems).toEqual([]);
  expect(rendered).toEqual(['Why?', 'Because', 'long', 'Context: A book', '^1\\+1$']);
});
