import * as z from 'zod';
import { type Metric, readMetric } from '../vocabulary/metric.ts';
import { metricForms } from './metric-advice.ts';
import { alsoWhenBroken, oneLine } from './schema-parts.ts';

const percentPattern = /^\s*(\d+(?:\.\d*)?|\.\d+)\s*%\s*$/;
const mustBeBound = "must be a number of at least 0, or a share of the baseline such as '20%'";

/** An amount in the metric's own unit, or a share of the baseline: `0.02`, `20%`. */
const boundSchema = z
  .union(
    [
      z.number({ error: mustBeBound }).min(0, { error: mustBeBound }),
      z.string().regex(percentPattern, { error: mustBeBound }),
    ],
    {
      error: mustBeBound,
    },
  )
  .transform((written) =>
    typeof written === 'number'
      ? { amount: written, isRelative: false }
      : { amount: Number(percentPattern.exec(written)?.[1]) / 100, isRelative: true },
  );

const amount = z.number().min(0);

const writtenGate = z.strictObject({
  metric: oneLine
    .describe(`What is measured, of each variant: ${metricForms.join(', ')}.`)
    .meta({ examples: ['score.contains', 'errorRate', 'latencyMs.p95', 'ttftMs.p95', 'costUsd', 'tokens'] }),
  variant: oneLine.exactOptional().describe('The label of the only variant that it holds for. Default: all of them.'),
  maxDrop: boundSchema
    .exactOptional()
    .describe('Of a score: the drop against the baseline that is still no worse, as 0.02 (2 points) or 2%.'),
  maxDrift: amount
    .exactOptional()
    .describe('Of a score: how far the mean of the last nights may lie under the pinned reference.'),
  maxIncrease: boundSchema
    .exactOptional()
    .describe('Of latency, time to the first token, cost and tokens: the rise against earlier nights, as 20% or 200.'),
  min: amount.exactOptional().describe('The least that it may measure, whatever it was before.'),
  max: amount.exactOptional().describe('The most that it may measure, whatever it was before.'),
});

type Condition = 'maxDrop' | 'maxDrift' | 'maxIncrease' | 'min' | 'max';
const conditions: readonly Condition[] = ['maxDrop', 'maxDrift', 'maxIncrease', 'min', 'max'];

type Gate = z.output<typeof writtenGate>;

interface Fault {
  readonly message: string;
  readonly next: string;
}

const gateSchema = writtenGate.superRefine((gate, context) => {
  const refuse = (path: readonly PropertyKey[], { message, next }: Fault) =>
    context.addIssue({ code: 'custom', path: [...path], message, params: { next } });
  const written = conditions.filter((condition) => gate[condition] !== undefined);
  if (written.length === 0)
    refuse([], {
      message: 'has no condition',
      next: `Add one of ${conditions.join(', ')}, for instance maxDrop: 0.02.`,
    });
  for (const second of written.slice(1))
    refuse([second], { message: `is a second condition beside \`${written[0]}\``, next: 'Write a gate for each.' });
  const metric = typeof gate.metric === 'string' ? readMetric(gate.metric) : null;
  if (metric === null) return;
  for (const condition of written) {
    const fault = misfit(metric, condition, gate.metric) ?? wrongScale(metric, condition, gate);
    if (fault) refuse([condition], fault);
  }
}, alsoWhenBroken);

/** A condition that has no meaning for the metric. */
function misfit({ kind }: Metric, condition: Condition, metric: string): Fault | null {
  const message = `does not go with ${metric}`;
  if (kind === 'score') return condition === 'maxIncrease' ? { message, next: 'Write maxDrop, or max.' } : null;
  if (condition === 'min' || condition === 'max') return null;
  if (kind === 'errorRate') return { message, next: 'Write max.' };
  return condition === 'maxIncrease' ? null : { message, next: 'Write maxIncrease, or max.' };
}

/** A bound of another scale is never reached or always: 2 for "2 points", 0.2 for "20 %". */
function wrongScale({ kind }: Metric, condition: Condition, gate: Gate): Fault | null {
  const bound = gate[condition];
  const { amount: value, isRelative } =
    typeof bound === 'object' ? bound : { amount: bound ?? Number.NaN, isRelative: false };
  if (kind === 'score' || kind === 'errorRate') {
    if (!(value > 1)) return null;
    if (isRelative) return { message: 'must be at most 100%', next: 'Nothing falls by more.' };
    return { message: `must be at most 1: ${gate.metric} lies between 0 and 1`, next: `Did you mean ${value / 100}?` };
  }
  if (kind === 'costUsd' || condition !== 'maxIncrease' || isRelative || !(value < 1)) return null;
  return {
    message: `must be a share such as '20%', or at least 1 ${kind === 'tokens' ? 'token' : 'millisecond'}`,
    next: `Did you mean '${value * 100}%'?`,
  };
}

/** Whether scorers and variants exist is checked with the whole config: `checkGates`. */
export const gatesSchema = z
  .array(gateSchema)
  .superRefine((gates, context) => {
    const seen = new Map<string, number>();
    for (const [index, gate] of Object.values(gates).entries()) {
      if (typeof gate !== 'object' || gate === null) continue;
      const condition = conditions.find((name) => gate[name] !== undefined);
      if (condition === undefined) continue;
      const same = JSON.stringify([gate.metric, gate.variant ?? null, condition]);
      const earlier = seen.get(same);
      if (earlier === undefined) seen.set(same, index);
      else
        context.addIssue({
          code: 'custom',
          path: [index],
          message: `is there twice: gates[${earlier}] has the same metric, variant and condition`,
          params: { next: 'Keep one of the two.' },
        });
    }
  }, alsoWhenBroken)
  .default([])
  .describe('Conditions that decide the exit code: 10 where one fails. Each has a metric and one bound.');
