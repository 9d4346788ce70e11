import { comparisonLeadMarkdown, comparisonMarkdown, gatesMarkdown } from './comparison-markdown.ts';
import { disagreementsMarkdown } from './disagreement-tables.ts';
import { disagreementsTitle } from './disagreements.ts';
import { hintsOf } from './hints.ts';
import { commandsMarkdown, foldedMarkdown, sectionMarkdown } from './markdown-parts.ts';
import {
  countsMarkdown,
  errorsMarkdown,
  failedChecksMarkdown,
  failedSamplesMarkdown,
  groupsMarkdown,
  latencyMarkdown,
  scoresMarkdown,
  slowestMarkdown,
} from './markdown-tables.ts';
import { inertProse } from './markdown-text.ts';
import { simulatedNote } from './notes.ts';
import type { ReportData } from './report-data.ts';
import { sendingSentences, sendingTitle } from './report-lanes.ts';
import { runFacts, statusSentence } from './run-facts.ts';
import { failedChecksTitle, failedTitle } from './sample-tables.ts';

/** Longer tables of groups are folded up. */
const mostOpenGroups = 20;

/**
 * The report as GitHub-flavoured Markdown: the verdict first, what to do next last. Nothing that a model, a dataset or an
 * endpoint wrote becomes markup.
 */
export function renderMarkdown(report: ReportData, options: { readonly db: string | null }): string {
  const { by, totals, errors } = report;
  const groups = by === null ? '' : groupsMarkdown(by);
  const groupsTitle = by === null ? '' : `By ${inertProse(by.column)}`;
  return [
    verdictBlock(report),
    gatesMarkdown(report),
    comparisonMarkdown(report),
    sectionMarkdown('Pass rates', scoresMarkdown(report.variants)),
    by !== null && by.groups.length > mostOpenGroups
      ? foldedMarkdown(groupsTitle, groups)
      : sectionMarkdown(groupsTitle, groups),
    sectionMarkdown(failedChecksTitle(report), failedChecksMarkdown(report)),
    sectionMarkdown(disagreementsTitle(report) ?? '', disagreementsMarkdown(report)),
    sectionMarkdown('Failed: in no pass rate; one example each', errorsMarkdown(report)),
    totals.failed > errors.length ? foldedMarkdown(failedTitle(report), failedSamplesMarkdown(report)) : '',
    notesBlock(report),
    sectionMarkdown('Latency', latencyMarkdown(report.variants)),
    foldedMarkdown('Slowest answers', slowestMarkdown(report)),
    sectionMarkdown('Tokens and cost', countsMarkdown(report.variants)),
    sectionMarkdown(sendingTitle, sendingList(report)),
    sectionMarkdown('Run', runList(report)),
    sectionMarkdown('Next', commandsMarkdown(hintsOf(report, options.db))),
  ]
    .join('')
    .replace(/\n+$/, '\n');
}

function verdictBlock(report: ReportData): string {
  const { verdict, run } = report;
  const word = (verdict?.word ?? run.status).toUpperCase();
  const sentence = verdict?.sentence ?? statusSentence(report);
  const simulated = run.simulated ? `> [!WARNING]\n> ${inertProse(simulatedNote.sentence)}\n\n` : '';
  return `# ${word}: ${inertProse(run.name)}\n\n${simulated}${inertProse(sentence)}\n\n${comparisonLeadMarkdown(report)}`;
}

function runList(report: ReportData): string {
  const lines = runFacts(report).map(({ label, text }) => `- **${label}:** ${inertProse(text)}\n`);
  return `${lines.join('')}\n`;
}

function sendingList(report: ReportData): string {
  const lines = sendingSentences(report).map((sentence) => `- ${inertProse(sentence)}\n`);
  return lines.length === 0 ? '' : `${lines.join('')}\n`;
}

function notesBlock({ notes }: ReportData): string {
  // That it is simulated stands beside the verdict.
  const others = notes.filter(({ kind }) => kind !== simulatedNote.kind);
  if (others.length === 0) return '';
  return `> [!NOTE]\n${others.map(({ sentence }) => `> - ${inertProse(sentence)}\n`).join('')}\n`;
}
