import { describe, expect, test } from 'vitest';
import { matches, parseFilter } from '../../src/dataset/row-filter.ts';
import { makeRow } from './make-row.ts';

const columns = ['topic', 'level', 'my col', 'a.b'];

describe('parseFilter()', () => {
  test.each([
    { filter: 'topic=maths', conditions: ['topic = maths'], why: 'one condition' },
    { filter: ' topic  =  maths ', conditions: ['topic = maths'], why: 'blanks around both sides' },
    { filter: 'topic==maths', conditions: ['topic = maths'], why: 'programmers write two' },
    { filter: 'topic!=maths', conditions: ['topic ≠ maths'], why: 'unequal' },
    { filter: 'topic = ', conditions: ['topic = '], why: 'an empty cell' },
    { filter: 'topic=" x "', conditions: ['topic =  x '], why: 'quotes keep blanks' },
    { filter: 'topic="', conditions: ['topic = "'], why: 'a lone quote is a quote' },
    { filter: 'topic=maths and level!=2', conditions: ['topic = maths', 'level ≠ 2'], why: 'two conditions' },
    { filter: 'topic=a AND level=2 and my col=x', conditions: ['topic = a', 'level = 2', 'my col = x'], why: 'three' },
    { filter: 'topic=rock and roll', conditions: ['topic = rock and roll'], why: 'an and within the value' },
    { filter: 'topic=rock and roll and level=1', conditions: ['topic = rock and roll', 'level = 1'], why: 'both' },
    { filter: 'topic=a=b', conditions: ['topic = a=b'], why: 'the first sign divides' },
    { filter: 'my col=x', conditions: ['my col = x'], why: 'a column of two words' },
    { filter: 'a.b=中文', conditions: ['a.b = 中文'], why: 'any characters' },
    { filter: 'topic=two\nlines', conditions: ['topic = two\nlines'], why: 'a value of two lines' },
  ])('$filter → $conditions ($why)', ({ filter, conditions }) => {
    const parsed = parseFilter(filter, columns, 'qa.csv');
    expect(parsed.map(({ column, isEqual, value }) => `${column} ${isEqual ? '=' : '≠'} ${value}`)).toEqual(conditions);
  });

  test.each([
    {
      filter: 'maths',
      message: 'The filter "maths" cannot be read.',
      next: 'Write column=value or column!=value; join several with " and ".',
      why: 'no sign',
    },
    {
      filter: '=maths',
      message: 'The filter "=maths" cannot be read.',
      next: 'Write column=value or column!=value; join several with " and ".',
      why: 'no column',
    },
    {
      filter: 'tpoic=maths',
      message: 'The filter names the column "tpoic", which the dataset does not have.',
      next: 'Did you mean "topic"?',
      why: 'mistyped',
    },
    {
      filter: 'topic=a and levl=2',
      message: 'The filter names the column "levl", which the dataset does not have.',
      next: 'Did you mean "level"?',
      why: 'mistyped in the second',
    },
    {
      filter: 'answer=1',
      message: 'The filter names the column "answer", which the dataset does not have.',
      next: 'Its columns are: topic, level, my col, a.b.',
      why: 'nothing near',
    },
    {
      filter: `topic${' '.repeat(1_000_000)}x`,
      message: 'The filter is longer than 5000 characters.',
      next: 'Mark the rows in a column of their own, and filter by that.',
      why: 'blanks without end',
    },
  ])('refuses $filter ($why)', ({ filter, message, next }) => {
    expect(() => parseFilter(filter, columns, 'qa.csv')).toThrow(
      expect.objectContaining({ message, next, where: 'qa.csv' }),
    );
  });
});

describe('matches()', () => {
  const row = makeRow(0, { topic: 'maths', level: ' 2' });
  test.each([
    { filter: 'topic=maths', found: true, why: 'the same text' },
    { filter: 'topic=Maths', found: false, why: 'letter for letter' },
    { filter: 'level=2', found: false, why: 'the cell keeps its blank' },
    { filter: 'level=" 2"', found: true, why: 'with its blank' },
    { filter: 'topic!=maths', found: false, why: 'unequal' },
    { filter: 'topic=maths and level=3', found: false, why: 'all must hold' },
    { filter: 'topic=maths and level!=3', found: true, why: 'all hold' },
  ])('$filter → $found ($why)', ({ filter, found }) => {
    expect(matches(row, parseFilter(filter, ['topic', 'level'], 'qa.csv'))).toBe(found);
  });
});
