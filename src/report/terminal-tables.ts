import { formatCount, formatDuration, formatInterval, formatPercent, formatUsd, unknownText } from './format-values.ts';
import { printable } from './printable.ts';
import type { ReportPercentiles, ReportVariant } from './report-data.ts';
import { type Column, table } from './table.ts';

const none = '–';

const variantColumn: Column = { head: 'Variant', align: 'left', minWidth: 8 };

/** A line per variant and scorer; [] where nothing is scored. */
export function scoresTable(variants: readonly ReportVariant[], width: number): string[] {
  const rows = variants.flatMap((variant) =>
    Object.entries(variant.scores).map(([scorer, { n, mean, low, high }], index) => [
      // A label that is repeated on every line hides where the next variant begins.
      index === 0 ? printable(variant.label) : '',
      printable(scorer),
      mean === null ? none : formatPercent(mean),
      low === null || high === null ? none : formatInterval(low, high),
      formatCount(n),
    ]),
  );
  if (rows.length === 0) return [];
  const columns: Column[] = [
    variantColumn,
    { head: 'Score', align: 'left', minWidth: 8 },
    { head: 'Pass rate', align: 'right' },
    { head: '95 % interval', align: 'right' },
    { head: 'Rows', align: 'right' },
  ];
  return table(columns, rows, width);
}

/** A line per variant and measure; [] where nothing was measured. */
export function latencyTable(variants: readonly ReportVariant[], width: number): string[] {
  const rows = variants.flatMap((variant) => {
    const measures: [string, ReportPercentiles][] = [
      ['latency', variant.latencyMs],
      ['TTFT', variant.ttftMs],
    ];
    return measures
      .filter(([, measured]) => measured.n > 0)
      .map(([name, measured], index) => [
        index === 0 ? printable(variant.label) : '',
        name,
        ...[measured.p50, measured.p90, measured.p95, measured.p99, measured.max].map(durationCell),
        formatCount(measured.n),
      ]);
  });
  if (rows.length === 0) return [];
  const columns: Column[] = [
    variantColumn,
    { head: 'Time', align: 'left' },
    { head: 'p50', align: 'right' },
    { head: 'p90', align: 'right' },
    { head: 'p95', align: 'right' },
    { head: 'p99', align: 'right' },
    { head: 'Max', align: 'right', dropOrder: 1 },
    { head: 'Answers', align: 'right', dropOrder: 2 },
  ];
  return table(columns, rows, width);
}

function durationCell(ms: number | null): string {
  return ms === null ? none : formatDuration(ms);
}

/** What the totals say, by variant; [] for a single one, of which they say it all. */
export function countsTable(variants: readonly ReportVariant[], width: number): string[] {
  if (variants.length < 2) return [];
  const isComputed = variants.some(({ costUsd }) => costUsd.computed !== null);
  const rows = variants.map(({ label, answered, failed, tokens, costUsd }) => [
    printable(label),
    formatCount(answered),
    formatCount(failed),
    tokens.prompt === null ? unknownText : formatCount(tokens.prompt),
    tokens.completion === null ? unknownText : formatCount(tokens.completion),
    usdCell(costUsd.billed),
    ...(isComputed ? [usdCell(costUsd.computed)] : []),
  ]);
  const columns: Column[] = [
    variantColumn,
    { head: 'Answered', align: 'right' },
    { head: 'Failed', align: 'right' },
    { head: 'Tokens in', align: 'right' },
    { head: 'Tokens out', align: 'right' },
    { head: 'Billed', align: 'right' },
    ...(isComputed ? [{ head: 'Computed', align: 'right' } as const] : []),
  ];
  return table(columns, rows, width);
}

function usdCell(usd: string | null): string {
  return usd === null ? unknownText : formatUsd(usd);
}
