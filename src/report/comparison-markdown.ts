import { groupNotes, groupsCompared, scoresCompared, scoresLegend } from './compare-tables.ts';
import { comparisonNotes, leadOf, ungatedScores } from './comparison-lead.ts';
import { tableMarkdown } from './data-table.ts';
import { gateSentences, gatesTable } from './gate-table.ts';
import { sectionMarkdown } from './markdown-parts.ts';
import { inertProse } from './markdown-text.ts';
import type { ReportData } from './report-data.ts';
import { turnedMarkdown } from './turned-markdown.ts';
import { turnedTitle } from './turned-samples.ts';

/** Below the verdict; '' where nothing was compared. */
export function comparisonLeadMarkdown({ comparison }: ReportData): string {
  if (!comparison) return '';
  const lines = leadOf(comparison).map(({ text, tone }) => {
    return `- ${tone === 'plain' ? inertProse(text) : `**${inertProse(text)}**`}\n`;
  });
  return `${lines.join('')}\n`;
}

/** Every gate with its figures, and what those say that do not pass; '' without gates. */
export function gatesMarkdown({ verdict }: ReportData): string {
  if (!verdict) return '';
  return sectionMarkdown('Gates', `${tableMarkdown(gatesTable(verdict.gates))}${listed(gateSentences(verdict))}`);
}

/** The figures, the groups and the rows of the comparison; '' where nothing was compared. */
export function comparisonMarkdown(report: ReportData): string {
  const { comparison } = report;
  if (!comparison) return '';
  const scores = tableMarkdown(scoresCompared(ungatedScores(report)));
  const { samples } = comparison.turned;
  return [
    sectionMarkdown('Against the baseline', scores === '' ? '' : `${scores}${scoresLegend}\n\n`),
    ...comparison.by.map((by) => {
      const body = `${tableMarkdown(groupsCompared(by))}${groupNotes(by).map(inertProse).join(' ')}\n\n`;
      return sectionMarkdown(`By ${inertProse(by.column)}, against the baseline`, body);
    }),
    sectionMarkdown(
      turnedTitle(comparison.turned, samples.length),
      turnedMarkdown(samples, report.variants.length > 1),
    ),
    listed(comparisonNotes(report)),
  ].join('');
}

function listed(sentences: readonly string[]): string {
  return sentences.length === 0 ? '' : `${sentences.map((sentence) => `- ${inertProse(sentence)}\n`).join('')}\n`;
}
