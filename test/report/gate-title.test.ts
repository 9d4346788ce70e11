import { expect, test } from 'vitest';
import { gateTitle } from '../../src/report/gate-title.ts';
import { gateVerdict } from './sample-drops.ts';

test.each([
  { given: {}, title: 'score.contains maxDrop 0.02 (ernie)' },
  { given: { bound: 0.07, isRelative: true }, title: 'score.contains maxDrop 7% (ernie)' },
  { given: { metric: 'errorRate', condition: 'max', bound: 0.005 }, title: 'errorRate max 0.005 (ernie)' },
  {
    given: { metric: 'latencyMs.p95', condition: 'maxIncrease', bound: 0.2, isRelative: true, variant: 'a b' },
    title: 'latencyMs.p95 maxIncrease 20% (a b)',
  },
] as const)('$title', ({ given, title }) => {
  expect(gateTitle(gateVerdict(given))).toBe(title);
});
