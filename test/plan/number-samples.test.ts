import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultRepeats, numberEvenly, numberUnevenly } from '../../src/plan/number-samples.ts';

const few = fc.integer({ min: 1, max: 9 });

describe('even numbers', () => {
  test('keep the variants and repeats of a row together', () => {
    const { seqOf, placeOf, samplesOf } = numberEvenly(2, 3);
    expect(samplesOf(4)).toBe(24);
    expect(seqOf({ position: 2, variant: 1, repeat: 2 })).toBe(17);
    expect(placeOf(17)).toEqual({ position: 2, variant: 1, repeat: 2 });
    expect([0, 1, 2, 3, 6].map((seq) => Object.values(placeOf(seq)))).toEqual([
      [0, 0, 0],
      [0, 0, 1],
      [0, 0, 2],
      [0, 1, 0],
      [1, 0, 0],
    ]);
  });

  test('go both ways for any number', () => {
    fc.assert(
      fc.property(fc.nat(1e9), few, few, (seq, variants, repeats) => {
        const { seqOf, placeOf } = numberEvenly(variants, repeats);
        const place = placeOf(seq);
        expect(seqOf(place)).toBe(seq);
        expect(place.variant).toBeLessThan(variants);
        expect(place.repeat).toBeLessThan(repeats);
      }),
    );
  });
});

/** Rows of a dataset in any order, and for each how often it is asked. */
const rowsAsked = fc
  .array(few, { minLength: 1, maxLength: 60 })
  .chain((times) => fc.tuple(fc.constant(times), fc.shuffledSubarray([...times.keys()], { minLength: times.length })));

describe('uneven numbers', () => {
  test('are those of an evenly asked run where no row is asked otherwise: stored runs keep their numbers', () => {
    fc.assert(
      fc.property(few, few, fc.integer({ min: 1, max: 60 }), fc.nat(), (variants, repeats, rows, any) => {
        const selection = Uint32Array.from({ length: rows }, (_, at) => at);
        const [even, uneven] = [
          numberEvenly(variants, repeats),
          numberUnevenly(variants, repeats, selection, new Map([[rows + 1, 99]])),
        ];
        const seq = any % even.samplesOf(rows);
        expect(uneven.placeOf(seq)).toEqual(even.placeOf(seq));
        expect(uneven.seqOf(even.placeOf(seq))).toBe(seq);
        expect(uneven.samplesOf(rows)).toBe(even.samplesOf(rows));
      }),
    );
  });

  test('count every sample once, in the order of rows, variants and repeats, and lead back to it', () => {
    fc.assert(
      fc.property(rowsAsked, few, few, ([times, order], variants, repeats) => {
        const selection = Uint32Array.from(order);
        const { seqOf, placeOf, repeatsAt, samplesOf } = numberUnevenly(
          variants,
          repeats,
          selection,
          new Map(times.entries()),
        );
        let seq = 0;
        for (const [position, rowIndex] of selection.entries()) {
          expect(repeatsAt(position)).toBe(times[rowIndex]);
          expect(samplesOf(position)).toBe(seq);
          for (let variant = 0; variant < variants; variant += 1)
            for (let repeat = 0; repeat < repeatsAt(position); repeat += 1) {
              expect(seqOf({ position, variant, repeat })).toBe(seq);
              expect(placeOf(seq)).toEqual({ position, variant, repeat });
              seq += 1;
            }
        }
        expect(samplesOf(selection.length)).toBe(seq);
      }),
      { numRuns: 50 },
    );
  });
});

test.each([
  { repeats: 3, times: 3, why: 'every row alike' },
  { repeats: { default: 2, flaky: 5 }, times: 2, why: 'a row of which nothing is known' },
])('$repeats → $times ($why)', ({ repeats, times }) => {
  expect(defaultRepeats(repeats)).toBe(times);
});
