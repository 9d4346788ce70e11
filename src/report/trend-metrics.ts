import { formatDuration, formatPercent, formatShortCount, formatUsd } from './format-values.ts';
import { printable } from './printable.ts';
import type { TrendNight } from './trend-data.ts';

/** How a metric of nights is read and written. */
export interface TrendReading {
  /** Short, for heads of columns and lines: a scorer's own name. */
  readonly name: string;
  /** null: unknown. */
  readonly read: (night: TrendNight) => number | null;
  readonly text: (value: number) => string;
}

/** @param metric as `TrendMetric` names it */
export function trendReading(metric: string): TrendReading {
  const [, scorer] = /^score\.(.+)$/s.exec(metric) ?? [];
  if (scorer !== undefined)
    return { name: printable(scorer), read: ({ scores }) => scores[scorer]?.mean ?? null, text: formatPercent };
  switch (metric) {
    case 'latencyMs.p95':
      return { name: 'p95', read: ({ latencyMs }) => latencyMs.p95, text: formatDuration };
    case 'tokens':
      return { name: 'Tokens', read: ({ tokens }) => tokens, text: formatShortCount };
    case 'costUsd':
      return { name: 'Cost', read: ({ costUsd }) => (costUsd === null ? null : Number(costUsd)), text: usd };
    default:
      throw new Error(`No metric of nights is called ${metric}.`);
  }
}

/** A mean of several nights has more digits than money. */
function usd(value: number): string {
  return formatUsd(String(value));
}
