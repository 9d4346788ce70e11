import { describe, expect, test } from 'vitest';
import { summariseRun } from '../../src/analysis/summarise-run.ts';
import { buildReport } from '../../src/report/build-report.ts';
import { renderReport, reportFormatOf, reportFormats } from '../../src/report/formats.ts';
import { runColumns, scoreColumns, type TestResult } from '../analysis/run-columns.ts';
import { nothingSent } from './sample-lanes.ts';
import { goodReport, nothingNotable, runSummary, troubledReport } from './sample-reports.ts';

function reportOf(results: readonly TestResult[], labels: readonly string[] = ['ernie']) {
  const { run } = goodReport();
  return buildReport({
    run: runSummary({ samples: 100 }),
    about: run,
    variants: labels.map((label) => ({ label, model: 'm', samples: 100 / labels.length })),
    numbers: summariseRun(runColumns(results), [], labels.length),
    notable: nothingNotable,
    disagreements: null,
    by: null,
    sending: nothingSent,
    prices: [],
    errorExamples: [{ kind: 'filtered', rowKey: 'q-7', message: 'no', requestId: null }],
  });
}

describe('buildReport', () => {
  test('has the pinned fields of a variant', () => {
    expect(goodReport().variants[0]).toMatchObject({
      label: 'ernie',
      model: 'baidu/ernie-4.5-0.3b',
      samples: 40,
      answered: 40,
      failed: 0,
      scores: { contains: { n: 40, mean: 0.75, low: expect.closeTo(0.598, 3), high: expect.closeTo(0.858, 3) } },
      latencyMs: { p50: 647, p90: 855, p95: 881, p99: 907 },
      ttftMs: { p50: 99, p90: 115, p95: 117, p99: 119 },
      tokens: { prompt: 2_000, completion: 480, cached: 1_280, reasoning: null, unknownCount: 0 },
      costUsd: { billed: '0.000052', computed: '0.00005536', unknownCount: 0 },
    });
  });

  test('planned samples are the run’s and each variant’s own, whatever has been answered', () => {
    const report = reportOf([{ seq: 0, variant: 1 }], ['a', 'b']);
    expect([report.totals.samples, ...report.variants.map(({ samples }) => samples)]).toEqual([100, 50, 50]);
    expect([report.totals.answered, ...report.variants.map(({ answered }) => answered)]).toEqual([1, 0, 1]);
  });

  test('errors come by count, then by name; a kind whose example is missing is still counted', () => {
    const kinds = ['rate_limited', 'filtered', 'bad_request', 'filtered'];
    expect(reportOf(kinds.map((errorKind, seq) => ({ seq, errorKind }))).errors).toEqual([
      { kind: 'filtered', count: 2, example: { row: 'q-7', message: 'no', requestId: null } },
      { kind: 'bad_request', count: 1, example: null },
      { kind: 'rate_limited', count: 1, example: null },
    ]);
  });

  test('latencies are rounded to the microsecond that is stored', () => {
    expect(reportOf([{ seq: 0, latencyMs: 54.500000001 }]).totals.latencyMs.p50).toBe(54.5);
  });

  test('where the clock was set back, how long it took is unknown, neither negative nor 0', () => {
    const { run } = buildReport({
      run: runSummary({ startedMs: 2_000, endedMs: 1_000 }),
      about: goodReport().run,
      variants: [],
      numbers: summariseRun(runColumns([]), [], 0),
      errorExamples: [],
      notable: nothingNotable,
      disagreements: null,
      by: null,
      sending: nothingSent,
      prices: [],
    });
    expect(run.durationMs).toBeNull();
  });
});

describe('notes', () => {
  const answers = (count: number, extra: Partial<TestResult> = {}) =>
    Array.from({ length: count }, (_, seq) => ({ seq, latencyMs: 100, ...extra }));

  test.each([
    { results: answers(30), notes: [], why: 'nothing to say of a plain run' },
    {
      results: [{ seq: 0, marks: 'truncated' }, { seq: 1, marks: 'truncated-inferred' }, { seq: 2 }],
      notes: ['truncated 2'],
      why: 'said or inferred, it is cut',
    },
    {
      results: [{ seq: 0, marks: 'empty,content-filter' }],
      notes: ['content-filter 1', 'empty 1'],
      why: 'an answer may carry several',
    },
    {
      results: [...answers(19), { seq: 19, latencyMs: 2_001 }],
      notes: ['slow-tail null'],
      why: 'a server that starves connections',
    },
    { results: [...answers(19), { seq: 19, latencyMs: 2_000 }], notes: [], why: 'exactly 20 times is borne' },
    { results: [...answers(18), { seq: 18, latencyMs: 9_000 }], notes: [], why: 'one slow answer of few says nothing' },
  ])('$notes ($why)', ({ results, notes }) => {
    expect(reportOf(results).notes.map(({ kind, count }) => `${kind} ${count}`)).toEqual(notes);
  });

  test('a scorer that failed is named with its variant', () => {
    const [note] = buildReport({
      run: runSummary(),
      about: goodReport().run,
      variants: [{ label: 'ernie', model: 'm', samples: 1 }],
      numbers: summariseRun(runColumns([{ seq: 0 }]), [scoreColumns('judge', [[0, null]])], 1),
      errorExamples: [],
      notable: nothingNotable,
      disagreements: null,
      by: null,
      sending: nothingSent,
      prices: [],
    }).notes;
    expect(note).toEqual({
      kind: 'scorer-failed',
      variant: 'ernie',
      count: 1,
      sentence: 'ernie: scorer judge failed on 1 answer, left out of its pass rate.',
    });
  });

  test('what the caller adds comes last', () => {
    expect(troubledReport().notes.at(-1)?.kind).toBe('model-deprecated');
  });
});

describe('report formats', () => {
  test.each([
    { path: 'results/report.json', format: 'json', why: 'by extension' },
    { path: 'REPORT.JSON', format: 'json', why: 'in any letter case' },
    { path: 'report.md', format: 'markdown', why: 'for GitHub' },
    { path: 'report.txt', format: 'terminal', why: 'plain text' },
    { path: 'junit.xml', format: 'junit', why: 'for any CI' },
    { path: 'report.constructor', format: null, why: 'no member of every object' },
    { path: 'json', format: null, why: 'a name is no extension' },
    { path: 'a.json/report', format: null, why: "a folder's extension is not the file's" },
  ])('$path → $format ($why)', ({ path, format }) => {
    expect(reportFormatOf(path)).toBe(format);
  });

  test.each(reportFormats)('%s is a whole text', async (format) => {
    expect(await renderReport(format, goodReport(), { width: 80, color: false, db: null })).toMatch(/[^\n]\n$/);
  });
});
