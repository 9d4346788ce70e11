import { describe, expect, test } from 'vitest';
import type { DatasetReading } from '../../src/dataset/read-rows.ts';
import { problemsOf } from './read-text.ts';

interface Refused {
  readonly text: string | Uint8Array;
  readonly reading?: DatasetReading;
  readonly lines: readonly string[];
  readonly why: string;
}

const utf16 = (text: string) => Buffer.from(text, 'utf16le');
const bytes = (...parts: (string | number)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))));
/** Each stands in the line after its number. */
const manyIds = Array.from({ length: 24_999 }, (_, index) => `${index + 1},x`).join('\n');

describe('readRows() refuses', () => {
  test.each<Refused>([
    { text: '', lines: ['qa.csv The dataset is empty.'], why: 'no bytes' },
    { text: '\ufeff', lines: ['qa.csv The dataset is empty.'], why: 'a byte order mark alone' },
    { text: '\n\r\n\n', lines: ['qa.csv The dataset is empty.'], why: 'empty lines alone' },
    { text: 'a,b', lines: ['qa.csv The dataset has a header but no rows.'], why: 'a header alone' },
    { text: 'a,b\r\n\r\n', lines: ['qa.csv The dataset has a header but no rows.'], why: 'a header and empty lines' },
    {
      text: bytes(0xff, 0xfe, utf16('a,b\n1,2\n').toString('latin1')),
      lines: ['qa.csv:1:1 The dataset is encoded in UTF-16 or UTF-32; only UTF-8 is read.'],
      why: 'UTF-16 with its mark',
    },
    {
      text: utf16('a,b\n1,2\n'),
      lines: ['qa.csv:1:1 The dataset is encoded in UTF-16 or UTF-32; only UTF-8 is read.'],
      why: 'UTF-16 without a mark',
    },
    {
      text: 'PK\x03\x04rest of a workbook',
      lines: ['qa.csv The dataset is a spreadsheet or a ZIP file, not a CSV file.'],
      why: 'an Excel workbook',
    },
  ])('$why', async ({ text, lines }) => {
    expect(await problemsOf(text)).toMatchObject({ lines, total: 1 });
  });

  test.each<Refused>([
    { text: 'a,a\n1,2\n', lines: ['qa.csv:1:3 Columns 1 and 2 are both called "a".'], why: 'the same name twice' },
    {
      text: 'ü,b,"ü"\n1,2,3\n',
      lines: ['qa.csv:1:5 Columns 1 and 3 are both called "ü".'],
      why: 'columns count characters',
    },
    { text: 'a,,b\n1,2,3\n', lines: ['qa.csv:1:3 Column 2 has no name.'], why: 'a nameless column' },
    {
      text: '"a\nb",c,c\n1,2,3\n',
      lines: ['qa.csv:2:6 Columns 2 and 3 are both called "c".'],
      why: 'a header of two lines',
    },
    {
      text: 'a,b\n1,2\n',
      reading: { idColumn: 'c' },
      lines: ['qa.csv:1:1 The dataset has no column "c" to take the ids from.'],
      why: 'a declared id column that is not there',
    },
    {
      text: bytes('a,', 0xe9, '\n1,2\n'),
      lines: ['qa.csv:1:3 The byte 0xE9 is not valid UTF-8 (column counted in bytes).'],
      why: 'a header that is no UTF-8',
    },
  ])('a header with $why', async ({ text, reading, lines }) => {
    expect((await problemsOf(text, reading)).lines).toEqual(lines);
  });

  test.each<Refused>([
    { text: 'a,b\n1\n', lines: ['qa.csv:2:2 The row has 1 cell, but the header has 2 columns.'], why: 'too few cells' },
    {
      text: 'a,b\n1,2,3\n',
      lines: ['qa.csv:2:5 The row has 3 cells, but the header has 2 columns.'],
      why: 'too many cells',
    },
    {
      text: 'a,b\r\n"x\r\ny",z\r\n\r\n"ü",2,3\r\n',
      lines: ['qa.csv:5:7 The row has 3 cells, but the header has 2 columns.'],
      why: 'too many after quoted lines and an empty one',
    },
    {
      text: 'id,b\n1,x\n2,x\n1,y\n',
      lines: ['qa.csv:4:1 The id "1" stands in line 2 already.'],
      why: 'an id twice',
    },
    {
      text: 'b,id\n"two\nlines",7\nx,7\ny,7\n',
      lines: ['qa.csv:4:3 The id "7" stands in line 2 already.', 'qa.csv:5:3 The id "7" stands in line 2 already.'],
      why: 'an id three times',
    },
    {
      text: `id,b\n${manyIds}\n25000,x\n3,x\n24999,x`,
      lines: [
        'qa.csv:25002:1 The id "3" stands in line 4 already.',
        'qa.csv:25003:1 The id "24999" stands in line 25000 already.',
      ],
      why: 'an id twice among tens of thousands',
    },
    { text: 'b,id\nx, \n', lines: ['qa.csv:2:3 The row has no id.'], why: 'an id that is blank' },
    {
      text: bytes('a,b\nü', 0xe9, ',2\n', 0xff, ',2\n'),
      lines: [
        'qa.csv:2:3 The byte 0xE9 is not valid UTF-8 (column counted in bytes).',
        'qa.csv:3:1 The byte 0xFF is not valid UTF-8 (column counted in bytes).',
      ],
      why: 'bytes that are no UTF-8',
    },
    {
      text: bytes('a,b\n\ufffd,"x\n\ufffd', 0xc3, '"\n'),
      lines: ['qa.csv:3:4 The byte 0xC3 is not valid UTF-8 (column counted in bytes).'],
      why: 'half a character after real replacement characters, in the second line of a cell',
    },
    {
      text: bytes('a,b\n1,', 0xe4, 0xb8),
      lines: ['qa.csv:2:3 The byte 0xE4 is not valid UTF-8 (column counted in bytes).'],
      why: 'a character cut off by the end of the file',
    },
  ])('rows with $why', async ({ text, lines }) => {
    expect((await problemsOf(text)).lines).toEqual(lines);
  });

  const opening = 'A quote stands inside a cell that does not begin with one.';
  const closing = 'Something follows the closing quote of a cell.';
  const unclosed = 'This quote is never closed; nothing after it was read.';
  const malformed: readonly Refused[] = [
    { text: 'a,b\n5" pipe,x\n', lines: [`qa.csv:2:2 ${opening}`], why: 'a quote in a bare cell' },
    { text: 'a,b\nx, "y"\n', lines: [`qa.csv:2:4 ${opening}`], why: 'a blank before the opening quote' },
    { text: 'a,b\n"say "yes"",x\n', lines: [`qa.csv:2:6 ${closing}`], why: 'a quote that is not doubled' },
    { text: 'a,b\n"x" ,y\n', lines: [`qa.csv:2:3 ${closing}`], why: 'a blank after the closing quote' },
    { text: 'a,b\n1,2\n"x,y\n3,4\n', lines: [`qa.csv:3:1 ${unclosed}`], why: 'a quote that is never closed' },
    { text: 'a,"b\n1,2\n', lines: [`qa.csv:1:3 ${unclosed}`], why: 'a header whose quote is never closed' },
    { text: 'a,b"c\n1,2\n3\n', lines: [`qa.csv:1:4 ${opening}`], why: 'a torn header: its rows are not measured' },
    {
      text: 'a,b\n"1\r\n2",5" x\n',
      lines: [`qa.csv:3:5 ${opening}`],
      why: 'the fault is in the record’s second line',
    },
    {
      text: 'a,b\n5" x,1\n6" x,2\nok,3\n7\n8" x,4',
      lines: [
        `qa.csv:2:2 ${opening}`,
        `qa.csv:3:2 ${opening}`,
        'qa.csv:5:2 The row has 1 cell, but the header has 2 columns.',
        `qa.csv:6:2 ${opening}`,
      ],
      why: 'reading goes on after each fault',
    },
    {
      text: 'a,b\n"x"y\nrest,of,a,torn\ncell",1\nok,2\n3\n',
      lines: [
        `qa.csv:2:3 ${closing}`,
        `qa.csv:4:5 ${opening}`,
        'qa.csv:6:2 The row has 1 cell, but the header has 2 columns.',
      ],
      why: 'the rest of a torn cell is not measured',
    },
    { text: 'a,b\r5" x,1\rok,2\r', lines: [`qa.csv:2:2 ${opening}`], why: 'line ends of old Macs' },
  ];

  test.each(malformed.flatMap((row) => [1, 3, 1000].map((size) => ({ ...row, size }))))(
    'malformed quoting: $why, in chunks of $size',
    async ({ text, lines, size }) => {
      expect((await problemsOf(text, {}, [size])).lines).toEqual(lines);
    },
  );

  test('a record that would fill the memory', async () => {
    const text = `a,b\n1,2\n"x,${'y'.repeat(17 * 1024 * 1024)}\n`;
    expect((await problemsOf(text)).lines).toEqual([
      'qa.csv:3:1 This record is longer than 16 MiB; nothing after it was read.',
    ]);
  });

  test('all problems at once: the first twenty, and their number', async () => {
    const text = `id,b\n${Array.from({ length: 45 }, () => 'x\n').join('')}1,2\n1,3\n`;
    const { lines, total } = await problemsOf(text);
    expect(lines).toHaveLength(20);
    expect(total).toBe(46);
  });

  test('every problem says what to do next', async () => {
    const { next } = await problemsOf(
      bytes('id,b,b,\n1,2,3\n5" x,1,1,1\n1,2,3,4\n1,2,3,4\n,1,2,3\n2,', 0xff, ',3,4\n'),
    );
    expect(next).toHaveLength(7);
    expect(next.every((text) => text !== undefined && text.length > 10)).toBe(true);
  });
});
