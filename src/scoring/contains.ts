import { normaliseText, quoted } from './normalise-text.ts';
import { type ContainsScorer, type Expectation, failed, passed, type Scorer, usable } from './scorer.ts';

/** Passes where all, any or none of the expected texts stand somewhere in the answer, all normalised. */
export const contains: Scorer<ContainsScorer> = {
  examine(scorer): Expectation {
    const written = typeof scorer.expected === 'string' ? [scorer.expected] : scorer.expected;
    const emptyAt = written.findIndex((text) => wantedTexts([text], scorer).length === 0);
    if (emptyAt === -1) return usable;
    if (wantedTexts(written, scorer).length === 0) return { kind: 'empty', what: 'expected is empty' };
    // One empty text of several would be found in every answer. Where emptiness is allowed it is left out.
    return scorer.optional ? usable : { kind: 'empty', what: `expected[${emptyAt}] is empty` };
  },
  score(answer, scorer) {
    const texts = typeof scorer.expected === 'string' ? [scorer.expected] : scorer.expected;
    const wanted = wantedTexts(texts, scorer);
    const within = normaliseText(answer, scorer);
    const found = wanted.filter((text) => within.includes(text));
    const { match = 'all' } = scorer;
    switch (match) {
      case 'all': {
        const missing = wanted.filter((text) => !found.includes(text));
        return missing.length === 0 ? passed : failed(`does not contain ${listed(missing)}`);
      }
      case 'any':
        return found.length > 0 ? passed : failed(`contains none of ${listed(wanted)}`);
      case 'none':
        return found.length === 0 ? passed : failed(`contains ${listed(found)}`);
      default:
        return match satisfies never;
    }
  },
};

/** Normalised, cut at the separator; what is empty is left out. */
function wantedTexts(texts: readonly string[], scorer: ContainsScorer): readonly string[] {
  const pieces = texts.flatMap((text) => (scorer.separator === undefined ? [text] : text.split(scorer.separator)));
  return pieces.map((piece) => normaliseText(piece, scorer)).filter((piece) => piece !== '');
}

const mostListed = 3;

function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, mostListed).map((text) => quoted(text));
  const rest = texts.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}
