import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse as parseStream } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exportColumns } from '../../src/export/columns.ts';
import { exportCsv } from '../../src/export/csv.ts';
import type { ExportRow } from '../../src/export/export-row.ts';
import { exportRow } from './export-rows.ts';

const { columns } = exportColumns({ runId: 'run-1', datasetColumns: ['prompt'], scorers: ['contains'] });
const named = (...names: string[]) => columns.filter(({ name }) => names.includes(name));

const csvOf = (rows: Iterable<ExportRow>, excel = false) => [...exportCsv({ columns, excel }, rows)].join('');

/** Any text that UTF-8 can hold, rich in what CSV and terminals trip over. */
const cell = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '"',
        ',',
        '\n',
        '\r',
        '\r\n',
        '\0',
        ';',
        '\t',
        ' ',
        "'",
        '=',
        '\ufeff',
        '👩‍🚀',
        '中',
        'é',
        'a',
        '\u2028',
      ),
    )
    .map((parts) => parts.join('')),
);

describe('exportCsv', () => {
  test('writes header and records, each ended by CRLF', () => {
    const rows = [exportRow({ answer: 'Paris' }), exportRow({ answer: null, status: 'failed' })];
    const text = [...exportCsv({ columns: named('pb_row', 'pb_status', 'pb_answer'), excel: false }, rows)].join('');
    expect(text).toBe('pb_row,pb_status,pb_answer\r\nq-1,answered,Paris\r\nq-1,failed,\r\n');
  });

  test('a run without results is its header', () => {
    expect([...exportCsv({ columns: named('pb_row', 'pb_answer'), excel: false }, [])].join('')).toBe(
      'pb_row,pb_answer\r\n',
    );
  });

  test('an empty cell alone in its record is no empty line', () => {
    const text = [...exportCsv({ columns: named('pb_answer'), excel: false }, [exportRow(), exportRow()])].join('');
    expect(text).toBe('pb_answer\r\n""\r\n""\r\n');
  });

  test.each([
    { answer: 'say "hi"', written: '"say ""hi"""', why: 'a quote is doubled' },
    { answer: 'a,b', written: '"a,b"', why: 'a delimiter is quoted' },
    { answer: 'a\nb', written: '"a\nb"', why: 'a lone LF is quoted and kept' },
    { answer: 'a\rb', written: '"a\rb"', why: 'a lone CR is quoted and kept' },
    { answer: ' a ', written: '" a "', why: 'readers that trim leave quoted spaces alone' },
    { answer: '=1+1', written: '=1+1', why: 'a formula is data unless a spreadsheet was asked for' },
    { answer: '\ufeffa', written: '"\ufeffa"', why: 'a byte order mark inside a cell is no mark' },
  ])('$answer is written $written ($why)', ({ answer, written }) => {
    const text = [...exportCsv({ columns: named('pb_row', 'pb_answer'), excel: false }, [exportRow({ answer })])];
    expect(text.join('')).toBe(`pb_row,pb_answer\r\nq-1,${written}\r\n`);
  });

  test.each([
    { answer: '=1+1', cell: "'=1+1", why: 'a formula' },
    { answer: '+49 30', cell: "'+49 30", why: 'a telephone number is one too, for a spreadsheet' },
    { answer: '-1', cell: "'-1", why: 'an answer is text, also where it looks like a number' },
    { answer: '@SUM(1)', cell: "'@SUM(1)", why: 'the old way to begin one' },
    { answer: '\t=1', cell: "'\t=1", why: 'a tab before it' },
    { answer: '\r=1', cell: "'\r=1", why: 'a carriage return before it' },
    { answer: 'a=1', cell: 'a=1', why: 'harmless inside' },
  ])('for Excel, $answer becomes harmless: $why', ({ answer, cell: expected }) => {
    const text = csvOf([exportRow({ answer })], true);
    expect(text.startsWith('\ufeff')).toBe(true);
    const [record] = parse(text, { bom: true, columns: true }) as Record<string, string>[];
    expect(record?.['pb_answer']).toBe(expected);
  });

  test('a header that is a formula is made harmless for Excel as well', () => {
    const { columns: fromDataset } = exportColumns({ runId: 'r', datasetColumns: ['=cmd()'], scorers: [] });
    const [header] = exportCsv({ columns: fromDataset, excel: true }, []);
    expect(header?.startsWith("\ufeff'=cmd(),pb_run")).toBe(true);
  });

  test('csv-parse gives every cell back byte for byte', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ prompt: cell, answer: cell, reason: cell }), { maxLength: 8 }), (cells) => {
        const rows = cells.map(({ prompt, answer, reason }, index) =>
          exportRow({
            rowKey: String(index),
            columns: { prompt },
            answer,
            scores: { contains: { value: 1, passed: true, reason } },
          }),
        );
        const bytes = Buffer.from(csvOf(rows), 'utf8');
        const records = parse(bytes, { columns: true }) as Record<string, string>[];
        const read = records.map((record) => [record['prompt'], record['pb_answer'], record['pb_reason_contains']]);
        expect(read).toEqual(cells.map(({ prompt, answer, reason }) => [prompt, answer, reason]));
      }),
      { numRuns: 300 },
    );
  });

  test('an export that is a dataset again is exported the same', () => {
    const first = csvOf([exportRow({ columns: { prompt: 'a\r\n"b"' }, answer: 'x' })]);
    const [record = {}] = parse(first, { columns: true }) as Record<string, string>[];
    const again = exportColumns({ runId: 'run-1', datasetColumns: Object.keys(record), scorers: ['contains'] });
    const second = [
      ...exportCsv({ columns: again.columns, excel: false }, [exportRow({ columns: record, answer: 'x' })]),
    ];
    expect(second.join('')).toBe(first);
  });

  test('reads no further ahead than a batch, so a slow reader sets the pace', () => {
    let taken = 0;
    const endless = (function* () {
      for (;;) {
        taken += 1;
        yield exportRow();
      }
    })();
    const pieces = exportCsv({ columns, excel: false }, endless);
    pieces.next();
    expect(taken).toBe(0);
    pieces.next();
    expect(taken).toBeLessThanOrEqual(100);
    const afterOne = taken;
    pieces.next();
    expect(taken).toBe(2 * afterOne);
  });

  test('streams to a file and back, thousands of records, with answers of every size', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'promptbatch-export-'));
    try {
      const answers = Array.from({ length: 5_000 }, (_, index) => '中"\n'.repeat(index % 97));
      const file = join(folder, 'answers.csv');
      const results = answers.map((answer, index) => exportRow({ rowKey: String(index), answer }));
      await pipeline(Readable.from(exportCsv({ columns, excel: false }, results)), createWriteStream(file));
      const read: string[] = [];
      await pipeline(createReadStream(file), parseStream({ columns: true }), async (records) => {
        for await (const record of records) read.push(record['pb_answer']);
      });
      expect(read).toEqual(answers);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
