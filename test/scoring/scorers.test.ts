import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scoreCompletion } from '../../src/scoring/score-completion.ts';
import type {
  ContainsScorer,
  ExactScorer,
  NumericScorer,
  RegexScorer,
  RenderedScorer,
} from '../../src/scoring/scorer.ts';
import { examineExpectation } from '../../src/scoring/scorers.ts';

async function scoreOf(answer: string, scorer: RenderedScorer) {
  const [score] = await scoreCompletion(answer, { [scorer.name]: scorer });
  return score;
}

const passes = { value: 1, passed: true, reason: null };
const fails = (reason: string) => ({ value: 0, passed: false, reason });
const exact = (expected: string, more: Partial<ExactScorer> = {}) => ({
  type: 'exact' as const,
  name: 's',
  expected,
  ...more,
});
const contains = (expected: string | readonly string[], more: Partial<ContainsScorer> = {}) => ({
  type: 'contains' as const,
  name: 's',
  expected,
  ...more,
});
const regex = (pattern: string, more: Partial<RegexScorer> = {}) => ({
  type: 'regex' as const,
  name: 's',
  pattern,
  ...more,
});
const numeric = (expected: string, more: Partial<NumericScorer> = {}) => ({
  type: 'numeric' as const,
  name: 's',
  expected,
  ...more,
});

interface Case {
  readonly answer: string;
  readonly scorer: RenderedScorer;
  readonly verdict: ReturnType<typeof fails> | typeof passes;
  readonly why: string;
}

describe('exact', () => {
  test.each<Case>([
    { answer: 'Paris', scorer: exact('Paris'), verdict: passes, why: 'the same' },
    { answer: ' Paris\n', scorer: exact('Paris '), verdict: passes, why: 'white space at the ends' },
    {
      answer: 'Paris\n',
      scorer: exact('Paris', { trim: false }),
      verdict: fails('"Paris" is not "Paris"'),
      why: 'unless it counts',
    },
    { answer: 'Paris.', scorer: exact('Paris'), verdict: fails('"Paris." is not "Paris"'), why: 'a full stop counts' },
    { answer: 'paris', scorer: exact('Paris'), verdict: fails('"paris" is not "Paris"'), why: 'case counts' },
    { answer: 'PARIS', scorer: exact('Paris', { caseSensitive: false }), verdict: passes, why: 'unless it does not' },
    { answer: 'cafe\u0301', scorer: exact('caf\u00e9'), verdict: passes, why: 'two spellings of é' },
    {
      answer: 'İ',
      scorer: exact('i\u0307', { caseSensitive: false }),
      verdict: passes,
      why: 'lower case in two code points',
    },
    { answer: '', scorer: exact('Paris'), verdict: fails('the answer is empty'), why: 'nothing' },
    { answer: '{{ x }}', scorer: exact('{{ x }}'), verdict: passes, why: 'no template' },
    {
      answer: 'x'.repeat(200),
      scorer: exact('y'),
      verdict: fails(`"${'x'.repeat(79)}…" is not "y"`),
      why: 'a long answer is cut in the reason',
    },
    { answer: 'a\n\tb', scorer: exact('y'), verdict: fails('"a b" is not "y"'), why: 'the reason is one line' },
  ])('$answer: $why', async ({ answer, scorer, verdict }) => {
    expect(await scoreOf(answer, scorer)).toEqual({ scorer: 's', ...verdict });
  });
});

describe('contains', () => {
  test.each<Case>([
    { answer: 'It is Paris.', scorer: contains('Paris'), verdict: passes, why: 'somewhere within' },
    {
      answer: 'It is paris.',
      scorer: contains('Paris'),
      verdict: fails('does not contain "Paris"'),
      why: 'case counts',
    },
    {
      answer: 'It is paris.',
      scorer: contains('PARIS', { caseSensitive: false }),
      verdict: passes,
      why: 'unless it does not',
    },
    { answer: 'a b', scorer: contains(['a', 'b']), verdict: passes, why: 'all' },
    {
      answer: 'a',
      scorer: contains(['a', 'b', 'c', 'd', 'e', 'f']),
      verdict: fails('does not contain "b", "c", "d" and 2 more'),
      why: 'all but some',
    },
    { answer: 'b', scorer: contains(['a', 'b'], { match: 'any' }), verdict: passes, why: 'any' },
    {
      answer: 'c',
      scorer: contains(['a', 'b'], { match: 'any' }),
      verdict: fails('contains none of "a", "b"'),
      why: 'not any',
    },
    { answer: 'c', scorer: contains(['a', 'b'], { match: 'none' }), verdict: passes, why: 'none' },
    { answer: 'b', scorer: contains(['a', 'b'], { match: 'none' }), verdict: fails('contains "b"'), why: 'not none' },
    {
      answer: 'b',
      scorer: contains('a | b', { separator: '|', match: 'any' }),
      verdict: passes,
      why: 'a cell cut at the separator',
    },
    {
      answer: 'c',
      scorer: contains('a||', { separator: '|', match: 'any' }),
      verdict: fails('contains none of "a"'),
      why: 'empty pieces are no pieces',
    },
    {
      answer: 'c',
      scorer: contains(['a', ''], { optional: true, match: 'any' }),
      verdict: fails('contains none of "a"'),
      why: 'nor are empty texts',
    },
    { answer: 'cafe\u0301s', scorer: contains('caf\u00e9'), verdict: passes, why: 'two spellings of é' },
    { answer: '', scorer: contains('a', { match: 'none' }), verdict: passes, why: 'an empty answer contains nothing' },
  ])('$answer: $why', async ({ answer, scorer, verdict }) => {
    expect(await scoreOf(answer, scorer)).toEqual({ scorer: 's', ...verdict });
  });
});

