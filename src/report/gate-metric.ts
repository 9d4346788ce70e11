import { formatCount, formatDuration, formatPercent, formatUsd } from './format-values.ts';
import { formatSigned, shortNumber, toPoints } from './signed-values.ts';

/** How a gate's metric is read: its name, its values, and differences of them. */
export interface GateMetric {
  /** As a sentence begins with it: `Pass rate`, `Latency p95`. */
  readonly name: string;
  readonly value: (value: number) => string;
  /** Of two values; a minus where it is negative. */
  readonly difference: (difference: number) => string;
  /** The same in a table, where it stands beside the value: without `points`. */
  readonly cell: (difference: number) => string;
  /** Two differences in one unit: `−0.8 to 1.4 points`. */
  readonly range: (low: number, high: number) => string;
}

const shares = {
  value: formatPercent,
  difference: (share: number) => `${formatSigned(toPoints(share), 1)} points`,
  cell: (share: number) => formatSigned(toPoints(share), 1),
  range: (low: number, high: number) =>
    `${formatSigned(toPoints(low), 1)} to ${formatSigned(toPoints(high), 1)} points`,
};
const durations = measure(formatDuration);
const dollars = measure((usd) => formatUsd(String(usd)));
const counts = measure(formatCount);

/** @param metric as a config names it: `score.contains`, `latencyMs.p95` */
export function gateMetric(metric: string, isAllPassFail: boolean): GateMetric {
  const [kind = '', part = ''] = metric.split(/\.(.*)/s);
  switch (kind) {
    case 'score':
      return { name: isAllPassFail ? 'Pass rate' : 'Mean score', ...shares };
    case 'errorRate':
      return { name: 'Error rate', ...shares };
    case 'latencyMs':
      return { name: `Latency ${part}`, ...durations };
    case 'ttftMs':
      return { name: `Time to the first token ${part}`, ...durations };
    case 'costUsd':
      return { name: 'Cost', ...dollars };
    case 'tokens':
      return { name: 'Tokens', ...counts };
    default:
      return { name: metric, ...measure(shortNumber) };
  }
}

function measure(format: (value: number) => string): Omit<GateMetric, 'name'> {
  const difference = (value: number) => (value < 0 ? `−${format(-value)}` : format(value));
  return {
    value: format,
    difference,
    cell: difference,
    range: (low, high) => `${difference(low)} to ${difference(high)}`,
  };
}
