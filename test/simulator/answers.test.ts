import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AnswerKeyEntry, answerKey, echo } from '../../src/simulator/answers.ts';
import type { ChatMessage } from '../../src/vocabulary/sample.ts';

const user = (content: ChatMessage['content']): ChatMessage => ({ role: 'user', content });

const entries = fc
  .uniqueArray(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 60 })
  .chain((prompts) =>
    fc
      .array(fc.constantFrom('Paris', 'Rome', '4', '42', 'blue', ''), {
        minLength: prompts.length,
        maxLength: prompts.length,
      })
      .map((expected) => prompts.map((prompt, row): AnswerKeyEntry => ({ prompt, expected: expected[row] ?? '' }))),
  );

/** Which rows are answered with what they expect. */
function rightRows(key: readonly AnswerKeyEntry[], accuracy: number, seed: number): readonly number[] {
  const answerFor = answerKey(key, accuracy, seed);
  return key.flatMap(({ prompt, expected }, row) => (answerFor([user(prompt)]).text === expected ? [row] : []));
}

describe('answerKey', () => {
  test('answers exactly round(accuracy × rows) rows rightly', () => {
    fc.assert(
      fc.property(entries, fc.double({ min: 0, max: 1, noNaN: true }), fc.integer(), (key, accuracy, seed) => {
        expect(rightRows(key, accuracy, seed)).toHaveLength(Math.round(accuracy * key.length));
      }),
    );
  });

  test('a lower accuracy only adds wrong rows', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(entries, share, share, fc.integer(), (key, one, other, seed) => {
        const better = new Set(rightRows(key, Math.max(one, other), seed));
        expect(rightRows(key, Math.min(one, other), seed).filter((row) => !better.has(row))).toEqual([]);
      }),
    );
  });

  test('the same rows are right whatever the order of the file', () => {
    const permuted = entries.chain((key) =>
      fc.tuple(fc.constant(key), fc.shuffledSubarray([...key], { minLength: key.length })),
    );
    fc.assert(
      fc.property(permuted, fc.integer(), ([key, other], seed) => {
        const right = rightRows(key, 0.5, seed).map((row) => key[row]?.prompt);
        expect(
          rightRows(other, 0.5, seed)
            .map((row) => other[row]?.prompt)
            .sort(),
        ).toEqual(right.sort());
      }),
    );
  });

  test('another seed makes other rows right', () => {
    const key = Array.from({ length: 200 }, (_, n) => ({ prompt: `Question ${n}?`, expected: String(n * 3 + 1) }));
    expect(rightRows(key, 0.5, 1)).not.toEqual(rightRows(key, 0.5, 2));
  });

  test('a wrong answer is what another row expects, and neither contains the other', () => {
    const key = ['4', '42', '4.0', 'Rome', 'rome', 'New Rome', '1,000', '1000', 'blue'].map((expected, n) => ({
      prompt: `Question ${n}?`,
      expected,
    }));
    const answerFor = answerKey(key, 0, 1);
    const offered = new Set(key.map(({ expected }) => expected));
    for (const { prompt, expected } of key) {
      const { text } = answerFor([user(prompt)]);
      expect(offered).toContain(text);
      expect(text.toLowerCase()).not.toContain(expected.toLowerCase());
      expect(expected.toLowerCase()).not.toContain(text.toLowerCase());
      expect(Number(text.replace(',', ''))).not.toBe(Number(expected.replace(',', '')));
    }
  });

  test.each([
    { expected: 'yes', why: 'every row expects the same' },
    { expected: 'I do not know.', why: 'the first way out would be right' },
    { expected: '', why: 'nothing is expected' },
  ])('is wrong even where the key has no other answer: $expected ($why)', ({ expected }) => {
    expect(answerKey([{ prompt: 'Well?', expected }], 0, 1)([user('Well?')]).text).not.toBe(expected);
  });

  test('goes by the last user message, the longest prompt in it', () => {
    const answerFor = answerKey(
      [
        { prompt: 'How far?', expected: 'near' },
        { prompt: 'How far? By train?', expected: 'an hour' },
        { prompt: 'How big?', expected: 'huge' },
      ],
      1,
      1,
    );
    const conversation: readonly ChatMessage[] = [
      { role: 'system', content: 'How big?' },
      user('How big?'),
      { role: 'assistant', content: 'huge' },
      user([
        { type: 'text', text: 'Tell me: How far? ' },
        { type: 'text', text: 'By train?' },
      ]),
    ];
    expect(answerFor(conversation).text).toBe('an hour');
  });

  test('says that it does not know a prompt outside the key', () => {
    expect(answerKey([{ prompt: 'How far?', expected: 'near' }], 1, 1)([user('Who?')]).text).toMatch(/do not know/);
  });
});

test('echo() answers with the last user message, or with nothing', () => {
  expect(echo([user('first'), { role: 'assistant', content: null }, user('second')]).text).toBe('second');
  expect(echo([{ role: 'system', content: 'only this' }]).text).toBe('');
});
