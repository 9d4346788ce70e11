import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { renderCheckJson } from '../../src/report/check.ts';
import { renderCompareJson } from '../../src/report/compare-json.ts';
import { renderJson } from '../../src/report/json.ts';
import { type RescoredData, renderRescoredJson } from '../../src/report/rescored.ts';
import { renderRunsJson } from '../../src/report/runs.ts';
import { renderShowJson } from '../../src/report/show.ts';
import { renderTrendJson } from '../../src/report/trend.ts';
import { goodCheck, troubledCheck } from './sample-checks.ts';
import { evilCompare, fineCompare, redCompare } from './sample-compares.ts';
import { gateVerdict } from './sample-drops.ts';
import { evilReport, redReport } from './sample-red.ts';
import { goodReport, interruptedReport, runSummary, troubledReport } from './sample-reports.ts';
import { answeredShow, evilShow, severalShow } from './sample-shows.ts';
import { changedTrend, youngTrend } from './sample-trends.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

function readSchema(name: string): Json {
  return JSON.parse(readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8'));
}

/** The same schema, but a field that it does not describe is an error: so that what is documented is all there is. */
function closed(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== 'object') return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const isOpenObject = inner['type'] === 'object' && inner['additionalProperties'] === undefined;
  return isOpenObject ? { ...inner, additionalProperties: false } : inner;
}

function validate(schema: Json, document: unknown) {
  return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(document);
}

/** A copy of the document with one value put in another's place. */
function withValue(document: string, path: readonly (string | number)[], value: Json): unknown {
  const copy: unknown = JSON.parse(document);
  const parent = path.slice(0, -1).reduce((at, key) => Reflect.get(Object(at), key), copy);
  Reflect.set(Object(parent), path.at(-1) ?? '', value);
  return copy;
}

const gates = [gateVerdict()];
const worse = runSummary({ verdict: { word: 'worse', exitCode: 10, sentence: 'It fell.', gates } });
const runsJson = renderRunsJson([worse, runSummary({ status: 'running', endedMs: null, verdict: null })]);

describe('docs/report.schema.json', () => {
  test.each([
    { report: goodReport(), why: 'a good run' },
    { report: troubledReport(), why: 'errors, notes and unknowns' },
    { report: interruptedReport(), why: 'no verdict and no results' },
    { report: { ...goodReport(), verdict: worse.verdict }, why: 'a verdict with gates' },
    { report: redReport(), why: 'a comparison with the baseline' },
    { report: evilReport(), why: 'a comparison, and escapes' },
  ])('describes every field of a report: $why', ({ report }) => {
    const document: unknown = JSON.parse(renderJson(report));
    expect(validate(closed(readSchema('report.schema.json')), document).error).toBeUndefined();
  });

  test('allows fields that a later version adds', () => {
    const document = withValue(renderJson(goodReport()), ['run', 'later'], 1);
    expect(validate(readSchema('report.schema.json'), document).success).toBe(true);
  });

  test.each([
    { path: ['schemaVersion'], value: 2, why: 'another version' },
    { path: ['totals', 'tokens', 'prompt'], value: '2000', why: 'a count as text' },
    { path: ['totals', 'costUsd', 'billed'], value: 0.5, why: 'money as a number' },
    { path: ['run', 'status'], value: 'done', why: 'a status there is none of' },
    { path: ['variants', 0, 'scores', 'contains', 'mean'], value: 75, why: 'a rate in per cent' },
    { path: ['verdict'], value: 'good', why: 'a verdict that is a word' },
    { path: ['run', 'startedAt'], value: 'yesterday', why: 'no time' },
  ])('refuses $why', ({ path, value }) => {
    const document = withValue(renderJson(goodReport()), path, value);
    expect(validate(readSchema('report.schema.json'), document).success).toBe(false);
  });
});

describe('docs/runs.schema.json', () => {
  test('describes every field of the list of runs', () => {
    expect(validate(closed(readSchema('runs.schema.json')), JSON.parse(runsJson)).error).toBeUndefined();
    expect(validate(closed(readSchema('runs.schema.json')), JSON.parse(renderRunsJson([]))).error).toBeUndefined();
  });

  test.each([
    { path: ['runs', 0, 'samples'], value: -1, why: 'a negative count' },
    { path: ['runs', 0, 'verdict', 'gates', 0, 'drop'], value: '0.1', why: 'a drop as text' },
  ])('refuses $why', ({ path, value }) => {
    expect(validate(readSchema('runs.schema.json'), withValue(runsJson, path, value)).success).toBe(false);
  });
});

describe('docs/check.schema.json', () => {
  const schema = readSchema('check.schema.json');

  test.each([
    { check: goodCheck(), why: 'a balance and a probe' },
    { check: troubledCheck(), why: 'problems and unknowns' },
  ])('describes every field of a check: $why', ({ check }) => {
    expect(validate(closed(schema), JSON.parse(renderCheckJson(check))).error).toBeUndefined();
  });

  test.each([
    { path: ['lines', 0, 'mark'], value: '✓', why: 'a mark as a sign' },
    { path: ['exitCode'], value: 10, why: 'an exit code that a check has not' },
    { path: ['balance', 'amount'], value: -1.5, why: 'money as a number' },
    { path: ['probe', 'costBilledUsd'], value: 0, why: 'a cost as a number' },
  ])('refuses $why', ({ path, value }) => {
    expect(validate(schema, withValue(renderCheckJson(goodCheck()), path, value)).success).toBe(false);
  });
});

