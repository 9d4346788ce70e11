import type { CompareBy, CompareData } from './compare-data.ts';
import { differencesText, groupsOf, leftOutSentences, sideText, standoutSentence } from './compare-facts.ts';
import { compareHints } from './compare-hints.ts';
import { compareNotes } from './compare-notes.ts';
import {
  groupNotes,
  groupsCompared,
  scoresCompared,
  scoresLegend,
  valuesCompared,
  valuesLegend,
} from './compare-tables.ts';
import { tableMarkdown } from './data-table.ts';
import { commandsMarkdown, foldedMarkdown, sectionMarkdown } from './markdown-parts.ts';
import { inertProse } from './markdown-text.ts';
import { simulatedNote } from './notes.ts';
import { servedSentences } from './served-sentences.ts';
import { turnedMarkdown } from './turned-markdown.ts';
import { turnedTitle } from './turned-samples.ts';

/**
 * The comparison as GitHub-flavoured Markdown, in the terminal's order. Nothing that a model, a dataset or an endpoint wrote
 * becomes markup.
 */
export function renderCompareMarkdown(data: CompareData, options: { readonly db: string | null }): string {
  const turned = data.turned.samples;
  const isVariantNamed = data.variants.length > 1;
  return [
    headBlock(data),
    scoresBlock(data),
    ...groupsOf(data).map(groupsBlock),
    sectionMarkdown(turnedTitle(data.turned, turned.length), turnedMarkdown(turned, isVariantNamed)),
    sectionMarkdown('Left out', listed(leftOutSentences(data))),
    sectionMarkdown('Latency, tokens, cost and errors', explained(tableMarkdown(valuesCompared(data)), valuesLegend)),
    sectionMarkdown('Runs', listed([`Baseline: ${sideText(data.baseline)}`, `Candidate: ${sideText(data.candidate)}`])),
    sectionMarkdown('Next', commandsMarkdown(compareHints(data, options.db))),
  ]
    .join('')
    .replace(/\n+$/, '\n');
}

function headBlock(data: CompareData): string {
  const word = (data.word ?? 'not compared').toUpperCase();
  const [candidate] = data.candidate.runs;
  const isSimulated = data.baseline.simulated || data.candidate.simulated;
  const simulated = isSimulated ? `> [!WARNING]\n> ${inertProse(simulatedNote.sentence)}\n\n` : '';
  const served = servedSentences(data.served).map(({ text, isChanged }) =>
    isChanged ? `**${inertProse(text)}**` : inertProse(text),
  );
  const standouts = data.standsOut.flatMap((by) => standoutSentence(by) ?? []).map((text) => `**${inertProse(text)}**`);
  const lines = [inertProse(differencesText(data)), ...served, ...standouts].map((line) => `- ${line}\n`).join('');
  return `# ${word}: ${inertProse(candidate?.name ?? '')}\n\n${simulated}${inertProse(data.sentence)}\n\n${lines}\n`;
}

function scoresBlock(data: CompareData): string {
  const table = explained(tableMarkdown(scoresCompared(data.variants)), scoresLegend);
  return sectionMarkdown('Scores', `${table}${listed(compareNotes(data.variants, data.sentence))}`);
}

function explained(table: string, legend: string): string {
  return table === '' ? '' : `${table}${legend}\n\n`;
}

function groupsBlock(by: CompareBy): string {
  if (by.groups.length === 0) return '';
  const body = `${tableMarkdown(groupsCompared(by))}${groupNotes(by).map(inertProse).join(' ')}\n\n`;
  const title = `By ${inertProse(by.column)}`;
  return by.groups.some(({ standsOut }) => standsOut) ? sectionMarkdown(title, body) : foldedMarkdown(title, body);
}

function listed(sentences: readonly string[]): string {
  return sentences.length === 0 ? '' : `${sentences.map((sentence) => `- ${inertProse(sentence)}\n`).join('')}\n`;
}
