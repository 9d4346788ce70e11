import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { standOut } from '../../src/analysis/false-discovery.ts';

/** Table of Benjamini & Hochberg 1995, section 3.2: fifteen comparisons of two treatments of the heart. */
const thrombolysis = [
  0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
];

const count = (flags: readonly boolean[]) => flags.filter(Boolean).length;

describe('standOut', () => {
  test('the worked example of the paper: the four smallest of fifteen, at 5 %', () => {
    expect(standOut(thrombolysis, 0.05)).toEqual(thrombolysis.map((_, index) => index < 4));
  });

  test.each([
    { pValues: [], rate: 0.05, found: [], why: 'nothing was looked at' },
    { pValues: [0.04], rate: 0.05, found: [true], why: 'a single one is judged as by itself' },
    { pValues: [0.06], rate: 0.05, found: [false], why: 'and is not found by being alone' },
    { pValues: [0.05, 0.05], rate: 0.05, found: [true, true], why: 'ties go together, and the bound is reached' },
    { pValues: [0.04, 0.03], rate: 0.05, found: [true, true], why: 'step-up: the larger one lifts the smaller one' },
    { pValues: [0.9, 0.001, 0.8], rate: 0.05, found: [false, true, false], why: 'in the order that was given' },
  ])('$pValues at $rate → $found ($why)', ({ pValues, rate, found }) => {
    expect(standOut(pValues, rate)).toEqual(found);
  });

  const pValue = fc.double({ min: 0, max: 1, noNaN: true });

  test('is between Bonferroni and no correction at all, and a looser rate never finds less', () => {
    fc.assert(
      fc.property(fc.array(pValue, { minLength: 1 }), fc.double({ min: 0.001, max: 0.5, noNaN: true }), (all, rate) => {
        const found = standOut(all, rate);
        for (const [index, value] of all.entries()) {
          if (value <= rate / all.length) expect(found[index]).toBe(true);
          if (value > rate) expect(found[index]).toBe(false);
        }
        expect(count(standOut(all, rate * 2))).toBeGreaterThanOrEqual(count(found));
      }),
    );
  });
});
