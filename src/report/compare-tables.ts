import type { CompareBy, CompareData, CompareScore, CompareValue, CompareVariant } from './compare-data.ts';
import type { DataColumn, DataTable } from './data-table.ts';
import { formatCount, formatDuration, formatPercent, formatUsd, unknownText } from './format-values.ts';
import type { ComparedVariant } from './report-comparison.ts';
import { decimalsToTell, formatSigned, toPoints } from './signed-values.ts';

/** More are in the JSON. */
const mostGroups = 50;

const right = (head: string, dropOrder?: number): DataColumn => ({
  head,
  align: 'right',
  ...(dropOrder === undefined ? {} : { dropOrder }),
});
const variantColumn: DataColumn = { head: 'Variant', align: 'left', minWidth: 8, maxWidth: 40, isName: true };
const scoreColumn: DataColumn = { head: 'Score', align: 'left', minWidth: 8, maxWidth: 40, isName: true };
const dropColumns = [
  right('Before'),
  right('Now'),
  right('Drop'),
  right('Interval'),
  right('Broke'),
  right('Recovered', 2),
];

/** What a reader of `scoresCompared` must know. */
export const scoresLegend =
  'Drop and interval in points: more is worse. Finds: a smaller drop is missed more than 1 time in 5.';

/** A line per variant and scorer. */
export function scoresCompared(variants: readonly ComparedVariant[]): DataTable {
  return {
    columns: [
      ...[variantColumn, scoreColumn, ...dropColumns, right('Rows'), right('Finds', 1)],
      { head: 'Verdict', align: 'left', dropOrder: 3 },
    ],
    rows: variants.flatMap((variant) =>
      Object.entries(variant.scores).map(([scorer, score], index) => [
        index === 0 ? nameOf(variant) : '',
        scorer,
        ...dropCells(score, score.maxDrop),
        formatCount(score.n),
        score.smallestFound === null ? '' : formatSigned(toPoints(score.smallestFound), 1),
        score.word,
      ]),
    ),
  };
}

/** Two variants of one run have two labels. */
function nameOf({ label, baselineLabel }: Pick<CompareVariant, 'label' | 'baselineLabel'>): string {
  return label === baselineLabel ? label : `${baselineLabel} → ${label}`;
}

/** The cells of `dropColumns`. */
function dropCells(
  score: Pick<CompareScore, 'baseline' | 'candidate' | 'drop' | 'low' | 'high' | 'broke' | 'recovered'>,
  maxDrop: number,
): string[] {
  const [drop, low, high] = [score.drop, score.low, score.high].map(toPoints) as [number, number, number];
  const decimals = decimalsToTell([low, high], [0, toPoints(maxDrop)]);
  return [
    formatPercent(score.baseline),
    formatPercent(score.candidate),
    formatSigned(drop, decimals),
    `${formatSigned(low, decimals)} to ${formatSigned(high, decimals)}`,
    formatCount(score.broke),
    formatCount(score.recovered),
  ];
}

/** A line per value of the column, the largest drop first. A star: it stands out from chance. */
export function groupsCompared({ column, groups }: CompareBy): DataTable {
  const shown = groups.slice(0, mostGroups);
  const severalVariants = new Set(groups.map(({ variant }) => variant)).size > 1;
  const severalScorers = new Set(groups.map(({ scorer }) => scorer)).size > 1;
  return {
    columns: [
      { head: '', align: 'left' },
      { head: column, align: 'left', minWidth: 12, maxWidth: 60, isName: true, isNamedHead: true },
      ...[variantColumn, scoreColumn, ...dropColumns, right('Rows')],
    ],
    rows: shown.map((group) => [
      group.standsOut ? '*' : '',
      group.value === '' ? '(empty)' : group.value,
      severalVariants ? group.variant : '',
      severalScorers ? group.scorer : '',
      ...dropCells(group, 0),
      formatCount(group.n),
    ]),
  };
}

/** What a reader of `groupsCompared` must know, in sentences. */
export function groupNotes({ groups, more }: CompareBy): string[] {
  const hidden = Math.max(0, groups.length - mostGroups);
  const stars = groups.filter(({ standsOut }) => standsOut).length;
  const left = hidden + more.groups;
  return [
    stars === 0
      ? 'None stands out from chance (false discovery rate 5 %).'
      : '* stands out from chance (false discovery rate 5 %). Groups are for looking: none decides a gate.',
    ...(left === 0 ? [] : [`… and ${formatCount(left)} more: see the JSON.`]),
  ];
}

/** What a reader of `valuesCompared` must know. */
export const valuesLegend = 'Tokens and cost are those of an answer.';

/** Latency, tokens, cost and errors, a line each; what neither side knows has none. */
export function valuesCompared({ variants }: Pick<CompareData, 'variants'>): DataTable {
  return {
    columns: [
      variantColumn,
      { head: 'Measure', align: 'left' },
      ...[right('Before'), right('Now'), right('Change'), right('Interval', 1)],
    ],
    rows: variants.flatMap((variant) =>
      valueLines(variant).map((cells, index) => [index === 0 ? nameOf(variant) : '', ...cells]),
    ),
  };
}

function valueLines(variant: CompareVariant): string[][] {
  const { latencyMs, ttftMs, costUsd } = variant;
  return [
    ...valueLine('latency p50', latencyMs.p50, formatDuration),
    ...valueLine('latency p95', latencyMs.p95, formatDuration),
    ...valueLine('latency p99', latencyMs.p99, formatDuration),
    ...valueLine('TTFT p50', ttftMs.p50, formatDuration),
    ...valueLine('TTFT p95', ttftMs.p95, formatDuration),
    ...valueLine('TTFT p99', ttftMs.p99, formatDuration),
    ...valueLine('tokens in', variant.promptTokens, formatMean),
    ...valueLine('tokens out', variant.completionTokens, formatMean),
    ...valueLine(costUsd.basis === null ? 'cost' : `cost ${costUsd.basis}`, costUsd, formatUsd),
    ...valueLine('error rate', variant.errorRate, formatPercent),
  ];
}

function formatMean(mean: number): string {
  return mean < 1_000 ? String(Number(mean.toFixed(1))) : formatCount(mean);
}

interface Compared<Value> extends Pick<CompareValue, 'ratio' | 'low' | 'high'> {
  readonly baseline: Value | null;
  readonly candidate: Value | null;
}

function valueLine<Value>(name: string, value: Compared<Value>, format: (value: Value) => string): string[][] {
  const { baseline, candidate, ratio, low, high } = value;
  if (baseline === null && candidate === null) return [];
  const text = (side: Value | null) => (side === null ? unknownText : format(side));
  const change = ratio === null ? '' : `${withSign(ratio)} %`;
  const interval = low === null || high === null ? '' : `${withSign(low)} to ${withSign(high)} %`;
  return [[name, text(baseline), text(candidate), change, interval]];
}

/** A ratio as a change in per cent, with its sign: `+2.5`, `−3.0`. */
function withSign(ratio: number): string {
  const change = formatSigned((ratio - 1) * 100, 1);
  return Number(change) > 0 ? `+${change}` : change;
}
