import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderCompareMarkdown } from '../../src/report/compare-markdown.ts';
import { renderCompareTerminal } from '../../src/report/compare-terminal.ts';
import { displayWidth } from '../../src/report/display-width.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import type { ReportData } from '../../src/report/report-data.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { evilCompare } from './sample-compares.ts';
import { evilReport, redReport, unclearReport } from './sample-red.ts';
import { goodReport, interruptedReport, type runSummary, troubledReport } from './sample-reports.ts';

const plain80 = { width: 80, color: false, db: null };

/** Commands are for copying and stay whole, however long. */
const isCommand = (line: string) => line.startsWith('  promptbatch ');

function withTexts(texts: readonly string[]): ReportData {
  const report = troubledReport();
  const [label = '', message = '', row = '', sentence = '', name = ''] = texts;
  return {
    ...report,
    run: { ...report.run, name, runKey: name, tags: [label], endpoint: message },
    variants: report.variants.map((variant) => ({
      ...variant,
      label,
      scores: Object.fromEntries(Object.entries(variant.scores).map(([scorer, score]) => [scorer + name, score])),
    })),
    errors: report.errors.map((error) => ({ ...error, example: { row, message, requestId: name } })),
    by: report.by && {
      ...report.by,
      column: name,
      groups: report.by.groups.map((group) => ({
        ...group,
        value: row,
        variants: group.variants.map((variant) => ({ ...variant, label })),
      })),
    },
    slowest: report.slowest.map((sample) => ({ ...sample, row, variant: label })),
    failedSamples: report.failedSamples.map((sample) => ({ ...sample, row, variant: label, kind: name, message })),
    failedChecks: {
      count: report.failedChecks.count,
      samples: report.failedChecks.samples.map((sample) => ({
        ...sample,
        row,
        variant: label,
        answer: message,
        scorers: [{ scorer: name, value: 0, reason: sentence }],
      })),
    },
    notes: [{ kind: 'test', variant: null, count: null, sentence }],
  };
}

describe('renderTerminal', () => {
  test.each([
    { height: 24, ends: true, why: 'the beginning has scrolled away' },
    { height: 2_000, ends: false, why: 'all of it is to be seen' },
    { height: null, ends: false, why: 'a file does not scroll' },
  ])('on $height lines the verdict is said again at the end: $ends ($why)', ({ height, ends }) => {
    const report = redReport();
    const text = renderTerminal(report, { width: 200, color: false, db: null, height });
    expect(text.slice(text.indexOf('\nNext')).includes('\n\nWORSE  Pass rate fell')).toBe(ends);
  });

  test('fits 80 columns whatever the names and messages, and no control character gets through', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.array(fc.constantFrom('中文', '👩‍🚀', '\u001b[2J', ' ', 'word')).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 5, maxLength: 5 }), (texts) => {
        const lines = renderTerminal(withTexts(texts), plain80).split('\n');
        for (const line of lines.filter((each) => !isCommand(each))) {
          expect(displayWidth(line)).toBeLessThanOrEqual(80);
          expect(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(line)).toBe(false);
        }
        // The same holds for what else is shown of them.
        const markdown = renderMarkdown(withTexts(texts), { db: null });
        expect(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(markdown.replaceAll('\n', ''))).toBe(false);
      }),
      { numRuns: 30 },
    );
  });

  test('fits 80 columns whatever stands in a comparison and its gates', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc
        .array(fc.constantFrom('中文', '👩‍🚀', '\u001b[2J', ' ', 'word\n', '\u202e'), { minLength: 1 })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (evil) => {
        const report = evilReport(evil);
        const shown = [
          renderTerminal(report, plain80),
          renderCompareTerminal(evilCompare(evil), plain80),
          renderMarkdown(report, { db: null }),
          renderCompareMarkdown(evilCompare(evil), { db: null }),
        ];
        for (const line of shown
          .slice(0, 2)
          .join('')
          .split('\n')
          .filter((each) => !isCommand(each)))
          expect(displayWidth(line)).toBeLessThanOrEqual(80);
        for (const each of shown)
          expect(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(each.replaceAll('\n', ''))).toBe(false);
      }),
      { numRuns: 8 },
    );
  });

  test.each([{ width: 60 }, { width: 72 }, { width: 100 }, { width: 200 }])('fits $width columns', ({ width }) => {
    const lines = renderTerminal(troubledReport(), { ...plain80, width }).split('\n');
    for (const line of lines.filter((each) => !isCommand(each))) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  });

  test.each([
    { report: goodReport(), why: 'good' },
    { report: troubledReport(), why: 'troubled' },
    { report: interruptedReport(), why: 'interrupted' },
    { report: unclearReport(), why: 'unclear' },
  ])('colour adds no word and takes none away: $why', ({ report }) => {
    const coloured = renderTerminal(report, { ...plain80, color: true });
    expect(coloured).not.toBe(renderTerminal(report, plain80));
    expect(stripVTControlCharacters(coloured)).toBe(renderTerminal(report, plain80));
  });

  test.each([
    { run: { status: 'running' }, first: 'RUNNING  Still going: 40 of 40 samples done.', why: 'it is alive' },
    {
      run: { status: 'abandoned' },
      first: 'ABANDONED  A newer run took its place: 40 of 40 samples done.',
      why: 'left',
    },
    { run: { status: 'complete' }, first: 'COMPLETE  40 of 40 samples done.', why: 'its verdict is not stored yet' },
    {
      run: { status: 'stopped', stopReason: 'The breaker opened' },
      first: 'STOPPED  The breaker opened: 40 of 40 samples done, and nothing of it is lost.',
      why: 'the reason is said',
    },
  ] as const)('without a verdict the first line says the status: $why', ({ run, first }) => {
    const report = { ...goodReport(), verdict: null };
    const text = renderTerminal({ ...report, run: { ...report.run, ...run } }, plain80);
    expect(text.split('\n')[0]).toBe(first);
  });

  test('a simulated run says so in its second line', () => {
    const report = goodReport();
    const text = renderTerminal({ ...report, run: { ...report.run, simulated: true } }, plain80);
    expect(text.split('\n')[1]).toMatch(/^SIMULATED: /);
  });

  test('what the endpoint charged is given with what it did not say', () => {
    const report = goodReport();
    const costUsd = { billed: '1.5', computed: null, unknownCount: 3, computedUnknownCount: 20, difference: null };
    const text = renderTerminal({ ...report, totals: { ...report.totals, costUsd } }, plain80);
    expect(text).toContain('billed $1.50 (3 answers without), computed unknown');
  });
});

