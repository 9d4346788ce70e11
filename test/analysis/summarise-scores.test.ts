import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meanInterval } from '../../src/analysis/mean-interval.ts';
import { summariseRun } from '../../src/analysis/summarise-run.ts';
import { summariseScores } from '../../src/analysis/summarise-scores.ts';
import { wilsonInterval, z95 } from '../../src/analysis/wilson.ts';
import { runColumns, scoreColumns } from './run-columns.ts';

const twoRepeats = runColumns([
  { seq: 0, rowIndex: 7, repeat: 0 },
  { seq: 1, rowIndex: 7, repeat: 1 },
  { seq: 2, rowIndex: 9, repeat: 0 },
  { seq: 3, rowIndex: 9, repeat: 1 },
]);

describe('summariseScores', () => {
  test('a pass rate carries the Wilson interval of its rows', () => {
    const columns = runColumns([{ seq: 0 }, { seq: 1 }, { seq: 2 }, { seq: 3 }]);
    const scores = scoreColumns('contains', [
      [0, 1],
      [1, 1],
      [2, 0],
      [3, 1],
    ]);
    const { low, high } = wilsonInterval(3, 4, z95) ?? {};
    expect(summariseScores(columns, scores, 1)).toEqual([
      { n: 4, mean: 0.75, low, high, scored: 4, passed: 3, scorerFailures: 0 },
    ]);
  });

  test.each([
    {
      values: [1, 1, 0, 0],
      expected: { n: 2, mean: 0.5, low: wilsonInterval(1, 2, z95)?.low, scored: 4, passed: 2 },
      why: 'repeats that agree leave two rows, not four observations',
    },
    {
      values: [1, 0, 1, 1],
      expected: { n: 2, mean: 0.75, ...meanInterval(Float64Array.of(0.5, 1), 0.95), scored: 4, passed: 3 },
      why: 'repeats that disagree make a fraction, whose interval is by t',
    },
    {
      values: [1, null, 0, 0],
      expected: { n: 2, mean: 0.5, scored: 3, passed: 1, scorerFailures: 1 },
      why: 'a failed scoring is left out; the other repeat still speaks for its row',
    },
    {
      values: [null, null, 1, 1],
      expected: { n: 1, mean: 1, scored: 2, scorerFailures: 2 },
      why: 'a row whose scorings all failed is in no n',
    },
    {
      values: [null, null, null, null],
      expected: { n: 0, mean: null, low: null, high: null, scored: 0, passed: 0, scorerFailures: 4 },
      why: 'nothing scored is unknown, not zero',
    },
    {
      values: [0.25, 0.25, 0.5, 0.5],
      expected: { n: 2, mean: 0.375, ...meanInterval(Float64Array.of(0.25, 0.5), 0.95), passed: 0 },
      why: 'a graded scorer has a mean, whose interval is by t',
    },
  ])('two rows of two repeats scored $values: $why', ({ values, expected }) => {
    const scores = scoreColumns(
      'judge',
      values.map((value, seq) => [seq, value] as const),
    );
    expect(summariseScores(twoRepeats, scores, 1)[0]).toMatchObject(expected);
  });

  test('answers without a score and failed samples are outside n', () => {
    const columns = runColumns([{ seq: 4 }, { seq: 6, errorKind: 'filtered' }, { seq: 8 }, { seq: 10 }]);
    const scores = scoreColumns('exact', [
      [4, 1],
      [5, 0], // no such result
      [6, 1], // left over from before it was reopened and failed
      [10, 0],
    ]);
    expect(summariseScores(columns, scores, 1)[0]).toMatchObject({ n: 2, mean: 0.5, scored: 2, passed: 1 });
  });

  test('one row under two variants counts for each', () => {
    const columns = runColumns([
      { seq: 0, variant: 0, rowIndex: 0 },
      { seq: 1, variant: 1, rowIndex: 0 },
    ]);
    const scores = scoreColumns('exact', [
      [0, 1],
      [1, 0],
    ]);
    const means = summariseRun(columns, [scores], 2).variants.map((variant) => variant.scores['exact']?.mean);
    expect(means).toEqual([1, 0]);
  });

  test('scorers keep the order they came in', () => {
    const columns = runColumns([{ seq: 0 }]);
    const scores = ['zeta', 'alpha'].map((name) => scoreColumns(name, [[0, 1]]));
    expect(Object.keys(summariseRun(columns, scores, 1).variants[0]?.scores ?? {})).toEqual(['zeta', 'alpha']);
  });

  test('passes and fails over rows in any order give passed ÷ n', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 200 }), (outcomes) => {
        const columns = runColumns(outcomes.map((_, seq) => ({ seq, rowIndex: outcomes.length - seq })));
        const scores = scoreColumns(
          'contains',
          outcomes.map((passed, seq) => [seq, Number(passed)] as const),
        );
        const passed = outcomes.filter(Boolean).length;
        const [numbers] = summariseScores(columns, scores, 1);
        expect(numbers).toMatchObject({ n: outcomes.length, passed, mean: passed / outcomes.length });
        expect(numbers?.low).toBeLessThanOrEqual(passed / outcomes.length);
        expect(numbers?.high).toBeGreaterThanOrEqual(passed / outcomes.length);
      }),
    );
  });
});
