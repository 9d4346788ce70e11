import { describe, expect, test } from 'vitest';
import { metricValue } from '../../src/analysis/metric-value.ts';
import { readMetric } from '../../src/vocabulary/metric.ts';
import { runColumns } from './run-columns.ts';

const prompt = { promptTokens: 7, completionTokens: 3 };
const columns = runColumns([
  { seq: 0, latencyMs: 30, ...prompt, costBilledNanoUsd: 500 },
  { seq: 1, variant: 1, latencyMs: 900, ...prompt },
  { seq: 2, latencyMs: 10, ...prompt, costBilledNanoUsd: 1500 },
  { seq: 3, variant: 1, latencyMs: 100 },
  { seq: 4, errorKind: 'filtered' },
  { seq: 5, latencyMs: 20, ttftMs: 5, ...prompt, costBilledNanoUsd: 0 },
]);

describe('a metric of one variant', () => {
  test.each([
    { metric: 'errorRate', variant: 0, value: 0.2, why: 'one of the five that were planned' },
    { metric: 'errorRate', variant: 1, value: 0, why: 'none failed' },
    { metric: 'latencyMs.p50', variant: 0, value: 20, why: 'the middle one of its own' },
    { metric: 'latencyMs.p99', variant: 1, value: 900, why: 'the slower one of two' },
    { metric: 'ttftMs.p50', variant: 0, value: 5, why: 'of the only streamed one' },
    { metric: 'ttftMs.p50', variant: 1, value: null, why: 'nothing was streamed' },
    { metric: 'tokens', variant: 0, value: 30, why: 'of prompts and answers' },
    { metric: 'tokens', variant: 1, value: null, why: 'one answer does not say' },
    { metric: 'costUsd', variant: 0, value: 0.000_002, why: 'as it was billed' },
    { metric: 'costUsd', variant: 1, value: null, why: 'neither billed nor priced' },
  ])('$metric of variant $variant: $value ($why)', ({ metric, variant, value }) => {
    const plain = readMetric(metric);
    if (!plain || plain.kind === 'score') throw new Error(metric);
    expect(metricValue({ columns, variant, samples: 5 }, plain)?.value ?? null).toBe(value);
  });

  test('of nothing, nothing is known', () => {
    const none = { columns: runColumns([]), variant: 0, samples: 0 };
    expect(metricValue(none, { kind: 'errorRate' })).toBeNull();
    expect(metricValue(none, { kind: 'tokens' })).toBeNull();
  });
});
