import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readRows } from '../../src/dataset/read-rows.ts';
import { cellsOf, inChunks, readText } from './read-text.ts';

describe('readRows() reads', () => {
  test.each([
    { text: 'a,b\n1,2\n', delimiter: ',', why: 'plain' },
    { text: 'a,b\n1,2', delimiter: ',', why: 'no line end at the end' },
    { text: 'a,b\r\n1,2\r\n', delimiter: ',', why: 'CRLF' },
    { text: 'a,b\r1,2\r', delimiter: ',', why: 'line ends of old Macs' },
    { text: 'a,b\r\n1,2\n', delimiter: ',', why: 'mixed line ends' },
    { text: '\ufeffa,b\n1,2\n', delimiter: ',', why: 'byte order mark' },
    { text: 'a;b\n1;2\n', delimiter: ';', why: 'semicolon found' },
    { text: 'a\tb\n1\t2\n', delimiter: '\t', why: 'tab found' },
    { text: '"a";"b"\n"1";"2"\n', delimiter: ';', why: 'everything quoted' },
    { text: '"a","b"\r\n"1","2"\r\n', delimiter: ',', why: 'everything quoted, CRLF' },
    { text: '\n\na,b\n\n1,2\n\n\n', delimiter: ',', why: 'empty lines are no records' },
    { text: '\r\n\r\na,b\r\n\r\n1,2\r\n\r\n', delimiter: ',', why: 'nor are they with CRLF' },
  ])('$why: $text', async ({ text, delimiter }) => {
    for (const chunkSize of [1, 2, 1000]) {
      const read = await readText(text, {}, [chunkSize]);
      expect(read.summary).toEqual({ columns: ['a', 'b'], rowCount: 1, delimiter, idColumn: null });
      expect(cellsOf(read)).toEqual([['1', '2']]);
    }
  });

  test.each([
    { text: '"x,y,z";b\n1;2\n', delimiter: ';', why: 'commas within quotes do not count' },
    { text: 'a;b,c\n1,2\n', delimiter: ',', why: 'with one of each the comma wins' },
    { text: 'a\n1;2\n', delimiter: ',', why: 'only the header decides' },
    { text: '"a;\nb"\tc\n1\t2\n', delimiter: '\t', why: 'the header may span lines' },
    { text: 'a;\rb,c,d\n1,2,3\n', delimiter: ',', why: 'a lone CR ends nothing where LF does' },
  ])('the delimiter is found in the header: $text ($why)', async ({ text, delimiter }) => {
    expect((await readText(text)).summary.delimiter).toBe(delimiter);
  });

  test('a declared delimiter holds against the header', async () => {
    const read = await readText('a;b,c;d\n1;2;3\n', { delimiter: ';' });
    expect(read.summary.columns).toEqual(['a', 'b,c', 'd']);
  });

  test.each([
    { cell: '"say ""yes"""', value: 'say "yes"', why: 'doubled quotes' },
    { cell: '"two\nlines"', value: 'two\nlines', why: 'a line break within quotes' },
    { cell: '"two\r\nlines"', value: 'two\r\nlines', why: 'CRLF within quotes stays CRLF' },
    { cell: '"a,b"', value: 'a,b', why: 'the delimiter within quotes' },
    { cell: '""', value: '', why: 'an empty quoted cell' },
    { cell: '  x  ', value: '  x  ', why: 'blanks are data' },
    { cell: 'a\u0000b', value: 'a\u0000b', why: 'NUL is data' },
    { cell: '\ufeff', value: '\ufeff', why: 'a byte order mark inside is data' },
    { cell: '👩‍👩‍👧 ünï 中文', value: '👩‍👩‍👧 ünï 中文', why: 'any Unicode' },
    { cell: '\ufffd', value: '\ufffd', why: 'a replacement character that the file really holds' },
    { cell: 'a\rb', value: 'a\rb', why: 'a lone CR among LF lines' },
    { cell: '{{ 7 | times: 7 }}', value: '{{ 7 | times: 7 }}', why: 'a template is text' },
  ])('the cell $cell as it is ($why)', async ({ cell, value }) => {
    expect(cellsOf(await readText(`a,b\n${cell},end\n`))).toEqual([[value, 'end']]);
  });

  test('a single column, where "" is an empty cell and an empty line is nothing', async () => {
    expect(cellsOf(await readText('prompt\nA\n\n""\nB\n'))).toEqual([['A'], [''], ['B']]);
  });

  test.each([['中文'], ['my col'], ['a.b'], ['__proto__'], ['constructor'], ['"quoted"'], ['1']])(
    'a column called %s',
    async (name) => {
      const header = `"${name.replaceAll('"', '""')}"`;
      const [row] = (await readText(`${header},x\nvalue,y\n`)).rows;
      expect(Object.entries(row?.columns ?? {}).find(([column]) => column === name)).toEqual([name, 'value']);
    },
  );

  test.each([{ size: 1 }, { size: 2 }, { size: 3 }, { size: 7 }, { size: 1000 }])(
    'the physical line of every record, in chunks of $size',
    async ({ size }) => {
      const text = 'a,b\r\n"1\r\n2",x\r\n\r\ny,"3\n4\n5"\r\nlast,"say ""\r\n"""\nvery last,z';
      const { rows } = await readText(text, {}, [size]);
      expect(rows.map(({ line, rowIndex }) => [rowIndex, line])).toEqual([
        [0, 2],
        [1, 5],
        [2, 8],
        [3, 10],
      ]);
    },
  );

  test('rows in batches, whose total the summary states', async () => {
    const text = `n\n${Array.from({ length: 1234 }, (_, index) => index).join('\n')}\n`;
    const sizes: number[] = [];
    const bytes = Buffer.from(text);
    const summary = await readRows(inChunks(bytes, [4096]), 'n.csv', {}, (rows) => sizes.push(rows.length));
    expect(summary.rowCount).toBe(1234);
    expect(sizes).toEqual([500, 500, 234]);
  });

  test('what take() throws comes out as it is', async () => {
    const failure = new Error('disk full');
    const reading = readRows(inChunks(Buffer.from('a\n1\n'), [10]), 'a.csv', {}, () => {
      throw failure;
    });
    await expect(reading).rejects.toBe(failure);
  });
});