describe('regex', () => {
  test.each<Case>([
    {
      answer: 'So: Paris.',
      scorer: regex('par(is|ma)', { flags: 'i' }),
      verdict: passes,
      why: 'somewhere within, by its flags',
    },
    { answer: 'London', scorer: regex('^Paris$'), verdict: fails('does not match /^Paris$/'), why: 'no match' },
    { answer: 'Paris\n', scorer: regex('^Paris$'), verdict: passes, why: 'white space at the ends is trimmed' },
    {
      answer: 'PARIS',
      scorer: regex('paris', { caseSensitive: false }),
      verdict: passes,
      why: 'case that does not count',
    },
    { answer: 'xx', scorer: regex('x', { flags: 'gy' }), verdict: passes, why: 'flags that remember are dropped' },
    { answer: 'cafe\u0301', scorer: regex('^caf\u00e9$'), verdict: passes, why: 'two spellings of é' },
    { answer: 'a\nb', scorer: regex('^b$', { flags: 'm' }), verdict: passes, why: 'lines' },
    { answer: '2024', scorer: regex('\\d{4}'), verdict: passes, why: 'counted repetition' },
    { answer: 'abab', scorer: regex('^(ab)+$'), verdict: passes, why: 'nested repetition' },
  ])('$answer: $why', async ({ answer, scorer, verdict }) => {
    expect(await scoreOf(answer, scorer)).toEqual({ scorer: 's', ...verdict });
    expect(await scoreOf(answer, scorer)).toEqual({ scorer: 's', ...verdict });
  });

  test.each([
    { pattern: '(a+)+$', answer: `${'a'.repeat(60)}b`, why: 'nested repetition' },
    { pattern: '(?:a|a)*$', answer: `${'a'.repeat(60)}b`, why: 'two ways for each letter' },
    { pattern: '^(\\w+\\s?)*$', answer: `${'word '.repeat(40)}!`, why: 'words, one after the other' },
    { pattern: '(.*)\\1\\1x', answer: 'a'.repeat(20_000), why: 'back references' },
    { pattern: '.*a.*b.*c.*d.*e.*f', answer: 'a'.repeat(5_000), why: 'many repetitions' },
  ])('gives up on a pattern that would take for ever: $why', async ({ pattern, answer }) => {
    expect(await scoreOf(answer, regex(pattern))).toEqual({
      scorer: 's',
      value: null,
      passed: null,
      reason: 'not scored: the pattern took longer than 100 ms on this answer',
    });
  });
});

describe('numeric', () => {
  test.each<Case>([
    { answer: 'She makes $18 a day.', scorer: numeric('18'), verdict: passes, why: 'a number within text' },
    { answer: '16 - 3 - 4 = 9, so 18', scorer: numeric('18'), verdict: passes, why: 'the last counts' },
    {
      answer: '18 is what 9 times 2 makes',
      scorer: numeric('18', { take: 'first' }),
      verdict: passes,
      why: 'or the first',
    },
    { answer: '1,234', scorer: numeric('1234.0'), verdict: passes, why: 'another spelling' },
    { answer: '19', scorer: numeric('18'), verdict: fails('19 is not 18'), why: 'another number' },
    {
      answer: '9007199254740993',
      scorer: numeric('9007199254740992'),
      verdict: fails('9007199254740993 is not 9007199254740992'),
      why: 'another large number',
    },
    { answer: '0.4', scorer: numeric('0.3', { tolerance: 0.1 }), verdict: passes, why: 'exactly the tolerance' },
    {
      answer: '0.41',
      scorer: numeric('0.3', { tolerance: 0.1 }),
      verdict: fails('0.41 is not 0.3'),
      why: 'past the tolerance',
    },
    { answer: 'no idea', scorer: numeric('18'), verdict: fails('no number in the answer'), why: 'no number' },
    {
      answer: 'See GSM8K',
      scorer: numeric('8'),
      verdict: fails('no number in the answer'),
      why: 'a digit within a name',
    },
  ])('$answer: $why', async ({ answer, scorer, verdict }) => {
    expect(await scoreOf(answer, scorer)).toEqual({ scorer: 's', ...verdict });
  });
});

