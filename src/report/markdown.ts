import { hintsOf } from './hints.ts';
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
import { printable } from './printable.ts';
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
    section('Pass rates', scoresMarkdown(report.variants)),
    by !== null && by.groups.length > mostOpenGroups ? folded(groupsTitle, groups) : section(groupsTitle, groups),
    section(failedChecksTitle(report), failedChecksMarkdown(report)),
    section('Failed: in no pass rate; one example each', errorsMarkdown(report)),
    totals.failed > errors.length ? folded(failedTitle(report), failedSamplesMarkdown(report)) : '',
    notesBlock(report),
    section('Latency', latencyMarkdown(report.variants)),
    folded('Slowest answers', slowestMarkdown(report)),
    section('Tokens and cost', countsMarkdown(report.variants)),
    section(sendingTitle, sendingList(report)),
    section('Run', runList(report)),
    section('Next', commandsBlock(report, options.db)),
  ]
    .join('')
    .replace(/\n+$/, '\n');
}

function section(title: string, body: string): string {
  return body === '' ? '' : `## ${title}\n\n${body}`;
}

/** GitHub reads Markdown inside again after a blank line. The title is plain text or code. */
function folded(title: string, body: string): string {
  return body === '' ? '' : `<details>\n<summary>\n\n${title}\n\n</summary>\n\n${body}</details>\n\n`;
}

function verdictBlock(report: ReportData): string {
  const { verdict, run } = report;
  const word = (verdict?.word ?? run.status).toUpperCase();
  const sentence = verdict?.sentence ?? statusSentence(report);
  const simulated = run.simulated ? `> [!WARNING]\n> ${inertProse(simulatedNote.sentence)}\n\n` : '';
  return `# ${word}: ${inertProse(run.name)}\n\n${simulated}${inertProse(sentence)}\n\n`;
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

function commandsBlock(report: ReportData, db: string | null): string {
  const text = hintsOf(report, db)
    .flatMap(({ purpose, command }) => [`# ${purpose}\n`, `${printable(command)}\n`])
    .join('');
  const longestRun = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longestRun + 1);
  return `${fence}sh\n${text}${fence}\n\n`;
}
