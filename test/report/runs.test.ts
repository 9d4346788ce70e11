import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/report/display-width.ts';
import { renderRuns, renderRunsJson } from '../../src/report/runs.ts';
import { runSummary } from './sample-reports.ts';

describe('renderRuns', () => {
  test('an empty list says so, and is an empty list in JSON', () => {
    expect(renderRuns([], { width: 80, color: false })).toBe('No runs.\n');
    expect(JSON.parse(renderRunsJson([]))).toEqual({ schemaVersion: 1, runs: [] });
  });

  test.each([
    { run: runSummary(), result: 'good', why: 'a complete run by its verdict' },
    { run: runSummary({ status: 'interrupted' }), result: 'interrupted', why: 'any other by its status' },
    {
      run: runSummary({ status: 'stopped', stopReason: 'budget.maxUsd: $1 of $1 are used' }),
      result: 'stopped: budget',
      why: 'a stopped one with its reason',
    },
    { run: runSummary({ status: 'stopped', stopReason: 'x' }), result: 'stopped', why: 'the reason may be unknown' },
    { run: runSummary({ verdict: null }), result: 'complete', why: 'a verdict may be missing' },
    { run: runSummary({ acceptedMs: 1 }), result: 'good, accepted', why: 'a person said so too' },
    { run: runSummary({ confirms: 'run-1' }), result: 'confirms run-1', why: 'its key never means it' },
  ])('says $result: $why', ({ run, result }) => {
    expect(renderRuns([run], { width: 200, color: false }).split('\n')[1]).toContain(` ${result} `);
  });

  test('keeps ids whole and fits 80 columns with names of any length', () => {
    const run = runSummary({ name: '夜间评估'.repeat(20), runKey: 'k'.repeat(90), tags: ['t'.repeat(90)] });
    for (const line of renderRuns([run], { width: 80, color: false }).split('\n')) {
      expect(displayWidth(line)).toBeLessThanOrEqual(80);
    }
    expect(renderRuns([run], { width: 80, color: false })).toContain(run.id);
  });

  test('at 80 columns keys and what a run confirms stay, however wide a result is', () => {
    const wide = runSummary({ status: 'stopped', stopReason: 'budget.maxUsd: $1 of $1 are used' });
    const reRun = runSummary({ confirms: '20260821-0200-k3f9' });
    const text = renderRuns([wide, reRun], { width: 80, color: false });
    expect(text).toMatch(/ 2026-08-21 +stopped: budget/);
    expect(text).toMatch(/ confirms 2\S*…\S*k3f9 /);
    for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(80);
  });

  test('where there is room it shows counts, keys and tags', () => {
    const text = renderRuns([runSummary({ samples: 12_000 })], { width: 200, color: false });
    for (const shown of ['40/12,000', '2026-08-21', 'prod']) expect(text).toContain(shown);
  });

  test('in JSON it is told which run one confirms, and when one was accepted', () => {
    const json = renderRunsJson([runSummary({ confirms: 'run-1', acceptedMs: 0 }), runSummary()]);
    expect(JSON.parse(json).runs).toMatchObject([
      { confirms: 'run-1', acceptedAt: '1970-01-01T00:00:00.000Z' },
      { confirms: null, acceptedAt: null },
    ]);
  });

  test('in JSON a live run has no end and no verdict', () => {
    const json = renderRunsJson([runSummary({ status: 'running', endedMs: null, verdict: null })]);
    expect(JSON.parse(json).runs[0]).toMatchObject({
      startedAt: '2026-08-21T02:00:07.000Z',
      endedAt: null,
      verdict: null,
    });
  });
});
