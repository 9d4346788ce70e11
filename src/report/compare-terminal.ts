import type { DropWord } from '../analysis/drop-estimate.ts';
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
import { tableLines } from './data-table.ts';
import { clip, wrap } from './display-width.ts';
import { simulatedNote } from './notes.ts';
import { type Palette, paletteFor } from './palette.ts';
import { printable } from './printable.ts';
import { servedSentences } from './served-sentences.ts';
import type { RenderOptions } from './terminal.ts';
import { turnedLines, turnedTitle } from './turned-samples.ts';
import { firstSentence, saidVerdict, textOf } from './verdict-lines.ts';

const leastWidth = 60;
/** Longer lines of prose are hard to read; tables take all the room there is. */
const widestProse = 110;
const labelWidth = 11;
const tones: Readonly<Record<DropWord, 'good' | 'bad' | 'caution'>> = {
  worse: 'bad',
  'slightly worse': 'caution',
  better: 'good',
  'no relevant drop': 'good',
  unclear: 'caution',
};

/** The comparison as a person reads it: the verdict, what else changed, who answered, then figures, then rows. */
export function renderCompareTerminal(data: CompareData, options: RenderOptions): string {
  const width = Math.max(leastWidth, options.width);
  const prose = Math.min(width, widestProse);
  const palette = paletteFor(options.color);
  const sections = [
    headSection(data, prose, palette),
    sideSection(data, prose, palette),
    explained(tableLines(scoresCompared(data.variants), width), scoresLegend, prose, palette),
    noteSection(compareNotes(data.variants, data.sentence), prose, palette),
    ...groupsOf(data).map((by) => groupSection(by, width, prose, palette)),
    turnedSection(data, prose, palette),
    noteSection(leftOutSentences(data), prose, palette),
    explained(tableLines(valuesCompared(data), width), valuesLegend, prose, palette),
    hintSection(data, options.db, palette),
  ];
  const verdict = verdictLines(data, firstSentence(data.sentence), prose, palette);
  return textOf(sections, verdict, options.height ?? null);
}

function verdictLines({ word }: CompareData, sentence: string, width: number, palette: Palette): string[] {
  return saidVerdict(word ?? 'not compared', sentence, width, palette[word === null ? 'caution' : tones[word]]);
}

function headSection(data: CompareData, width: number, palette: Palette): string[] {
  const isSimulated = data.baseline.simulated || data.candidate.simulated;
  return [
    ...verdictLines(data, data.sentence, width, palette),
    ...wrap(printable(differencesText(data)), width).map(data.differences.length > 0 ? palette.caution : asIs),
    ...servedSentences(data.served).flatMap(({ text, isChanged }) =>
      wrap(printable(text), width, 4).map(isChanged ? palette.bad : asIs),
    ),
    ...data.standsOut.flatMap((by) => wrap(printable(standoutSentence(by) ?? ''), width, 4).map(palette.bad)),
    ...(isSimulated ? wrap(simulatedNote.sentence, width).map(palette.caution) : []),
  ];
}

function asIs(text: string): string {
  return text;
}

function sideSection(data: CompareData, width: number, palette: Palette): string[] {
  const sides = [
    ['Baseline', data.baseline],
    ['Candidate', data.candidate],
  ] as const;
  return sides.flatMap(([label, side]) =>
    wrap(printable(sideText(side)), width - labelWidth).map((line, index) => {
      return `${palette.aside((index === 0 ? label : '').padEnd(labelWidth))}${line}`;
    }),
  );
}

/** A table with a line below it that says how it is read; [] where it has no rows. */
function explained(lines: readonly string[], legend: string, width: number, palette: Palette): string[] {
  const [head, ...rest] = lines;
  return head === undefined ? [] : [palette.heading(head), ...rest, ...wrap(legend, width).map(palette.aside)];
}

function noteSection(sentences: readonly string[], width: number, palette: Palette): string[] {
  return sentences.flatMap((sentence) =>
    wrap(printable(sentence), width - 2, 4).map((line, index) => `${index === 0 ? palette.caution('!') : ' '} ${line}`),
  );
}

function groupSection(by: CompareBy, width: number, prose: number, palette: Palette): string[] {
  const [head = '', ...lines] = tableLines(groupsCompared(by), width);
  const notes = groupNotes(by).flatMap((sentence) => wrap(sentence, prose));
  return [
    palette.heading(clip(`By ${printable(by.column)}`, width)),
    palette.aside(head),
    ...lines,
    ...notes.map(palette.aside),
  ];
}

function turnedSection({ turned, variants }: CompareData, width: number, palette: Palette): string[] {
  const shown = turned.samples;
  if (shown.length === 0) return [];
  const lines = turnedLines(shown, { width, isVariantNamed: variants.length > 1 }, palette);
  return [palette.heading(turnedTitle(turned, shown.length)), ...lines];
}

function hintSection(data: CompareData, db: string | null, palette: Palette): string[] {
  const lines = compareHints(data, db).flatMap(({ purpose, command }) => [
    palette.aside(`  # ${purpose}`),
    `  ${printable(command)}`,
  ]);
  return lines.length === 0 ? [] : [palette.heading('Next'), ...lines];
}
