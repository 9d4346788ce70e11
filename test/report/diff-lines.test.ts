import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DiffMarks, diffLines } from '../../src/report/diff-lines.ts';
import { displayWidth } from '../../src/report/display-width.ts';
import { diffWords } from '../../src/report/word-diff.ts';

const signs: DiffMarks = { open: '[-', close: '-]', paint: (text) => text };
const colour: DiffMarks = { open: '', close: '', paint: (text) => `<${text}>` };
const removedFrom = (from: string, to: string) => diffWords(from, to, 1_000).before;

describe('diffLines', () => {
  test.each([
    { marks: signs, width: 40, lines: ['The capital is [-Lyon, a city-].'], why: 'signs around what changed' },
    { marks: colour, width: 40, lines: ['The capital is <Lyon, a city>.'], why: 'or a colour, in one stretch' },
    { marks: colour, width: 12, lines: ['The capital', 'is <Lyon, a >', '<city>.'], why: 'lines break between words' },
    { marks: colour, width: 16, lines: ['The capital is', '<Lyon, a city>.'], why: 'no line begins with a blank' },
  ])('$width cells ($why)', ({ marks, width, lines }) => {
    expect(diffLines(removedFrom('The capital is Lyon, a city.', 'The capital is Paris.'), marks, width, 9)).toEqual(
      lines,
    );
  });

  test('more lines than wanted end in an ellipsis, and line breaks of the text are spelt out', () => {
    expect(diffLines(removedFrom('one two\nthree four', 'one'), signs, 9, 2)).toEqual([
      'one[- two',
      String.raw`\nthree…`,
    ]);
  });

  test('no line is too wide, and no control character gets through, whatever the text', () => {
    const text = fc.array(fc.constantFrom('中文', '👩‍🚀', '\u001b[2J', ' ', 'word', '\n', 'x'.repeat(50)), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(text, text, fc.integer({ min: 8, max: 60 }), (first, second, width) => {
        const pieces = removedFrom(first.join(''), second.join(''));
        for (const line of diffLines(pieces, signs, width, 4)) {
          expect(displayWidth(line)).toBeLessThanOrEqual(width);
          expect(/\p{Cc}/u.test(line)).toBe(false);
        }
      }),
    );
  });
});
