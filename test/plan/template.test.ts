import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderCompiled, TemplateCompiler } from '../../src/plan/template.ts';
import type { Problem } from '../../src/vocabulary/user-error.ts';
import { makeRow } from './make-row.ts';

const cells = {
  prompt: 'Hi',
  n: '5',
  'my col': 'two words',
  中文: '你好',
  'a.b': 'dotted',
  empty: 'full',
  now: 'now',
  when: '2024-01-05 10:00',
};
const compilerFor = (columns: Readonly<Record<string, string>>) =>
  new TemplateCompiler({
    columns: Object.keys(columns),
    whereIs: (place) => `c.yaml: ${place}`,
    datasetPath: 'qa.csv',
  });

function render(text: string, columns: Readonly<Record<string, string>> = cells): string {
  const compiler = compilerFor(columns);
  const compiled = compiler.text(text, 'messages[0].content');
  expect(compiler.problems).toEqual([]);
  return renderCompiled(compiled, makeRow(columns));
}

function problemsOf(text: string): readonly Problem[] {
  const compiler = compilerFor(cells);
  compiler.text(text, 'messages[0].content');
  return compiler.problems;
}

describe('a template renders', () => {
  test.each([
    { text: 'plain { text } % }}', rendered: 'plain { text } % }}', why: 'no mark of a template' },
    { text: 'Say {{ prompt }}!', rendered: 'Say Hi!', why: 'a column' },
    { text: '{{ 中文 }}', rendered: '你好', why: 'a column in any script' },
    { text: '{{ columns["my col"] }}', rendered: 'two words', why: 'a column that is no word' },
    { text: '{{ columns["a.b"] }}{{ columns.prompt }}', rendered: 'dottedHi', why: 'columns by name' },
    { text: '{{ columns["empty"] }}', rendered: 'full', why: 'a column called like a literal' },
    { text: '{{ prompt | upcase | append: "?" }}', rendered: 'HI?', why: 'filters' },
    { text: '{{ n | plus: 1 }}', rendered: '6', why: 'arithmetic on a cell' },
    { text: '{% if prompt contains "H" %}yes{% else %}no{% endif %}', rendered: 'yes', why: 'conditions' },
    { text: '{% assign x = prompt | size %}{{ x }}', rendered: '2', why: 'variables of its own' },
    {
      text: '{% for i in (1..3) %}{{ i }}{{ forloop.last }} {% endfor %}',
      rendered: '1false 2false 3true ',
      why: 'loops',
    },
    { text: '{{ prompt.size }}', rendered: '2', why: 'the size of a cell' },
    { text: '{% raw %}{{ prompt }}{% endraw %}', rendered: '{{ prompt }}', why: 'raw' },
    { text: 'a\n{{- prompt -}}\nb', rendered: 'aHib', why: 'white space control' },
    { text: '{{ when | date: "%H:%M %A" }}', rendered: '10:00 Friday', why: 'a date without zone is UTC' },
    { text: '{{ "a.b(c)" | regex_escape }}', rendered: 'a\\.b\\(c\\)', why: 'a text for a pattern' },
  ])('$text → $rendered ($why)', ({ text, rendered }) => {
    expect(render(text)).toBe(rendered);
  });

  test('a column called "columns" as that column', () => {
    expect(render('{{ columns }}', { columns: 'mine' })).toBe('mine');
  });

  test.each([
    ['{{ 7 | times: 7 }}'],
    ["{% include 'x' %}"],
    ['{% for i in (1..3) %}x{% endfor %}'],
    ['{{ prompt }}'],
    ['{% raw %}'],
    ['}} {{'],
    ['<b>&amp;'],
  ])('the cell %s as data, never evaluated', (cell) => {
    expect(render('[{{ prompt }}]', { prompt: cell })).toBe(`[${cell}]`);
    expect(render('{{ prompt | append: "" }}', { prompt: cell })).toBe(cell);
    expect(render('{% assign x = prompt %}{{ x }}', { prompt: cell })).toBe(cell);
  });

  test('any cell of any column character for character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (cell, other) => {
        expect(render('<{{ prompt }}|{{ columns["x y"] }}>', { prompt: cell, 'x y': other })).toBe(
          `<${cell}|${other}>`,
        );
      }),
    );
  });

  test('a column whose name JavaScript gives a meaning', () => {
    const columns = JSON.parse('{ "__proto__": "p", "constructor": "c", "toString": "t" }');
    expect(render('{{ __proto__ }}{{ constructor }}{{ toString }}', columns)).toBe('pct');
  });
});

