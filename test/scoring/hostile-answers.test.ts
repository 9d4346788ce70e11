import { expect, test } from 'vitest';
import { matchInTime } from '../../src/scoring/match-in-time.ts';
import { normaliseText } from '../../src/scoring/normalise-text.ts';
import { readNumbers } from '../../src/scoring/read-numbers.ts';

// Each of these took from half a minute to hours when its cost was the square of the length.
test('a letter under half a million marks is normalised, and still equals itself', () => {
  const text = `a${'\u0301\u0316'.repeat(250_000)}`;
  expect(normaliseText(text, { caseSensitive: false })).toBe(normaliseText(text, { caseSensitive: false }));
});

test('as many marks as a script needs are put in their order', () => {
  const marks = '\u0301\u0316'.repeat(15);
  expect(normaliseText(`a${marks}`, {})).toBe(`a${marks}`.normalize('NFC'));
});

test('a number with half a million zeros inside is one number', () => {
  const [number, ...others] = readNumbers(`1${'0'.repeat(500_000)}1`);
  expect(number?.exact).toHaveLength(500_004);
  expect(others).toEqual([]);
});

test.each([/(a+)+$/, /(a|a)*$/, /a*a*a*a*b/, /(?<x>a*)\k<x>b/, /(?:a{1,1000}){1,1000}b/])(
  'the pattern %s is given up on an answer that it explodes on',
  (pattern) => {
    expect(() => matchInTime(pattern, `${'a'.repeat(50_000)}!`)).toThrow(
      'the pattern took longer than 100 ms on this answer',
    );
  },
);
