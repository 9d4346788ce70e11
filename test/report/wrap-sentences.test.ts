import fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayWidth } from '../../src/report/display-width.ts';
import { wrapSentences } from '../../src/report/wrap-sentences.ts';

test.each([
  { text: 'one two\n', lines: 'one two\n', why: 'what fits stays as it is' },
  { text: 'one two three', lines: 'one two\n  three', why: 'it is broken between words' },
  { text: '  next: one two', lines: '  next:\n    one\n    two', why: 'an indented line stays indented' },
  { text: 'a /a/long/path/to b', lines: 'a\n  /a/long/path/to\n  b', why: 'a long word is left whole' },
  { text: 'Run `promptbatch run` first', lines: 'Run\n  `promptbatch run`\n  first', why: 'so is a command' },
  { text: '文心一言 文心一言', lines: '文心一言\n  文心一言', why: 'wide characters take two cells' },
])('$lines ($why)', ({ text, lines }) => {
  expect(wrapSentences(text, 10)).toBe(lines);
});

test('no word is lost or broken, and only a word that is too wide makes a line too wide', () => {
  const word = fc.stringMatching(/^[a-z文]{1,14}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), fc.integer({ min: 6, max: 40 }), (said, width) => {
      const wrapped = wrapSentences(said.join(' '), width);
      expect(wrapped.split(/\s+/).filter((part) => part !== '')).toEqual(said);
      for (const line of wrapped.split('\n'))
        expect(displayWidth(line) <= width || !line.trim().includes(' ')).toBe(true);
    }),
  );
});