describe('the commands at the end', () => {
  const commandsOf = (report: ReportData, db: string | null) =>
    renderTerminal(report, { ...plain80, db })
      .split('\n')
      .filter(isCommand)
      .map((line) => line.trim());

  const of = (run: Partial<ReturnType<typeof runSummary>>, failed: number): ReportData => {
    const report = goodReport();
    const failedChecks = { count: 0, samples: [] };
    const totals = { ...report.totals, failed };
    return { ...report, run: { ...report.run, ...run, id: 'r1' }, totals, failedChecks } as ReportData;
  };

  test.each([
    { report: of({}, 0), db: null, commands: ['export r1 -o r1.csv'], why: 'a good run is only looked at' },
    {
      report: of({}, 2),
      db: null,
      commands: [
        'export r1 -o r1-failed.csv --where status=failed',
        'run configs/nightly.yaml --resume r1 --retry-failed',
        'export r1 -o r1.csv',
      ],
      why: 'failures can be looked at, and asked again',
    },
    {
      report: of({ status: 'interrupted' }, 0),
      db: null,
      commands: ['run configs/nightly.yaml --resume r1', 'export r1 -o r1.csv'],
      why: 'what was cut off goes on',
    },
    {
      report: of({ status: 'running' }, 2),
      db: null,
      commands: ['export r1 -o r1.csv'],
      why: 'a live run is left alone',
    },
    {
      report: of({ status: 'abandoned' }, 0),
      db: 'my results.db',
      commands: [
        "run configs/nightly.yaml --resume r1 --db 'my results.db'",
        "export r1 -o r1.csv --db 'my results.db'",
      ],
      why: 'another database is named again, as a shell reads it',
    },
    {
      report: { ...of({}, 0), failedChecks: goodReport().failedChecks },
      db: null,
      commands: ['show r1 q30', 'export r1 -o r1.csv'],
      why: 'the first sample that did not pass',
    },
  ])('$commands ($why)', ({ report, db, commands }) => {
    expect(commandsOf(report, db)).toEqual(commands.map((command) => `promptbatch ${command}`));
  });
});