describe('a template is refused', () => {
  test.each([
    {
      text: '{{ promt }}',
      what: 'The template uses {{ promt }}, but the dataset has no such column.',
      next: 'Did you mean "prompt"?',
      why: 'mistyped',
    },
    {
      text: '{% if promt %}x{% endif %}',
      what: 'The template uses {{ promt }}, but the dataset has no such column.',
      next: 'Did you mean "prompt"?',
      why: 'in a tag',
    },
    {
      text: '{{ prompt | default: nowhere }}',
      what: 'The template uses {{ nowhere }}, but the dataset has no such column.',
      next: 'Use one of: prompt, n, my col, 中文, a.b, empty, now, when.',
      why: 'in a filter',
    },
    {
      text: '{{ columns["my cool"] }}',
      what: 'The template uses {{ columns["my cool"] }}, but the dataset has no such column.',
      next: 'Did you mean "my col"?',
      why: 'mistyped by name',
    },
    {
      text: '{{ my col }}',
      what: 'The template uses {{ my col }}, of which only the first word would be read.',
      next: 'Write a column whose name is no single word as {{ columns["my col"] }}.',
      why: 'Liquid would drop the second word',
    },
    {
      text: '{{ a.b }}',
      what: 'The template uses {{ a.b }}, but the dataset has no such column.',
      next: 'Write {{ columns["a.b"] }}.',
      why: 'a dot in a name',
    },
    {
      text: '{{ prompt.first }}',
      what: 'The template uses {{ prompt.first }}, but a cell is a text and has no "first".',
      next: 'Use the column alone.',
      why: 'a cell has no parts',
    },
    {
      text: '{{ empty }}',
      what: 'The template uses {{ empty }}, which is a word of the template language and not the column.',
      next: 'Write {{ columns["empty"] }}.',
      why: 'a literal hides the column',
    },
    {
      text: '{{ constructor }}',
      what: 'The template uses {{ constructor }}, but the dataset has no such column.',
      next: 'Use one of: prompt, n, my col, 中文, a.b, empty, now, when.',
      why: 'what every object inherits is no column',
    },
  ])('$text ($why)', ({ text, what, next }) => {
    expect(problemsOf(text)).toEqual([{ what, next, where: 'c.yaml: messages[0].content' }]);
  });

  test.each([
    { text: 'Say {{ prompt ', what: 'not closed', why: 'not closed' },
    { text: '{% if prompt %}x', what: 'not closed', why: 'no endif' },
    { text: '{{ prompt | uppercase }}', what: 'undefined filter: uppercase', why: 'an unknown filter' },
    { text: '{{ }}', what: 'invalid value expression', why: 'nothing in it' },
    { text: 'a\n {% nope %}', what: '(line 2, column 2 of the template)', why: 'an unknown tag, with its place' },
    { text: '{{ columns | sample }}', what: 'undefined filter: sample', why: 'chance: another prompt on every resume' },
    {
      text: '{{ columns | where_exp: "x", prompt }}',
      what: 'undefined filter: where_exp',
      why: 'it would evaluate a cell',
    },
  ])('$text ($why)', ({ text, what }) => {
    const [problem] = problemsOf(text);
    expect(problem?.what).toContain('The template cannot be read: ');
    expect(problem?.what).toContain(what);
  });

  test.each([['include'], ['render'], ['layout']])('%s cannot read a file', (tag) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'promptbatch-template-'));
    try {
      const file = path.join(folder, 'secret.txt');
      writeFileSync(file, 'secret');
      for (const text of [`{% ${tag} '${file}' %}`, `{% ${tag} prompt %}`, `{% ${tag} './package.json' %}`]) {
        expect(problemsOf(text)[0]?.what).toContain(`tag "${tag}" not found`);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a template that fails on one row', () => {
  test.each([
    { text: '{{ columns[prompt] }}', reason: 'undefined variable: columns.Hi', why: 'a column named by a cell' },
    { text: '{{ now | date: "%Y" }}', reason: '"now" would render differently on every resume', why: 'the clock' },
    {
      text: '{% for i in (1..900000000) %}{% endfor %}',
      reason: 'memory alloc limit exceeded',
      why: 'more than memory holds',
    },
    {
      text: `${'{% for i in (1..1000) %}'.repeat(4)}{{ i }}${'{% endfor %}'.repeat(4)}`,
      reason: 'template render limit exceeded',
      why: 'more than time allows, a little memory at a time',
    },
  ])('$text says which ($why)', ({ text, reason }) => {
    expect(() => render(text)).toThrow(
      expect.objectContaining({
        name: 'UserError',
        message: expect.stringContaining(
          `The template messages[0].content cannot be rendered for row row-1: ${reason}`,
        ),
        where: 'qa.csv:7',
      }),
    );
  });
});
