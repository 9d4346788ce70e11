import { describe, expect, test } from 'vitest';
import { assertionFromCell, splitValues } from '../../../src/config/promptfoo/assertion-text.ts';

describe('a cell of __expected is read as promptfoo 0.123 reads it', () => {
  test.each([
    { cell: 'Paris', type: 'equals', value: 'Paris', why: 'a plain text' },
    { cell: ' equals: Paris ', type: 'equals', value: 'Paris', why: 'blanks around are nothing' },
    { cell: 'Answer: 42', type: 'equals', value: 'Answer: 42', why: 'a word that is no type' },
    { cell: 'contains:a: b', type: 'contains', value: 'a: b', why: 'only the first colon parts' },
    { cell: 'icontains: PARIS', type: 'icontains', value: 'PARIS', why: 'another type' },
    { cell: 'not-regex:^a,b$', type: 'not-regex', value: '^a,b$', why: 'a denial; nothing is cut' },
    { cell: 'contains-any: a, "b, c"', type: 'contains-any', value: ['a', 'b, c'], why: 'several' },
    { cell: 'not-icontains-all:a,b', type: 'not-icontains-all', value: ['a', 'b'], why: 'several denied' },
    { cell: 'contains:a\nb', type: 'contains', value: 'a\nb', why: 'line breaks belong to the value' },
    { cell: 'is-json', type: 'is-json', value: undefined, why: 'no value' },
    { cell: 'similar(0.8):hello', type: 'similar', value: 'hello', why: 'with a threshold' },
    { cell: 'grade:be polite', type: 'llm-rubric', value: 'be polite', why: 'an older name' },
    { cell: 'fn:output.length > 3', type: 'javascript', value: 'output.length > 3', why: 'code' },
    { cell: 'python:len(output)', type: 'python', value: 'len(output)', why: 'code' },
  ])('$cell is $type ($why)', ({ cell, type, value }) => {
    expect(assertionFromCell(cell)).toEqual({ type, value });
  });
});

test.each([
  { text: 'a,b', values: ['a', 'b'], why: 'commas part' },
  { text: ' a b ,  c ', values: ['a b', 'c'], why: 'blanks around are nothing' },
  { text: 'a,,b,', values: ['a', 'b'], why: 'nothing between commas is nothing' },
  { text: '"a, b",c', values: ['a, b', 'c'], why: 'quotes keep commas' },
  { text: '" a "', values: [' a '], why: 'and blanks' },
  { text: '"say ""hi""", "a\\"b"', values: ['say "hi"', 'a"b'], why: 'two ways to write a quote' },
  { text: 'a "b" c', values: ['a "b" c'], why: 'a quote within is a quote' },
  { text: '""', values: [''], why: 'an empty text, written out' },
  { text: ' , ', values: [], why: 'nothing at all' },
  { text: '"a', values: null, why: 'nothing closes it' },
  { text: '"a" b', values: null, why: 'something stands behind it' },
])('$text are $values ($why)', ({ text, values }) => {
  expect(splitValues(text)).toEqual(values);
});
