import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DiffPiece, diffWords } from '../../src/report/word-diff.ts';

/** What changed in brackets. */
function marked(pieces: readonly DiffPiece[]): string {
  return pieces
    .map(({ text, isChanged }) => (isChanged ? `[${text}]` : text))
    .join('')
    .replaceAll('][', '');
}

const textOf = (pieces: readonly DiffPiece[]) => pieces.map(({ text }) => text).join('');

describe('diffWords', () => {
  test.each([
    { before: 'It is Paris.', after: 'It is Lyon.', old: 'It is [Paris].', now: 'It is [Lyon].', why: 'a word' },
    { before: 'Paris', after: 'It is Paris', old: 'Paris', now: '[It is ]Paris', why: 'words before it' },
    { before: 'a b c', after: 'x y c', old: '[a b] c', now: '[x y] c', why: 'blanks between changed words' },
    { before: '首都是巴黎。', after: '首都是里昂。', old: '首都是[巴黎]。', now: '首都是[里昂]。', why: 'Chinese' },
    {
      before: 'パリは首都です。',
      after: 'リヨンは首都です。',
      old: '[パリ]は首都です。',
      now: '[リヨン]は首都です。',
      why: 'Japanese',
    },
    {
      before: 'เมืองหลวงคือปารีส',
      after: 'เมืองหลวงคือลียง',
      old: 'เมืองหลวงคือ[ปารีส]',
      now: 'เมืองหลวงคือ[ลียง]',
      why: 'Thai, which has no blanks between words',
    },
    { before: 'היא פריז.', after: 'היא ליון.', old: 'היא [פריז].', now: 'היא [ליון].', why: 'Hebrew' },
    {
      before: '👨‍👩‍👧‍👦!',
      after: '👨‍👩‍👧!',
      old: '[👨‍👩‍👧‍👦]!',
      now: '[👨‍👩‍👧]!',
      why: 'a character of several code points is whole',
    },
    { before: '', after: 'a', old: '', now: '[a]', why: 'nothing before' },
    { before: 'same', after: 'same', old: 'same', now: 'same', why: 'judged otherwise, and yet the same' },
  ])('$before → $after ($why)', ({ before, after, old, now }) => {
    const diff = diffWords(before, after, 60);
    expect([marked(diff.before), marked(diff.after)]).toEqual([old, now]);
  });

  test('what is far from a change is told as an ellipsis, on both sides alike', () => {
    const long = 'one two three four five six seven eight nine ten '.repeat(20);
    const diff = diffWords(`${long}Paris ${long}`, `${long}Lyon ${long}`, 12);
    expect(marked(diff.before)).toBe('… nine ten [Paris] one two …');
    expect(marked(diff.after)).toBe('… nine ten [Lyon] one two …');
  });

  test('texts that have little in common are whole, without a mark, and soon', () => {
    const before = Array.from({ length: 2_000 }, (_, at) => `a${at}`).join(' ');
    const after = Array.from({ length: 2_000 }, (_, at) => `b${at}`).join(' ');
    const diff = diffWords(before, after, 60);
    expect([textOf(diff.before), textOf(diff.after)]).toEqual([before, after]);
    expect([...diff.before, ...diff.after].some(({ isChanged }) => isChanged)).toBe(false);
  });

  test('a text past the longest is cut, never in half a character', () => {
    const { before } = diffWords(`x${'😀'.repeat(20_000)}`, '', 60);
    expect(textOf(before)).toBe(`x${'😀'.repeat(9_999)}…`);
  });

  test('where nothing is left out, both sides are the texts, and what is unmarked is in both', () => {
    const text = fc.array(fc.constantFrom('a', 'b ', ' ', '中', '文', '.', '\n', '👩‍🚀'), { maxLength: 30 });
    fc.assert(
      fc.property(text, text, (first, second) => {
        const [before, after] = [first.join(''), second.join('')];
        const diff = diffWords(before, after, 1_000);
        expect([textOf(diff.before), textOf(diff.after)]).toEqual([before, after]);
        const shared = (pieces: readonly DiffPiece[]) =>
          textOf(pieces.filter(({ isChanged }) => !isChanged)).replaceAll(/\s/g, '');
        expect(shared(diff.before)).toBe(shared(diff.after));
      }),
    );
  });
});
