import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blockLines } from '../../src/report/block.ts';
import { displayWidth } from '../../src/report/display-width.ts';
import { printable } from '../../src/report/printable.ts';

describe('blockLines', () => {
  test.each([
    { text: 'a\n\nb', lines: ['a', '', 'b'], why: 'line breaks stay' },
    { text: 'one two three', lines: ['one two ', 'three'], why: 'broken after a blank' },
    { text: 'abcdefghijklm', lines: ['abcdefghij', 'klm'], why: 'a long word is broken where it must be' },
    { text: '    abcdefghijklm', lines: ['    abcdef', 'ghijklm'], why: 'not within an indentation' },
    { text: '中文中文中文', lines: ['中文中文中', '文'], why: 'wide letters take two cells' },
    { text: 'a\r\n\tb', lines: [String.raw`a\r`, String.raw`\tb`], why: 'what is invisible is spelt out' },
    { text: '', lines: [''], why: 'nothing is a line' },
  ])('$lines ($why)', ({ text, lines }) => {
    expect(blockLines(text, 10)).toEqual(lines);
  });

  test('no line is too wide, no letter is lost, and nothing is left that a terminal would obey', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom('中文', '👩‍🚀', 'word ', '   ', '\n', '\u001b[2J', 'x')).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (given) => {
        const lines = blockLines(given, 12);
        for (const line of lines) {
          expect(displayWidth(line)).toBeLessThanOrEqual(12);
          expect(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(line)).toBe(false);
        }
        expect(lines.join('')).toBe(given.split('\n').map(printable).join(''));
      }),
    );
  });
});
