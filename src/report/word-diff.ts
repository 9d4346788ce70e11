import { diffArrays } from 'diff';
import { wordsOf } from './segments.ts';

/** A stretch of a text: what the other text has too, or has not. */
export interface DiffPiece {
  readonly text: string;
  readonly isChanged: boolean;
}

/** Two texts by words, with what they share and what only one of them has. */
export interface WordDiff {
  readonly before: readonly DiffPiece[];
  readonly after: readonly DiffPiece[];
}

/** UTF-16 code units of a text that are looked at. */
const longestText = 20_000;
/** Words that differ; texts that differ in more have nothing to do with each other. */
const mostChanges = 200;

/**
 * What changed between two answers, word by word.
 * @param context UTF-16 code units that stay at each side of a change; what is further away is told as `…`
 */
export function diffWords(before: string, after: string, context: number): WordDiff {
  const changes = diffArrays(cutWordsOf(before), cutWordsOf(after), { maxEditLength: mostChanges });
  if (!changes) return { before: whole(before), after: whole(after) };
  const sides: { before: DiffPiece[]; after: DiffPiece[] } = { before: [], after: [] };
  changes.forEach(({ value, added, removed }, at) => {
    if (added || removed) {
      sides[added ? 'after' : 'before'].push(...value.map((text) => ({ text, isChanged: true })));
      return;
    }
    const hasChanges = changes.length > 1;
    const kept = hasChanges ? shorten(value, at === 0 ? 0 : context, at === changes.length - 1 ? 0 : context) : value;
    const pieces = kept.map((text) => ({ text, isChanged: false }));
    sides.before.push(...pieces);
    sides.after.push(...pieces);
  });
  return { before: withBlanks(sides.before), after: withBlanks(sides.after) };
}

function cutWordsOf(text: string): string[] {
  return Array.from(wordsOf(cut(text)), ({ segment }) => segment);
}

function whole(text: string): DiffPiece[] {
  return cutWordsOf(text).map((word) => ({ text: word, isChanged: false }));
}

function cut(text: string): string {
  // Half of a surrogate pair would be no character.
  return text.length <= longestText ? text : `${text.slice(0, longestText).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** The beginning and the end of what both have; all of it where little would be saved. */
function shorten(value: readonly string[], head: number, tail: number): readonly string[] {
  const length = value.reduce((sum, { length: units }) => sum + units, 0);
  if (length <= head + tail + 20) return value;
  return [...firstWords(value, head), '…', ...firstWords(value.toReversed(), tail).toReversed()];
}

function firstWords(value: readonly string[], most: number): string[] {
  const taken: string[] = [];
  let units = 0;
  for (const word of value) {
    units += word.length;
    if (units > most) break;
    taken.push(word);
  }
  return taken;
}

/** A blank between two changed words is one change with them. */
function withBlanks(pieces: readonly DiffPiece[]): DiffPiece[] {
  return pieces.map((piece, at) => {
    const isBetween = pieces[at - 1]?.isChanged === true && pieces[at + 1]?.isChanged === true;
    return isBetween && piece.text.trim() === '' ? { ...piece, isChanged: true } : piece;
  });
}