describe('row keys', () => {
  test('come from the id column where there is one', async () => {
    const { rows, summary } = await readText('id,prompt\nx-1,A\nx-2,A\n');
    expect(rows.map(({ rowKey }) => rowKey)).toEqual(['x-1', 'x-2']);
    expect(summary.idColumn).toBe('id');
  });

  test('come from a declared column instead', async () => {
    const { rows, summary } = await readText('id,name\n1,a\n1,b\n', { idColumn: 'name' });
    expect(rows.map(({ rowKey }) => rowKey)).toEqual(['a', 'b']);
    expect(summary.idColumn).toBe('name');
  });

  test('come from the content otherwise, with the occurrence from the second on', async () => {
    const { rows } = await readText('prompt,expected\nA,1\nB,2\nA,1\nA,1\n');
    const content = JSON.stringify([
      ['expected', '1'],
      ['prompt', 'A'],
    ]);
    const contentHash = createHash('sha256').update(content).digest('hex');
    const first = contentHash.slice(0, 16);
    expect(rows[0]?.contentHash).toBe(contentHash);
    expect(rows.map(({ rowKey }) => rowKey)).toEqual([
      first,
      expect.not.stringContaining(first),
      `${first}-2`,
      `${first}-3`,
    ]);
  });

  test('do not depend on the order of the columns', async () => {
    const one = await readText('a,b\n1,2\n');
    const other = await readText('b,a\n2,1\n');
    expect(one.rows[0]?.rowKey).toBe(other.rows[0]?.rowKey);
  });

  test('differ where a cell moves to the next column', async () => {
    const { rows } = await readText('a,b\n12,\n1,2\n');
    expect(rows[0]?.rowKey).not.toBe(rows[1]?.rowKey);
  });
});
