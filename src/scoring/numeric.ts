import { quoted } from './normalise-text.ts';
import { readNumbers, type WrittenNumber } from './read-numbers.ts';
import { failed, type NumericScorer, passed, type Scorer, usable } from './scorer.ts';

/** Passes where the last (or first) number of the answer is the expected one, within the tolerance. */
export const numeric: Scorer<NumericScorer> = {
  examine({ expected }) {
    if (expected.trim() === '') return { kind: 'empty', what: 'expected is empty' };
    const { length } = readNumbers(expected);
    if (length === 1) return usable;
    const what = length === 0 ? 'is no number' : 'holds several numbers';
    return { kind: 'wrong', what: `expected ${quoted(expected)} ${what}` };
  },
  score(answer, { expected, tolerance = 0, take = 'last' }) {
    const [wanted] = readNumbers(expected);
    if (!wanted) throw new Error(`expected ${quoted(expected)} is no number`);
    const numbers = readNumbers(answer);
    const given = take === 'first' ? numbers[0] : numbers.at(-1);
    if (!given) return failed('no number in the answer');
    return isNear(given, wanted, tolerance) ? passed : failed(`${given.text} is not ${wanted.text}`);
  },
};

function isNear(given: WrittenNumber, wanted: WrittenNumber, tolerance: number): boolean {
  if (given.exact === wanted.exact) return true;
  if (tolerance === 0) return false;
  // 0.4 − 0.3 is 0.10000000000000003 in binary: a difference of exactly the tolerance must pass.
  const slack = 1e-12 * Math.max(Math.abs(given.value), Math.abs(wanted.value));
  return Math.abs(given.value - wanted.value) <= tolerance + slack;
}
