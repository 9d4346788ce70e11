import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/report/display-width.ts';
import { type Column, table } from '../../src/report/table.ts';

const columns: Column[] = [
  { head: 'Name', align: 'left', minWidth: 6 },
  { head: 'Count', align: 'right' },
  { head: 'More', align: 'left', dropOrder: 1 },
];

describe('table', () => {
  test('aligns wide characters by the cells they take', () => {
    const rows = [
      ['中文', '1', 'x'],
      ['abcde', '1,000', ''],
    ];
    expect(table(columns, rows, 80)).toEqual(['Name   Count  More', '中文       1  x', 'abcde  1,000']);
  });

  test.each([
    { width: 30, lines: ['Name              Count  More', 'a long long name      1  more'], why: 'all of it fits' },
    { width: 25, lines: ['Name          Count  More', 'a long… name      1  more'], why: 'the name gives first' },
    {
      width: 17,
      lines: ['Name        Count', 'a lon…name      1'],
      why: 'then a column goes, and the name grows again',
    },
    { width: 5, lines: ['Name    Count', 'a l…me      1'], why: 'what must stay stays' },
  ])('in $width cells: $why', ({ width, lines }) => {
    expect(table(columns, [['a long long name', '1', 'more']], width)).toEqual(lines);
  });

  test('takes no more than its most, however much room there is; the end is cut where that is asked', () => {
    const bounded: Column[] = [{ head: 'Name', align: 'left', maxWidth: 6, cut: 'end' }, ...columns.slice(1)];
    expect(table(bounded, [['a long long name', '1', '']], 200)).toEqual(['Name    Count', 'a lon…      1']);
  });

  test('a column without any text is left out', () => {
    expect(table(columns, [['a', '1', '']], 80)).toEqual(['Name  Count', 'a         1']);
  });

  test('fits whenever its columns can', () => {
    const cell = fc.oneof(fc.constantFrom('中文', '👩‍🚀', ''), fc.string({ maxLength: 40 }));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, fc.nat(9_999).map(String), cell)),
        fc.integer({ min: 13, max: 60 }),
        (rows, width) => {
          for (const line of table(columns, rows, width)) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});
