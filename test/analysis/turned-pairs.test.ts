import { expect, test } from 'vitest';
import { turnedPairs } from '../../src/analysis/turned-pairs.ts';

test.each([
  { newest: [1, 0, 1], candidate: [0, 1, 1], broke: [0], recovered: [1], why: 'single answers' },
  { newest: [1, 1, 1], candidate: [0, 0, 0], broke: [0, 1], recovered: [], why: 'no more than are wanted' },
  { newest: [1, 0.6, 0.5], candidate: [0.5, 0.2, 1], broke: [0], recovered: [2], why: 'half of the whole or more' },
  { newest: [1, 0], candidate: [Number.NaN, 1], broke: [], recovered: [1], why: 'what has no score did not turn' },
])('$newest → $candidate: $broke broke, $recovered recovered ($why)', ({ newest, candidate, broke, recovered }) => {
  const scores = { newest: Float64Array.from(newest), candidate: Float64Array.from(candidate) };
  expect(turnedPairs(scores, 2)).toEqual({ broke, recovered });
});
