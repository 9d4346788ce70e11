import { countOf, formatCount, formatDuration } from './format-values.ts';
import { printable } from './printable.ts';
import type { ReportData, ReportFailedCheck, ReportSample } from './report-data.ts';
import { type Column, table } from './table.ts';

/** A table and what stands above it. */
export interface TitledTable {
  readonly title: string;
  /** Its head first. */
  readonly lines: readonly string[];
}

const placeColumns: readonly Column[] = [
  { head: 'Row', align: 'left', minWidth: 8, maxWidth: 40 },
  { head: 'Variant', align: 'left', minWidth: 12, maxWidth: 40, dropOrder: 1 },
  { head: 'Repeat', align: 'right', dropOrder: 3 },
];

/** Cells for `placeColumns`; what is the same everywhere in the run is left empty, so that its column falls away. */
function placeCells({ variants, run }: ReportData, sample: ReportSample): string[] {
  const samplesPerVariant = variants[0]?.samples ?? 0;
  return [
    printable(sample.row),
    variants.length > 1 ? printable(sample.variant) : '',
    samplesPerVariant > run.dataset.selectedRows ? formatCount(sample.repeat) : '',
  ];
}

/** The first answers that a scorer did not pass; null: there are none. */
export function failedChecksTable(report: ReportData, width: number): TitledTable | null {
  const { samples } = report.failedChecks;
  if (samples.length === 0) return null;
  const columns: Column[] = [
    ...placeColumns,
    { head: 'Why not', align: 'left', minWidth: 24, maxWidth: 60, cut: 'end' },
    { head: 'Answer', align: 'left', minWidth: 24, cut: 'end' },
  ];
  const rows = samples.map((sample) => [
    ...placeCells(report, sample),
    printable(reasonsOf(report, sample)),
    answerCell(sample.answer, sample.isCut),
  ]);
  return { title: failedChecksTitle(report), lines: table(columns, rows, width) };
}

/** Why scorers did not pass an answer; their names only where the run has several. */
export function reasonsOf({ variants }: ReportData, { scorers }: ReportFailedCheck): string {
  const isNamed = variants.some(({ scores }) => Object.keys(scores).length > 1);
  return scorers
    .map(({ scorer, value, reason }) => {
      const said = reason ?? `value ${Number(value.toFixed(3))}`;
      return isNamed ? `${scorer} ${said}` : said;
    })
    .join('; ');
}

function answerCell(answer: string | null, isCut: boolean): string {
  if (answer === null) return '(no longer stored)';
  if (answer.trim() === '') return answer === '' ? '(empty)' : '(only white space)';
  return `${printable(answer)}${isCut ? '…' : ''}`;
}

/** The first failed samples; null where the examples by kind already show them all. */
export function failedSamplesTable(report: ReportData, width: number): TitledTable | null {
  const { failedSamples, totals, errors } = report;
  if (failedSamples.length === 0 || totals.failed <= errors.length) return null;
  const columns: Column[] = [
    ...placeColumns,
    { head: 'Failure', align: 'left', minWidth: 14 },
    { head: 'Attempts', align: 'right', dropOrder: 4 },
    { head: 'Message', align: 'left', minWidth: 20, cut: 'end' },
  ];
  const rows = failedSamples.map((sample) => [
    ...placeCells(report, sample),
    printable(sample.kind),
    formatCount(sample.attempts),
    printable(sample.message),
  ]);
  return { title: failedTitle(report), lines: table(columns, rows, width) };
}

/** null: nothing was measured. */
export function slowestTable(report: ReportData, width: number): TitledTable | null {
  if (report.slowest.length === 0) return null;
  const columns: Column[] = [
    ...placeColumns,
    { head: 'Latency', align: 'right' },
    { head: 'TTFT', align: 'right' },
    { head: 'Attempts', align: 'right' },
    { head: 'Tokens out', align: 'right', dropOrder: 4 },
  ];
  const rows = report.slowest.map((sample) => [
    ...placeCells(report, sample),
    formatDuration(sample.latencyMs),
    sample.ttftMs === null ? '' : formatDuration(sample.ttftMs),
    formatCount(sample.attempts),
    sample.completionTokens === null ? '' : formatCount(sample.completionTokens),
  ]);
  return { title: 'Slowest answers', lines: table(columns, rows, width) };
}

export function failedChecksTitle({ failedChecks: { count, samples }, variants, run }: ReportData): string {
  const answers = countOf(count, 'answer');
  const hasRepeats = (variants[0]?.samples ?? 0) > run.dataset.selectedRows;
  if (hasRepeats && samples.length < count)
    return `Not passed: ${samples.length} of ${answers}, of repeats only the first`;
  return `Not passed: ${samples.length === count ? answers : `the first ${samples.length} of ${answers}`}`;
}

export function failedTitle({ failedSamples, totals: { failed } }: ReportData): string {
  const shown = failedSamples.length;
  return `Failed samples: ${shown === failed ? `all ${shown}` : `the first ${shown} of ${formatCount(failed)}`}`;
}
