import { groupNotes, groupsCompared, scoresCompared, scoresLegend } from './compare-tables.ts';
import { comparisonNotes, leadOf, ungatedScores } from './comparison-lead.ts';
import { tableLines } from './data-table.ts';
import { clip, wrap } from './display-width.ts';
import { gateSentences, gatesTable } from './gate-table.ts';
import type { Palette } from './palette.ts';
import { printable } from './printable.ts';
import type { ReportData } from './report-data.ts';
import { turnedLines, turnedTitle } from './turned-samples.ts';

/** More are in the JSON report, and in `compare`. */
const mostTurned = 3;

interface Layout {
  /** Terminal cells for tables, and for prose. */
  readonly width: number;
  readonly prose: number;
}

/** Below the verdict; [] where nothing was compared. */
export function comparisonLead({ comparison }: ReportData, width: number, palette: Palette): string[] {
  if (!comparison) return [];
  return leadOf(comparison).flatMap(({ text, tone }) => {
    const lines = wrap(printable(text), width, 4);
    return tone === 'plain' ? lines : lines.map(palette[tone]);
  });
}

/** Every gate with its figures, and what those say that do not pass. */
export function gateSection({ verdict }: ReportData, width: number, prose: number, palette: Palette): string[] {
  if (!verdict || verdict.gates.length === 0) return [];
  const [head = '', ...lines] = tableLines(gatesTable(verdict.gates), width);
  const painted = lines.map((line) =>
    line.replace(/^(?:FAIL|warn)/, (word) => palette[word === 'FAIL' ? 'bad' : 'caution'](word)),
  );
  return [palette.heading(head), ...painted, ...noteLines(gateSentences(verdict), prose, palette)];
}

/** The figures, the groups and the rows of the comparison; [] where nothing was compared. */
export function comparisonSections(report: ReportData, { width, prose }: Layout, palette: Palette): string[][] {
  const { comparison } = report;
  if (!comparison) return [];
  const [head, ...scores] = tableLines(scoresCompared(ungatedScores(report)), width);
  const shown = comparison.turned.samples.slice(0, mostTurned);
  const title = palette.heading(turnedTitle(comparison.turned, shown.length));
  const isVariantNamed = report.variants.length > 1;
  return [
    head === undefined ? [] : [palette.heading(head), ...scores, ...wrap(scoresLegend, prose).map(palette.aside)],
    ...comparison.by.map((by) => {
      const [columns = '', ...lines] = tableLines(groupsCompared(by), width);
      const notes = groupNotes(by).flatMap((sentence) => wrap(sentence, prose));
      const heading = palette.heading(clip(`By ${printable(by.column)}, against the baseline`, width));
      return [heading, palette.aside(columns), ...lines, ...notes.map(palette.aside)];
    }),
    shown.length === 0 ? [] : [title, ...turnedLines(shown, { width: prose, isVariantNamed }, palette)],
    noteLines(comparisonNotes(report), prose, palette),
  ];
}

function noteLines(sentences: readonly string[], width: number, palette: Palette): string[] {
  return sentences.flatMap((sentence) =>
    wrap(printable(sentence), width - 2, 6).map((line, index) => `${index === 0 ? palette.caution('!') : ' '} ${line}`),
  );
}
