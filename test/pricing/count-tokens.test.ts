import fc from 'fast-check';
import { countTokens as reference } from 'gpt-tokenizer/encoding/o200k_base';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadTokenCounter } from '../../src/pricing/count-tokens.ts';

let countTokens: (text: string) => number;
beforeAll(async () => {
  countTokens = await loadTokenCounter();
});

describe('the token counter', () => {
  test.each([
    { text: '', tokens: 0, why: 'nothing' },
    { text: 'hello world', tokens: 2, why: 'a word each, the space with the second' },
    { text: '1234567', tokens: 3, why: 'digits in threes' },
  ])('counts $tokens in "$text" ($why)', ({ text, tokens }) => {
    expect(countTokens(text)).toBe(tokens);
  });

  test.each(['<|endoftext|>', 'a <|im_start|>user<|im_end|> b', '<|endofprompt|>'])(
    'takes %s for plain text',
    (text) => {
      expect(countTokens(text)).toBeGreaterThan(3);
    },
  );

  test('counts as the tokenizer does where no run is long', () => {
    const prose = fc
      .array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 100 })
      .map((words) => words.join(' '));
    fc.assert(
      fc.property(prose, (text) => {
        expect(countTokens(text)).toBe(reference(text, { disallowedSpecial: new Set() }));
      }),
    );
  });

  test('is off by at most a token for every 256 characters of a long run', () => {
    for (const run of ['a', 'ab', '-', ' ', '中', '😀', 'aB1-', 'é']) {
      const text = `before ${run.repeat(Math.ceil(2000 / run.length))} after`;
      const exact = reference(text, { disallowedSpecial: new Set() });
      expect(Math.abs(countTokens(text) - exact)).toBeLessThanOrEqual(Math.ceil(text.length / 256));
    }
  });

  test('never cuts a character in two', () => {
    for (let before = 250; before < 262; before++) {
      const text = 'x'.repeat(before) + '😀'.repeat(200);
      expect(Math.abs(countTokens(text) - reference(text))).toBeLessThanOrEqual(3);
    }
  });

  // Uncut, each of the letters takes the tokenizer more than a second, and the Chinese and the emoji 11 seconds.
  test('counts runs of 50,000 within the time of one test', { timeout: 5000 }, () => {
    for (const letter of ['a', 'b', 'c', 'z', 'é', '中', '😀', '-', ' ', '\n']) {
      expect(countTokens(letter.repeat(50_000))).toBeGreaterThan(100);
    }
  });
});