describe('examineExpectation()', () => {
  const usable = { kind: 'usable' };
  const empty = (what: string) => ({ kind: 'empty', what });
  const wrong = (what: string) => ({ kind: 'wrong', what: expect.stringContaining(what) });
  test.each([
    { scorer: exact('x'), found: usable, why: 'a text' },
    { scorer: exact(' \n'), found: empty('expected is empty'), why: 'blank' },
    { scorer: exact(' ', { trim: false }), found: usable, why: 'a blank that counts' },
    { scorer: contains('x'), found: usable, why: 'a text' },
    { scorer: contains(''), found: empty('expected is empty'), why: 'empty' },
    { scorer: contains(['a', '']), found: empty('expected[1] is empty'), why: 'one of several would always be found' },
    { scorer: contains(['a', ''], { optional: true }), found: usable, why: 'left out where that is allowed' },
    { scorer: contains(['', ' '], { optional: true }), found: empty('expected is empty'), why: 'all are left out' },
    { scorer: contains('a||b', { separator: '|' }), found: usable, why: 'empty pieces are left out' },
    { scorer: contains(' | ', { separator: '|' }), found: empty('expected is empty'), why: 'nothing but separators' },
    { scorer: regex('a.c'), found: usable, why: 'a pattern' },
    { scorer: regex(''), found: empty('pattern is empty'), why: 'an empty pattern matches everything' },
    { scorer: regex('C++'), found: wrong('pattern cannot be read: '), why: 'no pattern' },
    { scorer: regex('a', { flags: 'q' }), found: wrong('pattern cannot be read: '), why: 'no flag' },
    { scorer: numeric('$1,234'), found: usable, why: 'a number' },
    { scorer: numeric(' '), found: empty('expected is empty'), why: 'blank' },
    { scorer: numeric('many'), found: wrong('expected "many" is no number'), why: 'a word' },
    { scorer: numeric('3,14'), found: wrong('expected "3,14" holds several numbers'), why: 'a decimal comma' },
  ])('$scorer → $found ($why)', ({ scorer, found }) => {
    expect(examineExpectation(scorer)).toEqual(found);
  });
});

describe('whatever the answer', () => {
  const word = fc.string({ unit: 'binary' }).filter((text) => text.trim() !== '');
  const passed = async (answer: string, scorer: RenderedScorer) => (await scoreOf(answer, scorer))?.passed;

  test('an expectation passes against itself, spelled in NFD and among white space too', async () => {
    await fc.assert(
      fc.asyncProperty(word, async (text) => {
        const spelled = ` \n${text.normalize('NFD')}\t`;
        expect(await passed(spelled, exact(text))).toBe(true);
        expect(await passed(`so: ${text} `, contains(text))).toBe(true);
      }),
    );
  });

  test('all implies any, and any is the opposite of none', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string(),
        fc.array(word, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (text, wanted, hasOne) => {
          const answer = hasOne ? `${text}${wanted[0]}` : text;
          const [all, any, none] = await Promise.all(
            (['all', 'any', 'none'] as const).map((match) => passed(answer, contains(wanted, { match }))),
          );
          if (all) expect(any).toBe(true);
          expect(none).toBe(!any);
        },
      ),
    );
  });

  test('ignoring case never fails what passes with case', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string({ minLength: 1 }), async (answer, expected) => {
        if (await passed(answer, exact(expected)))
          expect(await passed(answer, exact(expected, { caseSensitive: false }))).toBe(true);
        if (await passed(answer, contains(expected))) {
          expect(await passed(answer, contains(expected, { caseSensitive: false }))).toBe(true);
        }
      }),
    );
  });

  test('an escaped pattern is the same as contains', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), word, async (answer, wanted) => {
        const escaped = wanted.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
        const whole = { trim: false };
        expect(await passed(answer, regex(escaped, whole))).toBe(await passed(answer, contains(wanted, whole)));
      }),
    );
  });

  test('numeric passes exactly within the tolerance', async () => {
    const whole = fc.integer({ min: -1e9, max: 1e9 });
    await fc.assert(
      fc.asyncProperty(whole, whole, fc.nat(1e9), async (given, expected, tolerance) => {
        const isNear = Math.abs(given - expected) <= tolerance;
        expect(await passed(`It is ${given}.`, numeric(String(expected), { tolerance }))).toBe(isNear);
      }),
    );
  });
});
