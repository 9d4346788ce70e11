import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { flakyRows } from '../../src/analysis/flaky-rows.ts';

const none = Number.NaN;

describe('flakyRows', () => {
  test.each([
    { means: [1, 1, 1], isPassFail: true, flaky: false, why: 'right every night' },
    { means: [0, 0, 0], isPassFail: true, flaky: false, why: 'wrong every night agrees with itself, too' },
    { means: [1, 0, 1], isPassFail: true, flaky: true, why: 'another verdict on another night' },
    { means: [0.8], isPassFail: true, flaky: true, why: 'five repeats of one night, and one of them failed' },
    { means: [0.8], isPassFail: false, flaky: false, why: 'a graded answer may well be worth 0.8' },
    { means: [0.8, 0.75, 0.81], isPassFail: false, flaky: false, why: 'grades that hardly move' },
    { means: [0.9, 0.4], isPassFail: false, flaky: true, why: 'half of the whole lies between its grades' },
    { means: [1], isPassFail: true, flaky: false, why: 'one answer cannot disagree with itself' },
    { means: [none, 1, none, 1], isPassFail: true, flaky: false, why: 'what was not scored is not a disagreement' },
    { means: [1, none, 0], isPassFail: true, flaky: true, why: 'the nights around a missing one do' },
    { means: [none, none], isPassFail: true, flaky: false, why: 'never scored' },
    { means: [], isPassFail: true, flaky: false, why: 'no night at all' },
  ])('means $means, pass/fail $isPassFail → $flaky ($why)', ({ means, isPassFail, flaky }) => {
    const nights = means.map((mean) => Float64Array.of(1, mean));
    expect([...flakyRows(nights, isPassFail)]).toEqual(flaky ? [1] : []);
  });

  test('nights of unequal length: what a night does not have was not scored', () => {
    expect([...flakyRows([Float64Array.of(1, 1), Float64Array.of(0), Float64Array.of(1, 0, 1)], true)]).toEqual([0, 1]);
  });

  const mean = fc.oneof(fc.constant(none), fc.constantFrom(0, 0.2, 0.5, 1));
  const rows = 6;
  const nightsOf = fc.array(
    fc.array(mean, { minLength: rows, maxLength: rows }).map((values) => Float64Array.from(values)),
    { maxLength: 8 },
  );

  test('the order of the nights is nothing to it, and one more night never makes a row steady', () => {
    fc.assert(
      fc.property(nightsOf, fc.boolean(), (nights, isPassFail) => {
        const flaky = flakyRows(nights, isPassFail);
        expect(new Set(flakyRows(nights.toReversed(), isPassFail))).toEqual(new Set(flaky));
        expect([...flakyRows(nights.slice(1), isPassFail)].every((row) => flaky.has(row))).toBe(true);
      }),
    );
  });
});
