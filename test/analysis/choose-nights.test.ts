import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseNights, type Night } from '../../src/analysis/choose-nights.ts';

interface NumberedNight extends Night {
  readonly id: number;
}

/** The newest first: `9a 8a! 7b*`: number, what it is like, `*` accepted, `!` red. */
function nights(text: string): NumberedNight[] {
  return text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      const [, id = '', alike = '', mark = ''] = /^(\d+)([a-z])([*!]*)$/.exec(word) ?? [];
      return { id: Number(id), alike, isGreen: !mark.includes('!'), isAccepted: mark.includes('*') };
    });
}

const idsOf = (chosen: readonly NumberedNight[]) => chosen.map(({ id }) => id).join(' ');
const countdown = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, index) => from - index);

describe('chooseNights', () => {
  test.each([
    { all: '', window: '', reference: '', history: '', why: 'the first night has nothing before it' },
    { all: '1a', window: '1', reference: '1', history: '1', why: 'one night is every kind at once' },
    { all: '1a!', window: '', reference: '', history: '', why: 'a red night is never a baseline' },
    {
      all: '6a 5a 4a 3a 2a 1a',
      window: '6 5 4',
      reference: '2 1',
      history: '6 5 4 3 2 1',
      why: 'the newest, the first, all',
    },
    {
      all: '6a! 5a 4a! 3a 2a 1a!',
      window: '5 3 2',
      reference: '3 2',
      history: '5 3 2',
      why: 'red ones are passed over',
    },
    {
      all: '6b 5a 4a',
      window: '6',
      reference: '5 4',
      history: '6 5 4',
      why: 'the window begins anew with a new prompt',
    },
    { all: '6a 5b 4a 3a', window: '6 4 3', reference: '4 3', history: '6 5 4 3', why: 'a prompt that was tried once' },
    {
      all: '6b! 5a 4a',
      window: '5 4',
      reference: '5 4',
      history: '5 4',
      why: 'a red night of a new prompt begins nothing',
    },
    {
      all: '6a 5a* 4a 3a',
      window: '6 5',
      reference: '6 5',
      history: '6 5',
      why: 'nothing before the accepted night counts',
    },
    { all: '6a 5a* 4a 3a* 2a', window: '6 5', reference: '6 5', history: '6 5', why: 'the last accepted one decides' },
    { all: '6b 5a*', window: '6', reference: '6 5', history: '6 5', why: 'accepting does not make nights alike' },
    { all: '6a 5a*! 4a', window: '6', reference: '6', history: '6', why: 'even one that is not green ends the past' },
  ])('$all → window $window, reference $reference, history $history ($why)', (expected) => {
    const chosen = chooseNights(nights(expected.all), { window: 3, reference: 2 });
    expect(idsOf(chosen.window)).toBe(expected.window);
    expect(idsOf(chosen.reference)).toBe(expected.reference);
    expect(idsOf(chosen.history)).toBe(expected.history);
  });

  test('a year of nights: the last seven, the first fourteen, the last thirty', () => {
    const year = countdown(365, 1).map((id) => ({ id, isGreen: true, isAccepted: false, alike: 'a' }));
    const { window, reference, recent, history } = chooseNights(year, { window: 7, reference: 14 });
    expect(window.map(({ id }) => id)).toEqual(countdown(365, 359));
    expect(reference.map(({ id }) => id)).toEqual(countdown(14, 1));
    expect(history.map(({ id }) => id)).toEqual(countdown(365, 336));
    expect(recent.map(({ id }) => id)).toEqual(countdown(365, 360));
  });

  test.each([
    { nightCount: 14, recent: [], why: 'all belong to the reference' },
    { nightCount: 17, recent: [17, 16, 15], why: 'three are not in it' },
    { nightCount: 20, recent: [20, 19, 18, 17, 16, 15], why: 'with tonight, a week' },
  ])('after $nightCount nights $recent are compared with the reference of 14 ($why)', ({ nightCount, recent }) => {
    const all = countdown(nightCount, 1).map((id) => ({ id, isGreen: true, isAccepted: false, alike: 'a' }));
    expect(chooseNights(all, { window: 7, reference: 14 }).recent.map(({ id }) => id)).toEqual(recent);
  });

  test('whatever the nights: green, in order, alike in the window, and nothing before an accepted one', () => {
    const night = fc.record({
      isGreen: fc.boolean(),
      isAccepted: fc.integer({ min: 0, max: 9 }).map((die) => die === 0),
      alike: fc.constantFrom('a', 'b'),
    });
    const count = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(fc.array(night, { maxLength: 60 }), count, count, (marks, window, reference) => {
        const all = marks.map((mark, index) => ({ ...mark, id: marks.length - index }));
        const lastAccepted = all.find(({ isAccepted }) => isAccepted)?.id ?? 0;
        const chosen = chooseNights(all, { window, reference });
        for (const some of [chosen.window, chosen.reference, chosen.recent, chosen.history]) {
          expect(some.every(({ isGreen, id }) => isGreen && id >= lastAccepted)).toBe(true);
          expect(some.map(({ id }) => id)).toEqual(some.map(({ id }) => id).toSorted((a, b) => b - a));
        }
        expect(new Set(chosen.window.map(({ alike }) => alike)).size).toBeLessThanOrEqual(1);
        expect(chosen.window.length).toBeLessThanOrEqual(window);
        expect(chosen.reference.length).toBeLessThanOrEqual(reference);
        expect(chosen.history.length).toBeLessThanOrEqual(30);
        const green = all.filter(({ isGreen, id }) => isGreen && id >= lastAccepted);
        expect(chosen.reference.length).toBe(Math.min(reference, green.length));
        if (window > 0 && green.length > 0) expect(chosen.window[0]).toEqual(green[0]);
      }),
    );
  });
});
