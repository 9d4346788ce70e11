import type { GateVerdict } from '../vocabulary/run.ts';
import { confidenceText } from './drop-sentence.ts';
import { countOf, formatCount } from './format-values.ts';
import { type GateMetric, gateMetric } from './gate-metric.ts';
import { formatSigned, shortNumber } from './signed-values.ts';

/** What a gate's numbers do not tell. */
export interface GateContext {
  /** Of a score: every answer passed or failed. */
  readonly isAllPassFail: boolean;
  /** Good nights before it that there are to compare with, and how many it takes. */
  readonly nights: { readonly found: number; readonly wanted: number };
  /** There were nights before it and none of them is good, as a sentence goes on; null: there were none, or some are. */
  readonly whyNone: string | null;
  /** The config will not do without a baseline. */
  readonly isRequired: boolean;
  /** Why the metric is unknown, as a sentence goes on; null: nobody knows. */
  readonly whyUnknown: string | null;
}

type Gate = Omit<GateVerdict, 'outcome' | 'sentence'>;

/** What a gate says of its variant, for people, in one sentence. A drop of a score has its own: `dropSentence`. */
export function gateSentence(gate: Gate, context: GateContext): string {
  const metric = gateMetric(gate.metric, context.isAllPassFail);
  if (gate.verdict === 'no baseline') return noBaseline(context);
  if (gate.verdict === 'unknown' || gate.measured === null) return unknown(metric, context);
  switch (gate.condition) {
    case 'min':
    case 'max':
      return bounded(gate, metric, gate.measured);
    case 'maxDrift':
      return drifted(gate, metric);
    case 'maxDrop':
    case 'maxIncrease':
      return moved(gate, metric);
    default:
      return gate.condition satisfies never;
  }
}

function noBaseline({ nights: { found, wanted }, whyNone, isRequired }: GateContext): string {
  if (isRequired) {
    const why = whyNone === null ? '' : ` (${whyNone})`;
    return `No baseline${why}, and the config requires one: \`promptbatch accept\` makes this run one, if it is good.`;
  }
  if (whyNone !== null)
    return `No baseline: ${whyNone}. A night that fails any gate makes none, unless \`promptbatch accept RUN\` declares it good.`;
  if (found === 0) return `First night: the baseline is being made (1 of ${formatCount(wanted)}).`;
  return `No verdict yet: it takes ${countOf(wanted, 'good night')} before it, and there ${found === 1 ? 'is' : 'are'} ${formatCount(found)}.`;
}

function unknown(metric: GateMetric, { whyUnknown }: GateContext): string {
  return `${metric.name} is unknown${whyUnknown === null ? '' : `: ${whyUnknown}`}.`;
}

function bounded({ condition, bound, verdict }: Gate, metric: GateMetric, measured: number): string {
  const isMin = condition === 'min';
  const allowed = `the ${isMin ? 'minimum' : 'maximum'} of ${metric.value(bound)}`;
  const where = verdict === 'beyond' ? (isMin ? 'under' : 'over') : isMin ? 'not under' : 'not over';
  return `${metric.name} ${metric.value(measured)}, ${where} ${allowed}.`;
}

function drifted(gate: Gate, metric: GateMetric): string {
  const { drop, low, baseline, measured, bound } = gate;
  const means = `${valueText(metric, baseline)} → ${valueText(metric, measured)}`;
  const nights = gate.n === null ? 'the last nights' : `the last ${countOf(gate.n, 'night')}`;
  const against = `over ${nights} against the pinned reference, ${means}`;
  const least = low === null ? '' : ` (at least ${metric.difference(low)})`;
  if (drop === null) return `No drift is known ${against}.`;
  if (gate.verdict === 'worse')
    return `${metric.name} drifted down ${metric.difference(drop)}${least} ${against}; ${metric.difference(bound)} are allowed.`;
  return `No drift of ${metric.difference(bound)} or more shown ${against}.`;
}

function moved(gate: Gate, metric: GateMetric): string {
  const isDrop = gate.condition === 'maxDrop';
  const noun = isDrop ? 'drop' : 'rise';
  const means = `${valueText(metric, gate.baseline)} → ${valueText(metric, gate.measured)}`;
  const allowed = allowedText(gate, metric);
  switch (gate.verdict) {
    case 'worse':
      return `${movedBy(gate, metric, isDrop ? 'fell' : 'rose', 1)}, ${means}; ${allowed} is allowed${isDrop ? confirmedText(gate) : notAskedAgain}.`;
    case 'slightly worse':
      return `${movedBy(gate, metric, isDrop ? 'fell' : 'rose', 1)}, ${means}: less than the ${allowed} that is allowed.`;
    case 'better':
      return `${movedBy(gate, metric, isDrop ? 'rose' : 'fell', -1)}, ${means}.`;
    case 'no relevant drop':
      return `No ${noun} of ${allowed} or more${intervalOf(gate, metric)}, ${means}.`;
    default:
      return `No ${noun} shown, and one of ${allowed} is not ruled out${intervalOf(gate, metric)}, ${means}.`;
  }
}

/** `Latency p95 rose 34.0 % (95 % interval 12.1 to 61.0 %)`. */
function movedBy(gate: Gate, metric: GateMetric, verb: string, sign: 1 | -1): string {
  const { drop, low, high, confidence } = gate;
  const change = drop === null ? 'by an unknown amount' : changeText(gate, metric, sign * drop);
  if (low === null || high === null || confidence === null) return `${metric.name} ${verb} ${change}`;
  const [from, to] = sign === 1 ? [low, high] : [-high, -low];
  return `${metric.name} ${verb} ${change} (${confidenceText(confidence)} interval ${rangeText(gate, metric, from, to)})`;
}

function intervalOf(gate: Gate, metric: GateMetric): string {
  const { low, high } = gate;
  return low === null || high === null ? '' : ` (interval ${rangeText(gate, metric, low, high)})`;
}

/** Whether a bound is a share of the baseline decides how changes are told. */
function allowedText({ bound, isRelative }: Gate, metric: GateMetric): string {
  return isRelative ? `${shortNumber(bound * 100)} %` : metric.difference(bound);
}

function changeText({ isRelative, baseline }: Gate, metric: GateMetric, change: number): string {
  return isRelative && baseline ? `${percentOf(change, baseline)} %` : metric.difference(change);
}

function rangeText({ isRelative, baseline }: Gate, metric: GateMetric, low: number, high: number): string {
  if (!isRelative || !baseline) return metric.range(low, high);
  return `${percentOf(low, baseline)} to ${percentOf(high, baseline)} %`;
}

function percentOf(change: number, baseline: number): string {
  return formatSigned((change / baseline) * 100, 1);
}

/** One night's own: another asking tells of another hour. */
const notAskedAgain = '; it counts at once, only a drop is asked again';

function confirmedText({ confirmed }: Gate): string {
  if (confirmed === null) return '';
  return confirmed ? '; confirmed by a re-run' : '; a re-run did not show it again';
}

function valueText(metric: GateMetric, value: number | null): string {
  return value === null ? 'unknown' : metric.value(value);
}
