import { matchInTime } from './match-in-time.ts';
import { composedText, normaliseText } from './normalise-text.ts';
import { failed, passed, type RegexScorer, type Scorer, usable } from './scorer.ts';

/** Passes where the pattern matches somewhere in the normalised answer. */
export const regex: Scorer<RegexScorer> = {
  examine(scorer) {
    if (scorer.pattern === '') return { kind: 'empty', what: 'pattern is empty' };
    try {
      compile(scorer);
      return usable;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return { kind: 'wrong', what: `pattern cannot be read: ${error.message}` };
    }
  },
  score(answer, scorer) {
    // Case is the pattern's own business (flag i): lower-casing the answer would break what the pattern spells out.
    const text = normaliseText(answer, { trim: scorer.trim ?? true });
    return matchInTime(compile(scorer), text) ? passed : failed(`does not match /${scorer.pattern}/`);
  },
};

function compile({ pattern, flags = '', caseSensitive = true }: RegexScorer): RegExp {
  // g and y would only make the match depend on an earlier one.
  const useful = flags.replace(/[gy]/g, '');
  const all = caseSensitive || useful.includes('i') ? useful : `${useful}i`;
  return new RegExp(composedText(pattern), all);
}
