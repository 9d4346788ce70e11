import { disagreementsTitle, type ReportDisagreement } from './disagreements.ts';
import { formatCount } from './format-values.ts';
import { codeCell, markdownTable } from './markdown-text.ts';
import { printable } from './printable.ts';
import type { ReportData } from './report-data.ts';
import type { TitledTable } from './sample-tables.ts';
import { type Column, table } from './table.ts';

const longestName = 40;

/** Rows that disagree with themselves within the run; null: none does. */
export function disagreementsTable(report: ReportData, width: number): TitledTable | null {
  const title = disagreementsTitle(report);
  if (title === null || !report.disagreements || report.disagreements.count === 0) return null;
  const columns: Column[] = [
    { head: 'Row', align: 'left', minWidth: 8, maxWidth: longestName },
    { head: 'Variant', align: 'left', minWidth: 12, maxWidth: longestName },
    { head: 'Score', align: 'left', minWidth: 8, maxWidth: longestName },
    { head: 'Passed', align: 'right' },
    { head: 'Scores', align: 'right', dropOrder: 1 },
  ];
  const rows = report.disagreements.first.map((found) => cellsOf(report, found, printable));
  return { title, lines: table(columns, rows, width) };
}

/** '' where none does. */
export function disagreementsMarkdown(report: ReportData): string {
  const columns = [
    ...['Row', 'Variant', 'Score'].map((head) => ({ head, align: 'left' as const })),
    ...['Passed', 'Scores'].map((head) => ({ head, align: 'right' as const })),
  ];
  const asCode = (text: string) => codeCell(text, longestName);
  return markdownTable(
    columns,
    (report.disagreements?.first ?? []).map((found) => cellsOf(report, found, asCode)),
  );
}

/** What is the same everywhere in the run is left empty, so that its column falls away. */
function cellsOf({ variants }: ReportData, found: ReportDisagreement, name: (text: string) => string): string[] {
  const { row, variant, scorer, scored, passed, low, high } = found;
  const hasScorers = variants.some(({ scores }) => Object.keys(scores).length > 1);
  const isGraded = [low, high].some((value) => value > 0 && value < 1);
  return [
    name(row),
    variants.length > 1 ? name(variant) : '',
    hasScorers ? name(scorer) : '',
    `${formatCount(passed)} of ${formatCount(scored)}`,
    isGraded ? `${low.toFixed(2)} to ${high.toFixed(2)}` : '',
  ];
}
