import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fateTeller } from '../../src/simulator/fate.ts';
import { type FaultRates, faultNames } from '../../src/simulator/faults.ts';

/** Every fault, and none, alike. */
const rate = 1 / (faultNames.length + 1);
const everyFault: FaultRates = Object.fromEntries(faultNames.map((name) => [name, rate]));
const base = { seed: 1, faults: everyFault, latencyMs: 50, latencySigma: 0.2 };

describe('fateTeller', () => {
  test('tells the same fate for the same request, whatever came before', () => {
    const requests = fc.uniqueArray(fc.tuple(fc.string(), fc.string({ minLength: 1 })), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(requests, fc.integer(), (asked, seed) => {
        const forwards = fateTeller({ ...base, seed });
        const backwards = fateTeller({ ...base, seed });
        const told = asked.map(([body, id]) => forwards(body, id));
        expect([...asked].reverse().map(([body, id]) => backwards(body, id))).toEqual(told.reverse());
      }),
    );
  });

  test.each([
    { one: 'run-a:7:1', other: 'run-b:7:1', same: true, why: 'the next run meets the same faults' },
    { one: 'run-a:7:1', other: 'run-a:7:2', same: false, why: 'a retry draws anew' },
    { one: 'run-a:7:1', other: 'run-a:8:1', same: false, why: 'another sample draws its own' },
    { one: 'plain-1', other: 'plain-2', same: false, why: 'an id without colons counts whole' },
  ])('$one and $other share a fate: $same ($why)', ({ one, other, same }) => {
    const tell = fateTeller(base);
    expect(tell('the body', one).token === tell('the body', other).token).toBe(same);
  });

  test('another seed or another body is another fate', () => {
    const tokens = [
      fateTeller(base)('a body', 'r:1:1').token,
      fateTeller(base)('another body', 'r:1:1').token,
      fateTeller({ ...base, seed: 2 })('a body', 'r:1:1').token,
    ];
    expect(new Set(tokens).size).toBe(3);
  });

  test('a request without an id draws anew each time it is repeated, the same way in every server', () => {
    const [one, other] = [fateTeller(base), fateTeller(base)];
    const ofOne = [1, 2, 3].map(() => one('the body', null).token);
    expect(new Set(ofOne).size).toBe(3);
    other('something else', null);
    expect([1, 2, 3].map(() => other('the body', null).token)).toEqual(ofOne);
  });

  test('deals each fault at its rate, and both of its forms', () => {
    const tell = fateTeller(base);
    const fates = Array.from({ length: 20_000 }, (_, n) => tell('the body', `r:${n}:1`));
    for (const name of [...faultNames, null]) {
      const share = fates.filter(({ fault }) => fault === name).length / fates.length;
      expect(share).toBeGreaterThan(0.88 * rate);
      expect(share).toBeLessThan(1.12 * rate);
    }
    const secondForms = fates.filter(({ formDraw }) => formDraw >= 0.5).length / fates.length;
    expect(secondForms).toBeGreaterThan(0.48);
    expect(secondForms).toBeLessThan(0.52);
  });

  test('draws latencies whose median is the given one and whose logarithm spreads by sigma', () => {
    const tell = fateTeller(base);
    const latencies = Array.from({ length: 20_000 }, (_, n) => tell('b', `r:${n}:1`).latencyMs).sort((a, b) => a - b);
    const quantile = (share: number) => latencies[Math.floor(share * latencies.length)] ?? Number.NaN;
    expect(quantile(0.5)).toBeCloseTo(50, 0);
    expect(Math.log(quantile(0.8413) / 50)).toBeCloseTo(0.2, 1);
    expect(Math.log(quantile(0.1587) / 50)).toBeCloseTo(-0.2, 1);
  });

  test.each([
    { latencyMs: 50, latencySigma: 0, expected: 50, why: 'no spread' },
    { latencyMs: 0, latencySigma: 0.2, expected: 0, why: 'at once' },
  ])('latency $latencyMs with sigma $latencySigma is always $expected ($why)', ({ expected, ...latency }) => {
    const tell = fateTeller({ ...base, ...latency });
    expect(new Set(Array.from({ length: 50 }, (_, n) => tell('b', `${n}`).latencyMs))).toEqual(new Set([expected]));
  });

  test('gives 50,000 requests as many tokens', () => {
    const tell = fateTeller(base);
    expect(new Set(Array.from({ length: 50_000 }, (_, n) => tell(`body ${n}`, null).token)).size).toBe(50_000);
  });
});
