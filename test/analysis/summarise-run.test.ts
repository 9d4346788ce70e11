import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { summariseGroup, summariseRun } from '../../src/analysis/summarise-run.ts';
import { runColumns, type TestResult } from './run-columns.ts';

const maybe = (max: number) => fc.option(fc.integer({ min: 0, max }), { nil: undefined });

const anyResult: fc.Arbitrary<Omit<TestResult, 'seq'>> = fc
  .record({
    variant: fc.integer({ min: 0, max: 2 }),
    latencyMs: maybe(100_000),
    promptTokens: maybe(1_000_000),
    completionTokens: maybe(1_000_000),
    costBilledNanoUsd: maybe(Number.MAX_SAFE_INTEGER),
    marks: fc.constantFrom(undefined, 'truncated', 'truncated,refusal'),
    errorKind: fc.constantFrom(undefined, undefined, 'rate_limited', 'filtered'),
  })
  // What is undefined was never written.
  .map((result) => Object.fromEntries(Object.entries(result).filter(([, value]) => value !== undefined)));

const anyRun = fc
  .array(anyResult, { maxLength: 60 })
  .map((results) => results.map((result, seq) => ({ seq, ...result })));

describe('summariseRun', () => {
  test('counts, sums and percentiles are kept apart by variant and joined in the total', () => {
    const columns = runColumns([
      { seq: 0, variant: 0, latencyMs: 10, promptTokens: 100, completionTokens: 5, costBilledNanoUsd: 1_300 },
      { seq: 1, variant: 1, latencyMs: 30, ttftMs: 9, promptTokens: 100, completionTokens: 7, cachedTokens: 64 },
      { seq: 2, variant: 0, errorKind: 'rate_limited', attempts: 6 },
      { seq: 3, variant: 1, latencyMs: 50, promptTokens: 90, marks: 'truncated,refusal' },
    ]);
    const { total, variants } = summariseRun(columns, [], 2);

    expect(variants[0]).toMatchObject({
      answered: 1,
      failed: 1,
      attempts: 7,
      latencyMs: { n: 1, p50: 10, max: 10 },
      ttftMs: { n: 0, p50: null },
      tokens: { prompt: 100, completion: 5, cached: null, reasoning: null, unknownCount: 0 },
      cost: { billedNanoUsd: 1_300n, unknownCount: 0 },
      marks: {},
      errors: { rate_limited: 1 },
    });
    expect(variants[1]).toMatchObject({
      answered: 2,
      failed: 0,
      latencyMs: { n: 2, p50: 30, max: 50 },
      ttftMs: { n: 1, p50: 9 },
      tokens: { prompt: 190, completion: 7, cached: 64, unknownCount: 1 },
      cost: { billedNanoUsd: null, unknownCount: 2 },
      marks: { truncated: 1, refusal: 1 },
      errors: {},
    });
    expect(total).toMatchObject({
      answered: 3,
      failed: 1,
      attempts: 9,
      latencyMs: { n: 3, p50: 30, max: 50 },
      tokens: { prompt: 290, completion: 12, unknownCount: 1 },
      cost: { billedNanoUsd: 1_300n, unknownCount: 2 },
    });
  });

  test('a variant without results is there, with nothing known', () => {
    const { variants } = summariseRun(runColumns([{ seq: 0 }]), [], 2);
    expect(variants[1]).toEqual({
      answered: 0,
      failed: 0,
      attempts: 0,
      latencyMs: { n: 0, p50: null, p90: null, p95: null, p99: null, max: null },
      ttftMs: { n: 0, p50: null, p90: null, p95: null, p99: null, max: null },
      tokens: { prompt: null, completion: null, cached: null, reasoning: null, unknownCount: 0 },
      cost: { billedNanoUsd: null, unknownCount: 0, computed: null, computedUnknownCount: 0, both: null },
      marks: {},
      errors: {},
      scores: {},
    });
  });

  test('money is summed exactly past what a number can hold', () => {
    const most = Number.MAX_SAFE_INTEGER;
    const columns = runColumns([
      { seq: 0, costBilledNanoUsd: most },
      { seq: 1, costBilledNanoUsd: most },
      { seq: 2, costBilledNanoUsd: 1 },
    ]);
    expect(summariseRun(columns, [], 1).total.cost.billedNanoUsd).toBe(2n * BigInt(most) + 1n);
  });

  test('a charge of zero is known, not unknown', () => {
    const { cost } = summariseRun(runColumns([{ seq: 0, costBilledNanoUsd: 0 }]), [], 1).total;
    expect(cost).toMatchObject({ billedNanoUsd: 0n, unknownCount: 0 });
  });

  test('a failed sample that was charged is in the sum', () => {
    const columns = runColumns([{ seq: 0, errorKind: 'connection_lost', costBilledNanoUsd: 40 }]);
    expect(summariseRun(columns, [], 1).total.cost).toMatchObject({ billedNanoUsd: 40n, unknownCount: 0 });
  });

  test('sums are the same in any grouping', () => {
    fc.assert(
      fc.property(anyRun, fc.integer({ min: 1, max: 5 }), (results, groupCount) => {
        const columns = runColumns(results);
        const whole = summariseRun(columns, [], 3);
        const byPosition = Array.from({ length: groupCount }, (_, group) => {
          const positions = results.map((_, position) => position);
          return summariseGroup(columns, Uint32Array.from(positions.filter((at) => at % groupCount === group)));
        });
        for (const groups of [whole.variants, byPosition]) {
          const sum = (pick: (group: (typeof groups)[number]) => number | bigint | null) =>
            groups.reduce((total, group) => total + BigInt(pick(group) ?? 0), 0n);
          expect(sum((group) => group.answered)).toBe(BigInt(whole.total.answered));
          expect(sum((group) => group.failed)).toBe(BigInt(whole.total.failed));
          expect(sum((group) => group.attempts)).toBe(BigInt(whole.total.attempts));
          expect(sum((group) => group.latencyMs.n)).toBe(BigInt(whole.total.latencyMs.n));
          expect(sum((group) => group.tokens.prompt)).toBe(BigInt(whole.total.tokens.prompt ?? 0));
          expect(sum((group) => group.tokens.completion)).toBe(BigInt(whole.total.tokens.completion ?? 0));
          expect(sum((group) => group.tokens.unknownCount)).toBe(BigInt(whole.total.tokens.unknownCount));
          expect(sum((group) => group.cost.billedNanoUsd)).toBe(whole.total.cost.billedNanoUsd ?? 0n);
          expect(sum((group) => group.cost.unknownCount)).toBe(BigInt(whole.total.cost.unknownCount));
          expect(sum((group) => group.marks['truncated'] ?? 0)).toBe(BigInt(whole.total.marks['truncated'] ?? 0));
          expect(sum((group) => group.errors['filtered'] ?? 0)).toBe(BigInt(whole.total.errors['filtered'] ?? 0));
        }
      }),
    );
  });
});
