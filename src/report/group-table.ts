import { formatCount, formatDuration, formatInterval, formatPercent, formatUsd, unknownText } from './format-values.ts';
import { printable } from './printable.ts';
import type { ReportBy, ReportGroup, ReportVariant } from './report-data.ts';
import type { TitledTable } from './sample-tables.ts';
import { type Column, table } from './table.ts';

/** More are in the JSON report. */
const mostShown = 50;
const none = '–';

export function shownGroups(by: ReportBy): readonly ReportGroup[] {
  return by.groups.slice(0, mostShown);
}

/** `and 12 more values (340 rows)`; null: all are shown. */
export function groupsLeftOut(by: ReportBy): string | null {
  const hidden = by.groups.slice(mostShown);
  const values = hidden.length + by.more.groups;
  const rows = hidden.reduce((sum, group) => sum + group.rows, by.more.rows);
  return values === 0 ? null : `and ${formatCount(values)} more values (${formatCount(rows)} rows)`;
}

/** A cell of the dataset as a group is called by it. */
function groupName(value: string): string {
  return value === '' ? '(empty)' : printable(value);
}

/** A line per value, variant and scorer; null: no grouping was asked for. */
export function groupTable(by: ReportBy | null, width: number): TitledTable | null {
  if (by === null) return null;
  const columns: Column[] = [
    { head: printable(by.column), align: 'left', minWidth: 16, maxWidth: 60 },
    { head: 'Variant', align: 'left', minWidth: 16, maxWidth: 40 },
    { head: 'Score', align: 'left', minWidth: 8, dropOrder: 1 },
    { head: 'Pass rate', align: 'right' },
    { head: '95 % interval', align: 'right', dropOrder: 2 },
    { head: 'Rows', align: 'right' },
    { head: 'Failed', align: 'right', dropOrder: 3 },
    { head: 'p50', align: 'right', dropOrder: 4 },
    { head: 'p95', align: 'right', dropOrder: 7 },
    { head: 'Billed', align: 'right', dropOrder: 5 },
    { head: 'Computed', align: 'right', dropOrder: 6 },
  ];
  const costCells = costCellsOf(by);
  const rows = shownGroups(by).flatMap(({ value, variants }) =>
    variants.flatMap((variant, index) => {
      const lines = scoreLines(variant, costCells);
      const label = variants.length > 1 ? printable(variant.label) : '';
      return lines.map((line, at) => [index === 0 && at === 0 ? groupName(value) : '', at === 0 ? label : '', ...line]);
    }),
  );
  const left = groupsLeftOut(by);
  return {
    title: `By ${printable(by.column)}`,
    lines: [...table(columns, rows, width), ...(left === null ? [] : [`… ${left}: see the JSON report`])],
  };
}

type CostCells = (costUsd: ReportVariant['costUsd']) => readonly [billed: string, computed: string];

/** Unknown is said where another group's cost is known; a column that would hold nothing else is left empty, and falls away. */
export function costCellsOf(by: ReportBy): CostCells {
  const costs = by.groups.flatMap(({ variants }) => variants.map(({ costUsd }) => costUsd));
  const cell = (usd: string | null, isKnownAnywhere: boolean) =>
    usd !== null ? formatUsd(usd) : isKnownAnywhere ? unknownText : '';
  const isBilled = costs.some(({ billed }) => billed !== null);
  const isComputed = costs.some(({ computed }) => computed !== null);
  return ({ billed, computed }) => [cell(billed, isBilled), cell(computed, isComputed)];
}

/** From the scorer on; one line where nothing is scored. */
function scoreLines({ scores, failed, latencyMs, costUsd }: ReportVariant, costCells: CostCells): string[][] {
  const rest = [
    failed === 0 ? none : formatCount(failed),
    ...[latencyMs.p50, latencyMs.p95].map(durationOf),
    ...costCells(costUsd),
  ];
  const lines = Object.entries(scores).map(([scorer, { n, mean, low, high }], index) => [
    printable(scorer),
    mean === null ? none : formatPercent(mean),
    low === null || high === null ? none : formatInterval(low, high),
    formatCount(n),
    ...(index === 0 ? rest : rest.map(() => '')),
  ]);
  return lines.length > 0 ? lines : [['', '', '', '', ...rest]];
}

function durationOf(ms: number | null): string {
  return ms === null ? none : formatDuration(ms);
}
