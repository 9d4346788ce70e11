import { describe, expect, test } from 'vitest';
import { columnTemplate, literalText, withColumnVariables } from '../../src/plan/column-expression.ts';
import { renderCompiled, TemplateCompiler } from '../../src/plan/template.ts';
import { makeRow } from './make-row.ts';

function rendered(template: string, cells: Readonly<Record<string, string>>) {
  const compiler = new TemplateCompiler({ columns: Object.keys(cells), whereIs: () => 'c', datasetPath: 'd' });
  const compiled = compiler.text(template, 'prompt');
  return { text: renderCompiled(compiled, makeRow(cells)), problems: compiler.problems };
}

describe('the template of a column prints its cell, whatever the column is called', () => {
  test.each([
    ['question', 'a word'],
    ['my column', 'a blank'],
    [' lead', 'a blank before it'],
    ['Was? (kurz)', 'marks'],
    ['質問', 'another script'],
    ['💬', 'an emoji'],
    ['a"b', 'a quote'],
    ["it's", 'an apostrophe'],
    [`a"b'c`, 'both'],
    ['back\\slash', 'a backslash'],
    ['x}}y', 'what ends an output'],
    ['{% raw %}', 'a tag'],
    ['two\nlines', 'a line break'],
    ['true', 'a word of the template language'],
    ['contains', 'an operator of it'],
    ['not', 'another'],
    ['1st', 'a digit first'],
    ['a.b', 'a dot'],
    ['columns', 'the name that reaches all others'],
    ['zero\u200bwidth', 'a character nobody sees'],
  ])('%j (%s)', (column) => {
    expect(rendered(`Q: ${columnTemplate(column)}!`, { [column]: 'CELL {{ x }}', other: '' })).toEqual({
      text: 'Q: CELL {{ x }}!',
      problems: [],
    });
  });
});

test.each([
  { written: '{{my col}}?', becomes: '{{ columns["my col"] }}?', why: 'the whole name between the braces' },
  { written: '{{ lead }}', becomes: '{{ columns[" lead"] }}', why: 'a blank that nobody sees' },
  { written: '{{ id | upcase }}', becomes: '{{ id | upcase }}', why: 'anything else is left alone' },
])('$written becomes $becomes ($why)', ({ written, becomes }) => {
  expect(withColumnVariables(written, ['id', 'my col', ' lead'])).toBe(becomes);
});

test('literal text prints as it stands', () => {
  const text = 'a {{ b }} {% raw %} {{{{ }} {x} "quoted"';
  expect(rendered(`${literalText(text)}{{ id }}`, { id: '!' }).text).toBe(`${text}!`);
});
