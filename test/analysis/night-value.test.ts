import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeNightValue, type NightValueQuestion } from '../../src/analysis/night-value.ts';

const week = [1000, 1100, 950, 1020, 1250, 880, 990];
const share = (amount: number) => ({ amount, isRelative: true });
const amount = (value: number) => ({ amount: value, isRelative: false });
const asked: NightValueQuestion = { tonight: 1500, earlier: week, maxIncrease: share(0.2), confidence: 0.95 };

/** What is known of it; fails the test where nothing is. */
function known(question: NightValueQuestion) {
  const found = judgeNightValue(question);
  if (found.word === 'unknown' || found.word === 'no baseline') throw new Error(found.word);
  return found;
}

describe('judgeNightValue', () => {
  test('1,500 ms after a week of about 1,000: as numpy and scipy.stats.t have it (scipy 1.17)', () => {
    const { asShare, inUnit, ...rest } = known(asked);
    expect(asShare?.increase).toBeCloseTo(0.46839219476353, 10);
    expect(asShare?.low).toBeCloseTo(0.0956846937554449, 9);
    expect(asShare?.high).toBeCloseTo(0.967879673715253, 9);
    expect(inUnit.increase).toBeCloseTo(1500 - 1021.5254516806822, 6);
    expect(inUnit.low).toBeCloseTo(0.0956846937554449 * 1021.5254516806822, 5);
    expect(rest).toMatchObject({ word: 'worse', n: 7, measured: 1500, confidence: 0.95 });
    expect(rest.baseline).toBeCloseTo(1021.52545168, 6);
  });

  test('of more than thirty nights the newest thirty count', () => {
    const nights = Array.from({ length: 40 }, (_, index) => 1000 + 10 * ((index * 7) % 13));
    const found = known({ ...asked, tonight: 1060, earlier: nights });
    expect(found.n).toBe(30);
    expect(found.asShare?.increase).toBeCloseTo(0.00316237642896656, 10);
    expect(found.asShare?.low).toBeCloseTo(-0.0698669414466853, 9);
    expect(found.asShare?.high).toBeCloseTo(0.0819255849779251, 9);
  });

  test.each([
    { tonight: 1500, maxIncrease: share(0.2), word: 'worse', why: 'shown, and above 20 %' },
    { tonight: 1500, maxIncrease: share(0.5), word: 'slightly worse', why: 'shown, and below 50 %' },
    { tonight: 1500, maxIncrease: amount(400), word: 'worse', why: 'shown, and above 400 ms' },
    { tonight: 1500, maxIncrease: amount(500), word: 'slightly worse', why: 'shown, and below 500 ms' },
    { tonight: 1300, maxIncrease: share(0.2), word: 'unclear', why: 'nights lie that far apart by themselves' },
    { tonight: 1000, maxIncrease: share(0.5), word: 'no relevant drop', why: 'half as much again is ruled out' },
    { tonight: 1000, maxIncrease: amount(500), word: 'no relevant drop', why: 'and so are 500 ms' },
    { tonight: 600, maxIncrease: share(0.2), word: 'better', why: 'faster than nights are by themselves' },
    { tonight: null, maxIncrease: share(0.2), word: 'unknown', why: 'nothing was measured tonight' },
    { tonight: 0, maxIncrease: share(0.2), word: 'unknown', why: 'nothing at all has no logarithm' },
  ])('$tonight against a usual 1,000, at most $maxIncrease → $word ($why)', ({ tonight, maxIncrease, word }) => {
    expect(judgeNightValue({ ...asked, tonight, maxIncrease }).word).toBe(word);
  });

  test('six nights are no baseline, and it is said how many are lacking', () => {
    expect(judgeNightValue({ ...asked, earlier: week.slice(1) })).toEqual({ word: 'no baseline', n: 6, lacking: 1 });
    expect(judgeNightValue({ ...asked, earlier: [] })).toEqual({ word: 'no baseline', n: 0, lacking: 7 });
  });

  test.each([
    { tonight: 100, maxIncrease: share(0), word: 'no relevant drop', why: 'equal nights are 0 apart' },
    { tonight: 101, maxIncrease: share(0.2), word: 'slightly worse', why: 'they never were one apart' },
    { tonight: 120, maxIncrease: share(0.2), word: 'worse', why: 'exactly 20 % more' },
  ])('tokens that are equal every night, $tonight tonight → $word ($why)', ({ tonight, maxIncrease, word }) => {
    const equal = { ...asked, tonight, earlier: week.map(() => 100), maxIncrease };
    expect(judgeNightValue(equal).word).toBe(word);
  });

  test.each([
    { tonight: 0, earlier: 0, maxIncrease: share(0.2), word: 'no relevant drop', why: 'free as ever' },
    { tonight: 3, earlier: 0, maxIncrease: share(0.2), word: 'worse', why: 'a price where there was none' },
    { tonight: 3, earlier: 0, maxIncrease: amount(5), word: 'slightly worse', why: 'less of one than matters' },
  ])('$tonight where every night was free, at most $maxIncrease → $word ($why)', (nothing) => {
    const { tonight, earlier, maxIncrease, word } = nothing;
    const found = known({ ...asked, tonight, earlier: week.map(() => earlier), maxIncrease });
    expect(found).toMatchObject({ word, asShare: null, baseline: 0 });
  });

  test('some nights were free and some were not: nothing is known', () => {
    expect(judgeNightValue({ ...asked, earlier: [0, ...week] }).word).toBe('unknown');
  });

  test('is in no unit, and the increase lies in its interval', () => {
    const value = fc.double({ min: 1, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 7, maxLength: 35 }), value, (earlier, tonight) => {
        const inMs = known({ ...asked, earlier, tonight });
        const inSeconds = known({ ...asked, earlier: earlier.map((ms) => ms / 1000), tonight: tonight / 1000 });
        expect(inSeconds.asShare?.increase).toBeCloseTo(inMs.asShare?.increase ?? 0, 6);
        for (const { increase, low, high } of [inMs.asShare ?? inMs.inUnit, inMs.inUnit]) {
          expect(low).toBeLessThanOrEqual(increase);
          expect(high).toBeGreaterThanOrEqual(increase);
        }
        expect(inMs.inUnit.increase).toBeCloseTo(tonight - inMs.baseline, 4);
      }),
    );
  });
});
