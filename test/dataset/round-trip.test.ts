import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRows } from '../../src/dataset/read-rows.ts';
import { UserError } from '../../src/vocabulary/user-error.ts';
import { cellsOf, inChunks, readText } from './read-text.ts';

const tricky = fc.constantFrom(
  '"',
  '""',
  ',',
  ';',
  '\t',
  '\n',
  '\r',
  '\r\n',
  '\u0000',
  '\ufeff',
  '\ufffd',
  '{{ x }}',
  "'",
  ' ',
);
/** Any text that UTF-8 can hold, with the characters that CSV cares about more often than chance would have them. */
const cell = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.oneof(tricky, fc.string({ unit: 'grapheme' }))).map((parts) => parts.join('')),
);
const columnName = cell.filter((name) => name.trim() !== '');
const chunkSizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

const table: fc.Arbitrary<{ columns: string[]; rows: string[][] }> = fc
  .uniqueArray(columnName, { minLength: 2, maxLength: 5 })
  .filter((columns) => !columns.includes('id') && !columns[0]?.startsWith('\ufeff'))
  .chain((columns) => {
    const row = fc.array(cell, { minLength: columns.length, maxLength: columns.length });
    return fc.record({ columns: fc.constant(columns), rows: fc.array(row, { minLength: 1, maxLength: 8 }) });
  });

describe('a CSV file as csv-stringify writes it', () => {
  test('is read back cell for cell, whatever its delimiter, line ends and chunks', async () => {
    const format = fc.record({
      delimiter: fc.constantFrom(',' as const, ';' as const, '\t' as const),
      record_delimiter: fc.constantFrom('\n', '\r\n', '\r'),
      quoted: fc.boolean(),
      bom: fc.boolean(),
      // Without it a cell that ends in \r fuses with the line end.
      quote_record_delimiter: fc.constant(true),
    });
    await fc.assert(
      fc.asyncProperty(table, format, chunkSizes, async ({ columns, rows }, options, sizes) => {
        const text = stringify([columns, ...rows], options);
        const read = await readText(text, { delimiter: options.delimiter }, sizes);
        expect(read.summary.columns).toEqual(columns);
        const expected = rows.map((cells) =>
          Object.values(Object.fromEntries(columns.map((name, at) => [name, cells[at]]))),
        );
        expect(cellsOf(read)).toEqual(expected);
      }),
      { numRuns: 400 },
    );
  });

  test('is read the same in any chunks: rows, lines, keys', async () => {
    await fc.assert(
      fc.asyncProperty(table, chunkSizes, async ({ columns, rows }, sizes) => {
        const text = stringify([columns, ...rows], { quote_record_delimiter: true });
        expect(await readText(text, { delimiter: ',' }, sizes)).toEqual(await readText(text, { delimiter: ',' }));
      }),
      { numRuns: 150 },
    );
  });

  test('keeps the keys of its rows when they are reordered', async () => {
    // The first rows once more, so that some have the same content.
    const reordered = table
      .map(({ columns, rows }) => ({ columns, rows: [...rows, ...rows.slice(0, 2)] }))
      .chain(({ columns, rows }) =>
        fc.shuffledSubarray(rows, { minLength: rows.length }).map((others) => ({ columns, rows, others })),
      );
    await fc.assert(
      fc.asyncProperty(reordered, async ({ columns, rows, others }) => {
        const keys = async (order: string[][]) => {
          const read = await readText(stringify([columns, ...order], { quote_record_delimiter: true }), {
            delimiter: ',',
          });
          return read.rows.map(({ rowKey, columns: cells }) => `${rowKey} ${JSON.stringify(cells)}`).toSorted();
        };
        expect(await keys(others)).toEqual(await keys(rows));
      }),
      { numRuns: 100 },
    );
  });
});

describe('any bytes at all', () => {
  test('are read, or refused with a UserError whose places lie within the file', async () => {
    const syntax = fc.constantFrom('"', ',', '\n', '\r\n', 'a', '\u00e9', '""').map((text) => Buffer.from(text));
    const raw = fc.oneof(
      { weight: 8, arbitrary: syntax },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 4 }).map((part) => Buffer.from(part)) },
    );
    const file = fc.array(raw, { maxLength: 60 }).map((parts) => Buffer.concat([Buffer.from('a,b\n'), ...parts]));
    await fc.assert(
      fc.asyncProperty(file, chunkSizes, async (bytes, sizes) => {
        const outcome = await readRows(inChunks(bytes, sizes), 'x.csv', { delimiter: ',' }, () => undefined).catch(
          (error: unknown) => error,
        );
        if (!(outcome instanceof UserError)) {
          expect(outcome).toHaveProperty('rowCount');
          return;
        }
        const lineCount = bytes.toString('latin1').split('\n').length;
        for (const { where } of [outcome, ...outcome.further]) {
          const [, line, column] = /^x\.csv(?::(\d+):(\d+))?$/.exec(where ?? '') ?? [];
          expect(Number(line ?? 1)).toBeLessThanOrEqual(lineCount);
          expect(Number(column ?? 1)).toBeLessThanOrEqual(bytes.length + 1);
        }
      }),
      { numRuns: 600 },
    );
  });

  test('give the same verdict in any chunks', async () => {
    const syntax = fc.constantFrom('"', ',', '\n', '\r\n', '\r', 'a', 'é', '""');
    const file = fc.array(syntax, { maxLength: 40 }).map((parts) => Buffer.from(`a,b\n${parts.join('')}`));
    const verdict = async (bytes: Buffer, sizes: readonly number[]) =>
      readText(bytes, { delimiter: ',' }, sizes).then(
        (read) => JSON.stringify(read),
        (error: unknown) =>
          error instanceof UserError ? JSON.stringify([error.message, error.where, error.further]) : error,
      );
    await fc.assert(
      fc.asyncProperty(file, chunkSizes, async (bytes, sizes) => {
        expect(await verdict(bytes, sizes)).toEqual(await verdict(bytes, [bytes.length]));
      }),
      { numRuns: 400 },
    );
  });
});
