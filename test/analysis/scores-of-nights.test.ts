import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meanOfNights, newestOfNights, ownDiscordance } from '../../src/analysis/scores-of-nights.ts';

const none = Number.NaN;

test.each([
  { nights: [], rows: 1, mean: [none], own: null, why: 'no night' },
  { nights: [[1, 0]], rows: 2, mean: [1, 0], own: null, why: 'one night tells nothing of how nights disagree' },
  { nights: [[1], [0]], rows: 1, mean: [0.5], own: 1, why: 'two nights that disagree on the only row' },
  {
    nights: [
      [1, 1],
      [1, 0],
      [1, 0],
    ],
    rows: 2,
    mean: [1, 1 / 3],
    own: 1 / 3,
    why: 'of the 3 pairs of nights, 2 differ on the second row',
  },
  {
    nights: [
      [1, none],
      [0, none],
    ],
    rows: 2,
    mean: [0.5, none],
    own: 1,
    why: 'a row without scores counts for nothing',
  },
  {
    nights: [
      [1, none],
      [none, 1],
    ],
    rows: 2,
    mean: [1, 1],
    own: null,
    why: 'no row has two scores',
  },
])('$nights: mean $mean, own discordance $own ($why)', ({ nights, rows, mean, own }) => {
  const columns = nights.map((night) => Float64Array.from(night));
  expect([...meanOfNights(columns, rows)]).toEqual(mean);
  const found = ownDiscordance(columns, rows);
  if (own === null) expect(found).toBeNull();
  else expect(found).toBeCloseTo(own, 12);
});

test.each([
  { nights: [], newest: [none, none], why: 'no night' },
  {
    nights: [
      [0, none],
      [1, 1],
    ],
    newest: [0, 1],
    why: 'a row that the newest night lacks is that of the one before',
  },
  {
    nights: [
      [0.5, none],
      [1, none],
    ],
    newest: [0.5, none],
    why: 'a row that no night has',
  },
])('$nights: the newest $newest ($why)', ({ nights, newest }) => {
  const columns = nights.map((night) => Float64Array.from(night));
  expect([...newestOfNights(columns, 2)]).toEqual(newest);
});

describe('of passes and fails', () => {
  const night = fc.array(fc.constantFrom(0, 1), { minLength: 5, maxLength: 5 });

  test('it is the share of the pairs of nights that differ, over all rows', () => {
    fc.assert(
      fc.property(fc.array(night, { minLength: 2, maxLength: 6 }), (nights) => {
        const pairs = nights.flatMap((one, at) => nights.slice(at + 1).map((other) => [one, other] as const));
        const differ = pairs.map(([one, other]) => one.filter((score, row) => score !== other[row]).length / 5);
        const share = differ.reduce((sum, value) => sum + value, 0) / pairs.length;
        expect(
          ownDiscordance(
            nights.map((scores) => Float64Array.from(scores)),
            5,
          ),
        ).toBeCloseTo(share, 10);
      }),
    );
  });
});
