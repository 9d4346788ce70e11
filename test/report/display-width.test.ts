import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clip, clipMiddle, displayWidth, pad, wrap } from '../../src/report/display-width.ts';

const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom('中', 'é', '👩‍🚀', '🇩🇪', 'e\u0301', '한', 'ｱ', ' ', '…', 'क्षि'),
      fc.string({ maxLength: 3 }),
    ),
  )
  .map((parts) => parts.join(''));

describe('displayWidth', () => {
  test.each([
    { text: '', width: 0, why: 'nothing' },
    { text: 'abc', width: 3, why: 'ASCII' },
    { text: 'äé', width: 2, why: 'accented letters' },
    { text: 'e\u0301', width: 1, why: 'a combining accent takes no cell of its own' },
    { text: '中文', width: 4, why: 'Han is wide' },
    { text: 'ひらカナ', width: 8, why: 'kana' },
    { text: 'ｶﾅ', width: 2, why: 'half-width kana' },
    { text: '한글', width: 4, why: 'Hangul syllables' },
    { text: '\u1112\u1161\u11ab', width: 2, why: 'the same syllable spelt in letters' },
    { text: 'ＡＢ', width: 4, why: 'full-width Latin' },
    { text: '。「」', width: 6, why: 'CJK punctuation' },
    { text: '𠮷', width: 2, why: 'Han beyond the basic plane' },
    { text: '😀', width: 2, why: 'emoji' },
    { text: '👩‍👩‍👧‍👦', width: 2, why: 'a joined family is one picture' },
    { text: '👍🏽', width: 2, why: 'a skin tone belongs to its emoji' },
    { text: '🇩🇪', width: 2, why: 'two letters make a flag' },
    { text: '❤️', width: 2, why: 'a text symbol made emoji' },
    { text: '✓–…×', width: 4, why: 'symbols that are narrow' },
    { text: '12#', width: 3, why: 'digits can become emoji, but are none' },
  ])('$text takes $width ($why)', ({ text, width }) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe('clip', () => {
  test.each([
    { text: 'abcdef', width: 6, clipped: 'abcdef', why: 'it fits' },
    { text: 'abcdef', width: 4, clipped: 'abc…', why: 'what was cut is shown' },
    { text: '中文字', width: 4, clipped: '中…', why: 'a wide character is not halved' },
    { text: 'a👩‍🚀b', width: 3, clipped: 'a…', why: 'nor is an emoji' },
    { text: 'abc', width: 0, clipped: '', why: 'no room at all' },
  ])('$text in $width → $clipped ($why)', ({ text, width, clipped }) => {
    expect(clip(text, width)).toBe(clipped);
  });

  test('the middle goes where both ends matter', () => {
    expect(clipMiddle('baidu/ernie-4.5-21b-a3b-thinking', 16)).toBe('baidu/er…hinking');
    expect(clipMiddle('中文字中文字', 9)).toBe('中文…文字');
  });

  test('is never wider than asked for', () => {
    fc.assert(
      fc.property(anyText, fc.nat(20), (text, width) => {
        expect(displayWidth(clip(text, width))).toBeLessThanOrEqual(width);
        expect(displayWidth(clipMiddle(text, width))).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe('pad', () => {
  test.each([
    { text: '中', align: 'left', padded: '中  ', why: 'two cells are taken, two are left' },
    { text: '中', align: 'right', padded: '  中', why: 'numbers stand on the right' },
    { text: 'abcde', align: 'left', padded: 'abcde', why: 'longer text stays' },
  ] as const)('$text to 4 cells, $align: "$padded" ($why)', ({ text, align, padded }) => {
    expect(pad(text, 4, align)).toBe(padded);
  });
});

describe('wrap', () => {
  test.each([
    { text: 'one two three', lines: ['one two', 'three'], why: 'at a space' },
    { text: 'one twos x', lines: ['one twos', 'x'], why: 'a word that just fits' },
    { text: 'abcdefghijk', lines: ['abcdefgh', 'ijk'], why: 'a long word is cut' },
    { text: '中文字中文字', lines: ['中文字中', '文字'], why: 'Chinese has no spaces' },
    { text: '  a  ', lines: ['a'], why: 'spaces at the edges mean nothing' },
    { text: '', lines: [''], why: 'an empty text is an empty line' },
  ])('"$text" in 8 cells → $lines ($why)', ({ text, lines }) => {
    expect(wrap(text, 8)).toEqual(lines);
  });

  test('the last line allowed says that there was more', () => {
    expect(wrap('one two three four five', 8, 2)).toEqual(['one two', 'three f…']);
  });

  test('no line is wider than asked for, and no character but spaces is lost', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 4, max: 30 }), (text, width) => {
        const lines = wrap(text, width);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      }),
    );
  });
});
