import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { indexPrompts } from '../../src/simulator/find-prompt.ts';

/** The same by trying every prompt at every place. */
function findByTrying(prompts: readonly string[], text: string): string | null {
  let longest: { readonly prompt: string; readonly at: number } | null = null;
  for (const prompt of prompts) {
    const at = text.indexOf(prompt);
    if (at < 0 || prompt === '') continue;
    const further = prompt.length - (longest?.prompt.length ?? 0);
    if (further > 0 || (further === 0 && at < (longest?.at ?? 0))) longest = { prompt, at };
  }
  return longest?.prompt ?? null;
}

describe('indexPrompts', () => {
  test.each([
    { prompts: ['one', 'two'], text: 'two', found: 1, why: 'equal to a prompt' },
    { prompts: ['one', 'two'], text: 'Say two, please', found: 1, why: 'within the text' },
    { prompts: ['cat', 'the cat sat'], text: 'Was it the cat sat?', found: 1, why: 'the longest of nested prompts' },
    { prompts: ['aaab', 'ccc'], text: 'ccc aaab', found: 0, why: 'the longest, wherever it stands' },
    { prompts: ['abc', 'xyz'], text: 'xyz abc', found: 1, why: 'of equally long ones the first in the text' },
    { prompts: ['same', 'same'], text: 'same', found: 0, why: 'of equal prompts the first row' },
    { prompts: ['', 'a'], text: 'bbb', found: null, why: 'an empty prompt is in no text' },
    { prompts: ['a prompt longer than the text'], text: 'a prompt', found: null, why: 'only its beginning is there' },
    { prompts: ['x'], text: '', found: null, why: 'an empty text' },
    { prompts: [], text: 'x', found: null, why: 'no prompts' },
    { prompts: ['Où est Zoë ? 😀'], text: '<< Où est Zoë ? 😀 >>', found: 0, why: 'letters outside ASCII' },
    { prompts: ['line one\nline two'], text: 'Q:\nline one\nline two\nA:', found: 0, why: 'several lines' },
  ])('finds $found in $text ($why)', ({ prompts, text, found }) => {
    expect(indexPrompts(prompts)(text)).toBe(found);
  });

  test('finds what trying every prompt at every place finds', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 40 });
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 40 }),
        fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 120 }),
        (prompts, text) => {
          const index = indexPrompts(prompts)(text);
          expect(index === null ? null : prompts[index]).toBe(findByTrying(prompts, text));
        },
      ),
    );
  });

  test('finds every prompt in a wrapping of any kind', () => {
    const texts = fc.array(fc.string({ minLength: 1, maxLength: 80 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(texts, fc.string(), fc.string(), (prompts, before, after) => {
        const find = indexPrompts(prompts);
        for (const prompt of prompts) {
          const wrapped = `${before}${prompt}${after}`;
          const index = find(wrapped);
          expect(index === null ? null : prompts[index]).toBe(findByTrying(prompts, wrapped));
        }
      }),
    );
  });

  test('tells 20,000 prompts apart that begin alike and differ in length', () => {
    const prompts = Array.from(
      { length: 20_000 },
      (_, n) => `Classify this ticket into one of the labels: ${'.'.repeat(n % 90)}${n}.`,
    );
    const find = indexPrompts(prompts);
    for (let n = 0; n < prompts.length; n += 97) expect(find(`Please.\n${prompts[n]}\nLabel:`)).toBe(n);
  });
});
