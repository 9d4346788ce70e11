import { expect, test } from 'vitest';
import { rowScores } from '../../src/analysis/row-scores.ts';

const { NaN: none } = Number;

/** Two variants, two rows, two repeats: seq 0–7. */
const places = {
  seq: Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7),
  variant: Uint16Array.of(0, 0, 1, 1, 0, 0, 1, 1),
  rowIndex: Uint32Array.of(0, 0, 0, 0, 1, 1, 1, 1),
  answered: Uint8Array.of(1, 1, 1, 1, 1, 0, 1, 1),
};

test('repeats are averaged by row and variant; what is not scored counts for nothing', () => {
  const scores = {
    scorer: 'contains',
    // Seq 5 failed after it was scored: its score belongs to an answer that is gone. 6 is not scored; the scorer failed on 7.
    seq: Float64Array.of(0, 1, 2, 3, 4, 5, 7),
    value: Float64Array.of(1, 0, 1, 1, 0.5, 1, none),
    passed: Float64Array.of(1, 0, 1, 1, 0, 1, none),
  };
  expect(rowScores(places, scores, { variants: 2, rows: 3 })).toEqual([
    {
      mean: Float64Array.of(0.5, 0.5, none),
      answers: Uint16Array.of(2, 1, 0),
      isUnsaid: Uint8Array.of(0, 0, 0),
      isAllPassFail: false,
    },
    {
      mean: Float64Array.of(1, none, none),
      answers: Uint16Array.of(2, 0, 0),
      isUnsaid: Uint8Array.of(0, 1, 0),
      isAllPassFail: true,
    },
  ]);
});
