import { wrap } from './display-width.ts';
import { countOf } from './format-values.ts';
import { paletteFor } from './palette.ts';
import { printable, printableJson } from './printable.ts';
import { sparkline } from './sparkline.ts';
import { table } from './table.ts';
import type { TrendData, TrendVariant } from './trend-data.ts';
import { driftSentence } from './trend-drift.ts';
import { trendReading } from './trend-metrics.ts';
import { nightLines } from './trend-table.ts';

interface TrendStyle {
  readonly width: number;
  readonly color: boolean;
}

/** A document that ends in a line feed; control characters of the data are escaped. */
export function renderTrendJson(data: TrendData): string {
  return `${printableJson(JSON.stringify(data, null, 2))}\n`;
}

/** The nights of every variant: a line of bars for each metric, the drifts, then a line a night, the newest first. */
export function renderTrend({ name, variants }: TrendData, style: TrendStyle): string {
  return `${variants.map((variant) => variantLines(name, variant, style).join('\n')).join('\n\n')}\n`;
}

function variantLines(name: string, variant: TrendVariant, style: TrendStyle): string[] {
  const { nights, nightCount, label } = variant;
  const shown =
    nights.length < nightCount ? `${nights.length} of ${countOf(nightCount, 'night')}` : countOf(nightCount, 'night');
  const title = `${printable(name)} · ${printable(label)}: ${shown}`;
  const heads = wrap(title, style.width).map(paletteFor(style.color).heading);
  if (nights.length === 0) return heads;
  const parts = [barLines(variant, style.width), driftLines(variant, style.width), nightLines(variant, style)];
  return [...heads, ...parts.filter((lines) => lines.length > 0).flatMap((lines) => ['', ...lines])];
}

const barColumns = [
  { head: '', align: 'left', minWidth: 8, maxWidth: 24 },
  { head: '', align: 'left' },
  { head: '', align: 'left' },
] as const;

/** The oldest night at the left; where there are more than fit, the newest stay. */
function barLines({ nights, metrics }: TrendVariant, width: number): string[] {
  const rows = metrics.flatMap(({ metric }) => {
    const { name, read, text } = trendReading(metric);
    const values = nights.toReversed().map((night) => (night.isWhole ? read(night) : null));
    const known = values.filter((value) => value !== null);
    if (known.length === 0) return [];
    const bars = sparkline(values.slice(-Math.max(10, width - longestAround)));
    return [[name, bars, rangeText(text(Math.min(...known)), text(Math.max(...known)))]];
  });
  return rows.length === 0 ? [] : table(barColumns, rows, width).slice(1);
}

function rangeText(lowest: string, highest: string): string {
  return lowest === highest ? lowest : `${lowest} to ${highest}`;
}

/** Name and range beside the bars. */
const longestAround = 48;

function driftLines({ metrics }: TrendVariant, width: number): string[] {
  return metrics.flatMap(({ metric, drift }) => {
    return drift ? wrap(driftSentence(trendReading(metric).name, drift), width) : [];
  });
}
