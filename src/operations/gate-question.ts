import type { Config, Gate } from '../config/schema.ts';
import { type Metric, readMetric } from '../vocabulary/metric.ts';
import type { GateVerdict } from '../vocabulary/run.ts';
import type { GateFinding } from './gate-outcome.ts';

/** One gate, asked of one variant. */
export interface GateQuestion extends Pick<GateVerdict, 'metric' | 'condition' | 'bound' | 'isRelative'> {
  readonly measures: Metric;
  /** By the config's order. */
  readonly variant: number;
  readonly label: string;
}

/** Gate by gate; a gate that names no variant is asked of each. */
export function gateQuestions({ gates, variants }: Pick<Config, 'gates' | 'variants'>): readonly GateQuestion[] {
  return gates.flatMap((gate) => {
    const measures = readMetric(gate.metric);
    if (measures === null) throw new Error(`No metric is called ${gate.metric}.`);
    const asked = { metric: gate.metric, measures, ...conditionOf(gate) };
    return variants
      .map(({ label }, variant) => ({ ...asked, label, variant }))
      .filter(({ label }) => gate.variant === undefined || gate.variant === label);
  });
}

function conditionOf(gate: Gate): Pick<GateQuestion, 'condition' | 'bound' | 'isRelative'> {
  for (const condition of ['maxDrop', 'maxIncrease'] as const) {
    const bound = gate[condition];
    if (bound !== undefined) return { condition, bound: bound.amount, isRelative: bound.isRelative };
  }
  for (const condition of ['maxDrift', 'min', 'max'] as const) {
    const bound = gate[condition];
    if (bound !== undefined) return { condition, bound, isRelative: false };
  }
  throw new Error(`The gate on ${gate.metric} has no condition.`);
}

type Shown = Omit<GateFinding, 'verdict' | 'lacksBaseline' | 'tell'>;

/** What stands in a finding where nothing was compared. */
export function unmeasured({ metric, label, condition, bound, isRelative }: GateQuestion): Shown {
  return {
    ...{ metric, variant: label, condition, bound, isRelative },
    ...{ drop: null, low: null, high: null, confidence: null, baseline: null, measured: null, n: null },
    ...{ broke: null, recovered: null },
  };
}
