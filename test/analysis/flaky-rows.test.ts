import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AnswersByRow } from '../../src/analysis/flaky-rows.ts';

function gathered(answers: readonly (readonly [row: number, value: number, passed: number])[], rowCount = 3) {
  const byRow = new AnswersByRow(rowCount);
  for (const [row, value, passed] of answers) byRow.add(row, value, passed);
  return byRow;
}

describe('a row disagrees with itself', () => {
  test.each([
    { answers: [], flaky: [], why: 'nothing is known' },
    { answers: [[1, 1, 1]], flaky: [], why: 'one answer has nothing to disagree with' },
    {
      answers: [
        [1, 1, 1],
        [1, 0, 0],
      ],
      flaky: [1],
      why: 'passed once and not the other time',
    },
    {
      answers: [
        [1, 1, 1],
        [2, 0, 0],
      ],
      flaky: [],
      why: 'other rows are not it',
    },
    {
      answers: [
        [0, 0.7, 1],
        [0, 0.69, 0],
      ],
      flaky: [0],
      why: 'either side of what passes, however close',
    },
    {
      answers: [
        [0, 0.25, 0],
        [0, 0.75, 0],
      ],
      flaky: [0],
      why: 'scores half the scale apart',
    },
    {
      answers: [
        [0, 0.25, 0],
        [0, 0.7, 0],
      ],
      flaky: [],
      why: 'less than that, and neither passed',
    },
    {
      answers: [
        [0, 1, 1],
        [0, Number.NaN, Number.NaN],
      ],
      flaky: [],
      why: 'a scorer that failed says nothing of the row',
    },
  ] as const)('$answers → $flaky ($why)', ({ answers, flaky }) => {
    expect([...gathered(answers).flaky()]).toEqual(flaky);
  });

  test('whatever the order its answers come in', () => {
    const answer = fc.tuple(fc.nat(4), fc.constantFrom(0, 0.25, 0.5, 0.75, 1), fc.constantFrom(0, 1));
    const shuffled = fc
      .array(answer, { maxLength: 30 })
      .chain((answers) => fc.tuple(fc.constant(answers), fc.shuffledSubarray(answers, { minLength: answers.length })));
    fc.assert(
      fc.property(shuffled, ([answers, others]) => {
        expect([...gathered(others, 5).flaky()]).toEqual([...gathered(answers, 5).flaky()]);
      }),
    );
  });

  test('more answers never make it agree again', () => {
    const answer = fc.tuple(fc.nat(4), fc.constantFrom(0, 1), fc.constantFrom(0, 1));
    fc.assert(
      fc.property(fc.array(answer), fc.array(answer), (before, after) => {
        const flaky = new Set(gathered([...before, ...after], 5).flaky());
        for (const row of gathered(before, 5).flaky()) expect(flaky).toContain(row);
      }),
    );
  });
});

test('what is known of a row: how many answers, how many passed, how far apart', () => {
  const byRow = gathered([
    [1, 0.5, 0],
    [1, 1, 1],
    [1, 0.75, 1],
  ]);
  expect(byRow.of(1)).toEqual({ scored: 3, passed: 2, low: 0.5, high: 1 });
  expect(byRow.of(0)).toBeNull();
});
