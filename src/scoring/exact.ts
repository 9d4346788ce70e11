import { normaliseText, quoted } from './normalise-text.ts';
import { type ExactScorer, failed, passed, type Scorer, usable } from './scorer.ts';

/** Passes where answer and expectation are the same text, both normalised. */
export const exact: Scorer<ExactScorer> = {
  examine: (scorer) =>
    normaliseText(scorer.expected, scorer) === '' ? { kind: 'empty', what: 'expected is empty' } : usable,
  score(answer, scorer) {
    if (normaliseText(answer, scorer) === normaliseText(scorer.expected, scorer)) return passed;
    return failed(answer === '' ? 'the answer is empty' : `${quoted(answer)} is not ${quoted(scorer.expected)}`);
  },
};
