import type { DropEstimate } from '../../src/analysis/drop-estimate.ts';
import type { GateVerdict } from '../../src/vocabulary/run.ts';

/** The red night of the documentation, but for what is given. */
export function dropEstimate(changes: Partial<DropEstimate> = {}): DropEstimate {
  return {
    word: 'worse',
    n: 300,
    missing: 0,
    baselineMean: 0.9,
    candidateMean: 0.8,
    drop: 0.1,
    interval: { low: 0.061, high: 0.144 },
    confidence: 0.95,
    method: 'tango',
    isWidenedByNights: false,
    broke: 36,
    recovered: 6,
    discordance: 0.14,
    smallestFound: 0.052,
    isUnclearByMissing: false,
    clusterCount: null,
    ...changes,
  };
}

/** What the gate of that night says, but for what is given. */
export function gateVerdict(changes: Partial<GateVerdict> = {}): GateVerdict {
  return {
    metric: 'score.contains',
    variant: 'ernie',
    condition: 'maxDrop',
    bound: 0.02,
    isRelative: false,
    verdict: 'worse',
    outcome: 'fail',
    drop: 0.1,
    low: 0.061,
    high: 0.144,
    confidence: 0.95,
    baseline: 0.9,
    measured: 0.8,
    n: 300,
    broke: 36,
    recovered: 6,
    confirmed: true,
    sentence:
      'Pass rate fell 10.0 points (95 % interval 6.1 to 14.4), 90.0 → 80.0 %; 36 rows broke, 6 recovered; confirmed by a re-run.',
    ...changes,
  };
}