describe('docs/show.schema.json', () => {
  const schema = readSchema('show.schema.json');

  test.each([
    { data: answeredShow(), why: 'an answer' },
    { data: severalShow(), why: 'several samples, a failed one among them' },
    { data: evilShow(), why: 'tool calls, parts and escapes' },
  ])('describes every field: $why', ({ data }) => {
    expect(validate(closed(schema), JSON.parse(renderShowJson(data))).error).toBeUndefined();
  });

  test.each([
    { path: ['samples', 0, 'attempts'], value: 0, why: 'a result without an attempt' },
    { path: ['samples', 0, 'costUsd', 'billed'], value: 0.5, why: 'money as a number' },
    { path: ['samples'], value: [], why: 'no sample' },
  ])('refuses $why', ({ path, value }) => {
    expect(validate(schema, withValue(renderShowJson(answeredShow()), path, value)).success).toBe(false);
  });
});

describe('docs/compare.schema.json', () => {
  const schema = readSchema('compare.schema.json');

  test.each([
    { data: redCompare(), why: 'a drop, and what turned' },
    { data: fineCompare(), why: 'a window, and rows that are left out' },
    { data: evilCompare(), why: 'two variants, and escapes' },
    { data: { ...redCompare(), word: null, by: null, variants: [] }, why: 'nothing that could be compared' },
  ])('describes every field of a comparison: $why', ({ data }) => {
    expect(validate(closed(schema), JSON.parse(renderCompareJson(data))).error).toBeUndefined();
  });

  test.each([
    { path: ['word'], value: 'good', why: "a run's verdict" },
    { path: ['variants', 0, 'scores', 'contains', 'candidate'], value: 80, why: 'a rate in per cent' },
    { path: ['variants', 0, 'costUsd', 'baseline'], value: 0.0000013, why: 'money as a number' },
    { path: ['turned', 'samples', 0, 'direction'], value: 'turned', why: 'a direction there is none of' },
    { path: ['by'], value: [], why: 'groups without a column' },
  ])('refuses $why', ({ path, value }) => {
    expect(validate(schema, withValue(renderCompareJson(redCompare()), path, value)).success).toBe(false);
  });
});

describe('docs/rescore.schema.json', () => {
  const schema = readSchema('rescore.schema.json');
  const verdict = runSummary().verdict;
  if (!verdict) throw new Error('no verdict');
  const mean = { n: 40, mean: 0.5 };
  const graded: RescoredData = {
    schemaVersion: 1,
    run: { id: 'run-1', name: 'nightly' },
    config: 'nightly.yaml',
    scoredNow: 40,
    rowsElsewhere: 1,
    scores: [
      { variant: 'ernie', scorer: 'exact', before: mean, after: { n: 0, mean: null } },
      { variant: 'ernie', scorer: 'gone', before: mean, after: null },
      { variant: 'ernie', scorer: 'new', before: null, after: mean },
    ],
    verdict: { before: null, after: verdict },
  };

  test.each([
    { data: graded, why: 'a complete run' },
    { data: { ...graded, scores: [], verdict: null }, why: 'one that is not' },
  ])('describes what `rescore --json` prints, whole: $why', ({ data }) => {
    expect(validate(closed(schema), JSON.parse(renderRescoredJson(data))).error).toBeUndefined();
  });

  test('catches a share past 1', () => {
    const json = renderRescoredJson(graded);
    expect(validate(schema, withValue(json, ['scores', 0, 'before', 'mean'], 40)).success).toBe(false);
  });
});

describe('docs/trend.schema.json', () => {
  const schema = readSchema('trend.schema.json');

  test.each([
    { trend: changedTrend(), why: 'a change and a drift' },
    { trend: youngTrend(), why: 'unknowns, and no night at all' },
  ])('describes every field of a trend: $why', ({ trend }) => {
    expect(validate(closed(schema), JSON.parse(renderTrendJson(trend))).error).toBeUndefined();
  });

  test.each([
    { path: ['variants', 0, 'nights', 0, 'costUsd'], value: 0.0123, why: 'money as a number' },
    { path: ['variants', 0, 'nights', 0, 'scores', 'contains', 'mean'], value: 90, why: 'a rate in per cent' },
    { path: ['variants', 0, 'metrics', 0, 'drift', 'word'], value: 'drifting', why: 'a word there is none of' },
    { path: ['variants', 0, 'metrics', 0, 'changes', 0, 'from'], value: 3, why: 'a night by its number' },
  ])('refuses $why', ({ path, value }) => {
    expect(validate(schema, withValue(renderTrendJson(changedTrend()), path, value)).success).toBe(false);
  });
});
