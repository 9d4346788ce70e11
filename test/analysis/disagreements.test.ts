import { describe, expect, test } from 'vitest';
import { findDisagreements } from '../../src/analysis/disagreements.ts';
import { runColumns, scoreColumns } from './run-columns.ts';

/** Rows × two variants, asked `repeats` times. */
function asked(rows: number, repeats: number) {
  return runColumns(
    Array.from({ length: rows * 2 * repeats }, (_, seq) => {
      const rowIndex = Math.floor(seq / (2 * repeats));
      return { seq, rowIndex, variant: Math.floor((seq % (2 * repeats)) / repeats), repeat: seq % repeats };
    }),
  );
}

describe('rows that disagree with themselves within a run', () => {
  test('are not looked for where every row was asked once', () => {
    expect(
      findDisagreements(
        asked(3, 1),
        [
          scoreColumns('exact', [
            [0, 1],
            [1, 0],
          ]),
        ],
        2,
      ),
    ).toBeNull();
  });

  test('nor where no row has a second score', () => {
    expect(findDisagreements(asked(3, 2), [], 2)).toBeNull();
    expect(
      findDisagreements(
        asked(3, 2),
        [
          scoreColumns('exact', [
            [0, 1],
            [2, 0],
          ]),
        ],
        2,
      ),
    ).toBeNull();
  });

  test('are counted once, and named for each variant and scorer in the order of the plan', () => {
    const strict = scoreColumns('strict', [
      [0, 1],
      [1, 0],
      [2, 1],
      [3, 0],
      [4, 1],
      [5, 1],
      [8, 0],
      [9, 1],
    ]);
    const loose = scoreColumns('loose', [
      [0, 1],
      [1, 0],
      [4, 1],
      [5, 1],
    ]);
    const between = { scored: 2, passed: 1, low: 0, high: 1 };
    expect(findDisagreements(asked(3, 2), [strict, loose], 2)).toEqual({
      rows: 3,
      count: 2,
      first: [
        { seq: 0, scorer: 'strict', ...between },
        { seq: 0, scorer: 'loose', ...between },
        { seq: 2, scorer: 'strict', ...between },
        { seq: 8, scorer: 'strict', ...between },
      ],
    });
  });

  test('two variants that disagree with each other are no such row', () => {
    const scores = scoreColumns('exact', [
      [0, 1],
      [1, 1],
      [2, 0],
      [3, 0],
    ]);
    expect(findDisagreements(asked(1, 2), [scores], 2)).toEqual({ rows: 1, count: 0, first: [] });
  });

  test('at most ten are named, however many there are', () => {
    const scores = scoreColumns(
      'exact',
      Array.from({ length: 48 }, (_, seq) => [seq, seq % 2]),
    );
    const found = findDisagreements(asked(12, 2), [scores], 2);
    expect(found).toMatchObject({ rows: 12, count: 12 });
    expect(found?.first.map(({ seq }) => seq)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
  });

  test('a score whose answer is gone does not count', () => {
    const columns = runColumns([
      { seq: 0, rowIndex: 0, repeat: 0 },
      { seq: 1, rowIndex: 0, repeat: 1, errorKind: 'filtered' },
      { seq: 2, rowIndex: 0, repeat: 2 },
    ]);
    const scores = scoreColumns('exact', [
      [0, 1],
      [1, 0],
      [2, 1],
    ]);
    expect(findDisagreements(columns, [scores], 1)).toEqual({ rows: 1, count: 0, first: [] });
  });
});
