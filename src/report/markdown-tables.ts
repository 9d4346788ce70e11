import { formatCount, formatDuration, formatInterval, formatPercent, formatUsd, unknownText } from './format-values.ts';
import { costCellsOf, groupsLeftOut, shownGroups } from './group-table.ts';
import { codeCell, markdownTable } from './markdown-text.ts';
import type { ReportBy, ReportData, ReportPercentiles, ReportSample, ReportVariant } from './report-data.ts';
import { reasonsOf } from './sample-tables.ts';

const none = '–';
const longestName = 40;
const longestText = 160;

const left = (head: string) => ({ head, align: 'left' as const });
const right = (head: string) => ({ head, align: 'right' as const });

export function scoresMarkdown(variants: readonly ReportVariant[]): string {
  const columns = [left('Variant'), left('Score'), right('Pass rate'), right('95 % interval'), right('Rows')];
  return markdownTable(
    columns,
    variants.flatMap((variant) => scoreRows(variant).map((cells, at) => [onFirst(at, variant.label), ...cells])),
  );
}

function scoreRows({ scores }: ReportVariant): string[][] {
  return Object.entries(scores).map(([scorer, { n, mean, low, high }]) => [
    codeCell(scorer, longestName),
    mean === null ? none : `**${formatPercent(mean)}**`,
    low === null || high === null ? none : formatInterval(low, high),
    formatCount(n),
  ]);
}

export function latencyMarkdown(variants: readonly ReportVariant[]): string {
  const columns = [...[left('Variant'), left('Time')], ...['p50', 'p90', 'p95', 'p99', 'Max', 'Answers'].map(right)];
  const rows = variants.flatMap(({ label, latencyMs, ttftMs }) => {
    const measures: [string, ReportPercentiles][] = [
      ['latency', latencyMs],
      ['TTFT', ttftMs],
    ];
    return measures
      .filter(([, { n }]) => n > 0)
      .map(([name, { n, p50, p90, p95, p99, max }], at) => [
        onFirst(at, label),
        name,
        ...[p50, p90, p95, p99, max].map(durationOf),
        formatCount(n),
      ]);
  });
  return markdownTable(columns, rows);
}

export function countsMarkdown(variants: readonly ReportVariant[]): string {
  if (variants.length < 2) return '';
  const columns = [
    left('Variant'),
    ...['Answered', 'Failed', 'Tokens in', 'Tokens out', 'Billed', 'Computed'].map(right),
  ];
  const unlessComputed = variants.some(({ costUsd }) => costUsd.computed !== null) ? unknownText : '';
  const rows = variants.map(({ label, answered, failed, tokens, costUsd }) => [
    codeCell(label, longestName),
    formatCount(answered),
    formatCount(failed),
    tokens.prompt === null ? unknownText : formatCount(tokens.prompt),
    tokens.completion === null ? unknownText : formatCount(tokens.completion),
    costUsd.billed === null ? unknownText : formatUsd(costUsd.billed),
    costUsd.computed === null ? unlessComputed : formatUsd(costUsd.computed),
  ]);
  return markdownTable(columns, rows);
}

export function groupsMarkdown(by: ReportBy): string {
  const columns = [
    left(codeCell(by.column, longestName)),
    ...[left('Variant'), left('Score'), right('Pass rate'), right('95 % interval'), right('Rows')],
    ...['Failed', 'p50', 'p95', 'Billed', 'Computed'].map(right),
  ];
  const costCells = costCellsOf(by);
  const rows = shownGroups(by).flatMap(({ value, variants }) =>
    variants.flatMap((variant, index) => {
      const { p50, p95 } = variant.latencyMs;
      const rest = [
        variant.failed === 0 ? none : formatCount(variant.failed),
        ...[p50, p95].map(durationOf),
        ...costCells(variant.costUsd),
      ];
      const lines = scoreRows(variant);
      return (lines.length > 0 ? lines : [['', '', '', '']]).map((cells, at) => [
        onFirst(index + at, value),
        variants.length > 1 ? onFirst(at, variant.label) : '',
        ...cells,
        ...(at === 0 ? rest : []),
      ]);
    }),
  );
  const hidden = groupsLeftOut(by);
  return `${markdownTable(columns, rows)}${hidden === null ? '' : `… ${hidden}.\n\n`}`;
}

const placeColumns = [left('Row'), left('Line'), left('Variant'), right('Repeat')];

/** What is the same everywhere in the run is left empty, so that its column falls away. */
function placeCells({ variants, run }: ReportData, sample: ReportSample): string[] {
  return [
    codeCell(sample.row, longestName),
    String(sample.line),
    variants.length > 1 ? codeCell(sample.variant, longestName) : '',
    (variants[0]?.samples ?? 0) > run.dataset.selectedRows ? formatCount(sample.repeat) : '',
  ];
}

export function failedChecksMarkdown(report: ReportData): string {
  const columns = [...placeColumns, left('Why not'), left('Answer')];
  const rows = report.failedChecks.samples.map((sample) => [
    ...placeCells(report, sample),
    codeCell(reasonsOf(report, sample), longestText),
    answerCell(sample.answer, sample.isCut),
  ]);
  return markdownTable(columns, rows);
}

function answerCell(answer: string | null, isCut: boolean): string {
  if (answer === null) return '_no longer stored_';
  return codeCell(isCut ? `${answer}…` : answer, longestText);
}

export function errorsMarkdown({ errors }: ReportData): string {
  const columns = [right('Samples'), left('Failure'), left('For instance, row'), left('Message'), left('Request')];
  const rows = errors.map(({ kind, count, example }) => [
    formatCount(count),
    codeCell(kind, longestName),
    example ? codeCell(example.row, longestName) : none,
    example ? codeCell(example.message, longestText) : none,
    example && example.requestId !== null ? codeCell(example.requestId, longestName) : none,
  ]);
  return markdownTable(columns, rows);
}

export function failedSamplesMarkdown(report: ReportData): string {
  const columns = [...placeColumns, left('Failure'), right('Attempts'), left('Message'), left('Request')];
  const rows = report.failedSamples.map((sample) => [
    ...placeCells(report, sample),
    codeCell(sample.kind, longestName),
    formatCount(sample.attempts),
    codeCell(sample.message, longestText),
    sample.requestId === null ? none : codeCell(sample.requestId, longestName),
  ]);
  return markdownTable(columns, rows);
}

export function slowestMarkdown(report: ReportData): string {
  const columns = [...placeColumns, right('Latency'), right('TTFT'), right('Attempts'), right('Tokens out')];
  const rows = report.slowest.map((sample) => [
    ...placeCells(report, sample),
    formatDuration(sample.latencyMs),
    sample.ttftMs === null ? '' : formatDuration(sample.ttftMs),
    formatCount(sample.attempts),
    sample.completionTokens === null ? '' : formatCount(sample.completionTokens),
  ]);
  return markdownTable(columns, rows);
}

/** A name that is repeated on every line hides where the next one begins. */
function onFirst(at: number, name: string): string {
  return at === 0 ? codeCell(name, longestName) : '';
}

function durationOf(ms: number | null): string {
  return ms === null ? none : formatDuration(ms);
}
