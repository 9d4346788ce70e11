import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeDrop } from '../../src/analysis/judge-drop.ts';
import { judge, question } from './drop-questions.ts';

describe('judgeDrop of any rows', () => {
  const scores = fc.constantFrom(0, 0.25, 0.5, 6 / 7, 1);
  const questions = fc
    .record({
      rows: fc.array(fc.tuple(scores, fc.option(scores, { nil: Number.NaN, freq: 9 }), fc.nat(4)), {
        minLength: 1,
        maxLength: 80,
      }),
      isClustered: fc.boolean(),
      maxDrop: fc.constantFrom(0, 0.02, 0.1),
      earlierMeans: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
    })
    .map(({ rows, isClustered, maxDrop, earlierMeans }) => ({
      ...question({ n: 0 }, { maxDrop, earlierMeans, isSingle: false, nights: 2 }),
      baseline: Float64Array.from(rows, ([before]) => before),
      newest: Float64Array.from(rows, ([before]) => before),
      candidate: Float64Array.from(rows, ([, now]) => now),
      clusters: isClustered ? Uint32Array.from(rows, ([, , cluster]) => cluster) : null,
    }));

  test('the interval is around the drop, within [−1, 1], and has some width', () => {
    fc.assert(
      fc.property(questions, (asked) => {
        const estimate = judgeDrop(asked);
        fc.pre(estimate !== null);
        const { low, high } = estimate.interval;
        expect(low).toBeLessThanOrEqual(estimate.drop);
        expect(high).toBeGreaterThanOrEqual(estimate.drop);
        expect(low).toBeGreaterThanOrEqual(-1);
        expect(high).toBeLessThanOrEqual(1);
        expect(high).toBeGreaterThan(low);
        expect(estimate.baselineMean - estimate.candidateMean).toBeCloseTo(estimate.drop, 8);
      }),
    );
  });

  test('baseline and candidate exchanged mirror it', () => {
    fc.assert(
      fc.property(questions, (asked) => {
        const estimate = judgeDrop(asked);
        fc.pre(estimate !== null && estimate.missing === 0);
        const mirrored = judgeDrop({
          ...asked,
          ...{ baseline: asked.candidate, newest: asked.candidate, candidate: asked.baseline },
        });
        expect(mirrored?.drop).toBeCloseTo(-estimate.drop, 10);
        expect(mirrored?.interval.low).toBeCloseTo(-estimate.interval.high, 10);
        expect(mirrored?.interval.high).toBeCloseTo(-estimate.interval.low, 10);
        expect(mirrored).toMatchObject({ broke: estimate.recovered, recovered: estimate.broke });
        if (estimate.word === 'better') expect(['worse', 'slightly worse']).toContain(mirrored?.word);
      }),
    );
  });

  test('the order of the rows does not matter', () => {
    fc.assert(
      fc.property(questions, fc.integer(), (asked, seed) => {
        const order = [...asked.baseline.keys()].sort((a, b) => ((a * 7919 + seed) % 101) - ((b * 7919 + seed) % 101));
        const at = (values: Float64Array | Uint32Array) => order.map((row) => values[row] ?? Number.NaN);
        const [first, second] = [
          judgeDrop(asked),
          judgeDrop({
            ...asked,
            baseline: Float64Array.from(at(asked.baseline)),
            newest: Float64Array.from(at(asked.newest)),
            candidate: Float64Array.from(at(asked.candidate)),
            clusters: asked.clusters && Uint32Array.from(at(asked.clusters)),
          }),
        ];
        expect(second?.drop ?? 0).toBeCloseTo(first?.drop ?? 0, 12);
        expect(second?.interval.low ?? 0).toBeCloseTo(first?.interval.low ?? 0, 12);
        expect(second?.interval.high ?? 0).toBeCloseTo(first?.interval.high ?? 0, 12);
        expect(second?.smallestFound ?? 0).toBeCloseTo(first?.smallestFound ?? 0, 12);
      }),
    );
  });

  test('one more broken row is a larger drop, and never lowers the interval of single answers', () => {
    const counts = fc.record({ n: fc.integer({ min: 10, max: 200 }), broke: fc.nat(4), recovered: fc.nat(4) });
    fc.assert(
      fc.property(counts, (rows) => {
        const [before, after] = [judge(rows), judge({ ...rows, broke: rows.broke + 1 })];
        expect(after.drop).toBeGreaterThan(before.drop);
        expect(after.interval.low).toBeGreaterThanOrEqual(before.interval.low);
        expect(after.interval.high).toBeGreaterThanOrEqual(before.interval.high);
      }),
    );
  });
});
