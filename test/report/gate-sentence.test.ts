import { describe, expect, test } from 'vitest';
import { type GateContext, gateSentence } from '../../src/report/gate-sentence.ts';
import type { GateVerdict } from '../../src/vocabulary/run.ts';
import { gateVerdict } from './sample-drops.ts';

const context: GateContext = {
  isAllPassFail: true,
  nights: { found: 7, wanted: 7 },
  whyNone: null,
  isRequired: false,
  whyUnknown: null,
};

const slower = gateVerdict({
  metric: 'latencyMs.p95',
  condition: 'maxIncrease',
  bound: 0.2,
  isRelative: true,
  drop: 272,
  low: 96,
  high: 488,
  baseline: 800,
  measured: 1_072,
  n: 7,
  broke: null,
  recovered: null,
  confirmed: null,
});
const drifted = gateVerdict({
  condition: 'maxDrift',
  bound: 0.01,
  drop: 0.021,
  low: 0.012,
  high: null,
  measured: 0.879,
  n: 7,
  confirmed: null,
});

interface Case {
  readonly gate: GateVerdict;
  readonly about?: Partial<GateContext>;
  readonly sentence: string;
  readonly why: string;
}

describe('gateSentence', () => {
  test.each<Case>([
    {
      gate: gateVerdict({ condition: 'min', bound: 0.8, measured: 0.75, verdict: 'beyond' }),
      sentence: 'Pass rate 75.0 %, under the minimum of 80.0 %.',
      why: 'an absolute bound',
    },
    {
      gate: gateVerdict({ condition: 'min', bound: 0.8, measured: 0.8, verdict: 'within' }),
      sentence: 'Pass rate 80.0 %, not under the minimum of 80.0 %.',
      why: 'exactly at the bound',
    },
    {
      gate: gateVerdict({ metric: 'errorRate', condition: 'max', bound: 0.005, measured: 0.007, verdict: 'beyond' }),
      sentence: 'Error rate 0.7 %, over the maximum of 0.5 %.',
      why: 'a rate',
    },
    {
      gate: gateVerdict({ metric: 'ttftMs.p50', condition: 'max', bound: 2_000, measured: 851, verdict: 'within' }),
      sentence: 'Time to the first token p50 851 ms, not over the maximum of 2.0 s.',
      why: 'a duration',
    },
    {
      gate: gateVerdict({ metric: 'costUsd', condition: 'max', bound: 0.5, measured: 0.51234, verdict: 'beyond' }),
      sentence: 'Cost $0.512, over the maximum of $0.500.',
      why: 'money',
    },
    {
      gate: slower,
      sentence:
        'Latency p95 rose 34.0 % (95 % interval 12.0 to 61.0 %), 800 ms → 1.1 s; 20 % is allowed; it counts at once, only a drop is asked again.',
      why: 'a rise against past nights',
    },
    {
      gate: { ...slower, isRelative: false, bound: 100 },
      sentence:
        'Latency p95 rose 272 ms (95 % interval 96 ms to 488 ms), 800 ms → 1.1 s; 100 ms is allowed; it counts at once, only a drop is asked again.',
      why: 'a rise in the unit itself',
    },
    {
      gate: { ...slower, verdict: 'slightly worse', drop: 80, high: 150, low: 10, measured: 880 },
      sentence:
        'Latency p95 rose 10.0 % (95 % interval 1.3 to 18.8 %), 800 ms → 880 ms: less than the 20 % that is allowed.',
      why: 'a rise that is allowed',
    },
    {
      gate: { ...slower, verdict: 'better', drop: -80, high: -16, low: -144, measured: 720 },
      sentence: 'Latency p95 fell 10.0 % (95 % interval 2.0 to 18.0 %), 800 ms → 720 ms.',
      why: 'a fall is told as one',
    },
    {
      gate: { ...slower, verdict: 'no relevant drop', drop: 8, high: 96, low: -80, measured: 808 },
      sentence: 'No rise of 20 % or more (interval −10.0 to 12.0 %), 800 ms → 808 ms.',
      why: 'what was ruled out is said',
    },
    {
      gate: { ...slower, verdict: 'unclear', drop: 80, high: 240, low: -80, measured: 880 },
      sentence: 'No rise shown, and one of 20 % is not ruled out (interval −10.0 to 30.0 %), 800 ms → 880 ms.',
      why: 'nights that lie far apart',
    },
    {
      gate: { ...slower, metric: 'tokens', drop: 3_000, low: null, high: null, baseline: 12_000, measured: 15_000 },
      sentence: 'Tokens rose 25.0 %, 12,000 → 15,000; 20 % is allowed; it counts at once, only a drop is asked again.',
      why: 'no interval is known',
    },
    {
      gate: {
        ...slower,
        metric: 'errorRate',
        isRelative: false,
        bound: 0.01,
        drop: 0.02,
        low: 0.015,
        high: 0.025,
        baseline: 0,
        measured: 0.02,
      },
      sentence:
        'Error rate rose 2.0 points (95 % interval 1.5 to 2.5 points), 0.0 % → 2.0 %; 1.0 points is allowed; it counts at once, only a drop is asked again.',
      why: 'points of a rate',
    },
    {
      gate: drifted,
      sentence:
        'Pass rate drifted down 2.1 points (at least 1.2 points) over the last 7 nights against the pinned reference, 90.0 % → 87.9 %; 1.0 points are allowed.',
      why: 'slow drift',
    },
    {
      gate: { ...drifted, verdict: 'no relevant drop', drop: 0.002, low: -0.01, measured: 0.898 },
      sentence:
        'No drift of 1.0 points or more shown over the last 7 nights against the pinned reference, 90.0 % → 89.8 %.',
      why: 'no drift',
    },
    {
      gate: gateVerdict({ verdict: 'no baseline', drop: null, low: null, high: null, baseline: null, n: null }),
      about: { nights: { found: 0, wanted: 7 } },
      sentence: 'First night: the baseline is being made (1 of 7).',
      why: 'the first night',
    },
    {
      gate: gateVerdict({ metric: 'latencyMs.p95', condition: 'maxIncrease', verdict: 'no baseline' }),
      about: { nights: { found: 2, wanted: 7 } },
      sentence: 'No verdict yet: it takes 7 good nights before it, and there are 2.',
      why: 'too few nights, whatever tonight measured',
    },
    {
      gate: gateVerdict({ verdict: 'no baseline' }),
      about: { nights: { found: 0, wanted: 7 }, whyNone: '9 nights before, none of them good (9 worse)' },
      sentence:
        'No baseline: 9 nights before, none of them good (9 worse). A night that fails any gate makes none, unless `promptbatch accept RUN` declares it good.',
      why: 'nights that are always red make none',
    },
    {
      gate: gateVerdict({ verdict: 'no baseline' }),
      about: { isRequired: true, whyNone: '2 nights before, none of them good (2 worse)' },
      sentence:
        'No baseline (2 nights before, none of them good (2 worse)), and the config requires one: `promptbatch accept` makes this run one, if it is good.',
      why: 'one is required, and there were nights',
    },
    {
      gate: gateVerdict({ verdict: 'no baseline', drop: null, low: null, high: null, baseline: null, n: null }),
      about: { isRequired: true },
      sentence: 'No baseline, and the config requires one: `promptbatch accept` makes this run one, if it is good.',
      why: 'one is required',
    },
    {
      gate: gateVerdict({ metric: 'latencyMs.p99', verdict: 'unknown', measured: null }),
      about: { whyUnknown: 'it takes 368 answers, and there are 300' },
      sentence: 'Latency p99 is unknown: it takes 368 answers, and there are 300.',
      why: 'too few answers',
    },
    {
      gate: gateVerdict({ metric: 'score.judge', condition: 'min', measured: null, verdict: 'unknown' }),
      about: { isAllPassFail: false },
      sentence: 'Mean score is unknown.',
      why: 'scores that are no pass or fail, and nothing was scored',
    },
  ])('$why: $sentence', ({ gate, about, sentence }) => {
    expect(gateSentence(gate, { ...context, ...about })).toBe(sentence);
  });
});
