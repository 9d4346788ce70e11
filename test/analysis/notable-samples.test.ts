import { describe, expect, test } from 'vitest';
import { findNotable } from '../../src/analysis/notable-samples.ts';
import { runColumns, scoreColumns } from './run-columns.ts';

describe('findNotable', () => {
  test('the five slowest answers, the slowest first; of equal ones the earlier', () => {
    const latencies = [10, 50, 30, 50, 20, 40, 60];
    const results = latencies.map((latencyMs, seq) => ({ seq, latencyMs }));
    expect(findNotable(runColumns(results), []).slowest).toEqual([6, 1, 3, 5, 2]);
  });

  test('what failed or was not measured is never slow', () => {
    const results = [{ seq: 0, latencyMs: 9_000, errorKind: 'timeout_idle' }, { seq: 1 }, { seq: 2, latencyMs: 5 }];
    expect(findNotable(runColumns(results), []).slowest).toEqual([2]);
  });

  test('the first ten that failed, in the plan’s order', () => {
    const results = Array.from({ length: 30 }, (_, seq) => (seq % 2 === 0 ? { seq, errorKind: 'filtered' } : { seq }));
    expect(findNotable(runColumns(results), []).failed).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
  });

  test('an answer that several scorers did not pass counts once; only ten are named', () => {
    const results = Array.from({ length: 40 }, (_, seq) => ({ seq: seq * 3 }));
    const values = (from: number) => results.map(({ seq }) => [seq, seq >= from ? 0 : 1] as const);
    const notable = findNotable(runColumns(results), [scoreColumns('a', values(60)), scoreColumns('b', values(90))]);
    expect(notable.notPassed).toEqual([60, 63, 66, 69, 72, 75, 78, 81, 84, 87]);
    expect(notable.notPassedCount).toBe(20);
  });

  test('of the repeats of a row under one variant the first is named, and all are counted', () => {
    const results = Array.from({ length: 12 }, (_, seq) => {
      return { seq, rowIndex: Math.floor(seq / 6), variant: Math.floor(seq / 3) % 2, repeat: seq % 3 };
    });
    const values = results.map(({ seq }) => [seq, seq % 3 === 0 && seq > 3 ? 1 : 0] as const);
    const { notPassed, notPassedCount } = findNotable(runColumns(results), [scoreColumns('a', values)]);
    expect(notPassed).toEqual([0, 3, 7, 10]);
    expect(notPassedCount).toBe(10);
  });

  test.each([
    { results: [{ seq: 0, errorKind: 'filtered' }], scores: [[0, 0]], why: 'its answer is gone: it failed since' },
    { results: [{ seq: 1 }], scores: [[0, 0]], why: 'its answer is not there' },
    { results: [{ seq: 0 }], scores: [[0, null]], why: 'the scorer itself failed' },
    { results: [{ seq: 0 }], scores: [], why: 'nothing is scored' },
  ] as const)('no answer is named that was not judged: $why', ({ results, scores }) => {
    expect(findNotable(runColumns(results), [scoreColumns('a', scores)])).toMatchObject({
      notPassed: [],
      notPassedCount: 0,
    });
  });
});
