import type { GateVerdict } from '../../src/vocabulary/run.ts';

/** A drop that is no worse, but for what is given. */
export function sampleGate(given: Partial<GateVerdict> = {}): GateVerdict {
  return {
    metric: 'score.contains',
    variant: 'ernie',
    condition: 'maxDrop',
    bound: 0.02,
    isRelative: false,
    verdict: 'no relevant drop',
    outcome: 'pass',
    drop: 0.003,
    low: -0.008,
    high: 0.014,
    confidence: 0.95,
    baseline: 0.9,
    measured: 0.897,
    n: 300,
    broke: 3,
    recovered: 2,
    confirmed: null,
    sentence: 'No drop of 2 points or more (interval −0.8 to 1.4).',
    ...given,
  };
}
