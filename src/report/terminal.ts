import type { VerdictWord } from '../vocabulary/run.ts';
import { comparisonLead, comparisonSections, gateSection } from './comparison-terminal.ts';
import { disagreementsTable } from './disagreement-tables.ts';
import { wrap } from './display-width.ts';
import { formatCount } from './format-values.ts';
import { groupTable } from './group-table.ts';
import { hintsOf } from './hints.ts';
import { simulatedNote } from './notes.ts';
import { type Palette, paletteFor } from './palette.ts';
import { printable } from './printable.ts';
import type { ReportData } from './report-data.ts';
import { sendingSentences, sendingTitle } from './report-lanes.ts';
import { runFacts, statusSentence } from './run-facts.ts';
import { failedChecksTable, failedSamplesTable, slowestTable, type TitledTable } from './sample-tables.ts';
import { countsTable, latencyTable, scoresTable } from './terminal-tables.ts';
import { firstSentence, saidVerdict, textOf } from './verdict-lines.ts';

export interface RenderOptions {
  /** Terminal cells; under 60 it is laid out for 60. Commands to copy are never broken. */
  readonly width: number;
  readonly color: boolean;
  /** The `--db` that was given, repeated in the commands at the end; null: the default file. */
  readonly db: string | null;
  /** Lines of the screen: what is longer tells its verdict again at the end. Absent or null: nothing scrolls away. */
  readonly height?: number | null;
}

const leastWidth = 60;
/** Longer lines of prose are hard to read; tables take all the room there is. */
const widestProse = 110;
const labelWidth = 10;
/** Enough for an endpoint's sentence; the whole of it is in the JSON report. */
const messageLines = 3;

/** The report as a person reads it in the morning: the verdict first, what to do next last. */
export function renderTerminal(report: ReportData, options: RenderOptions): string {
  const width = Math.max(leastWidth, options.width);
  const prose = Math.min(width, widestProse);
  const palette = paletteFor(options.color);
  const sections = [
    verdictSection(report, prose, palette),
    gateSection(report, width, prose, palette),
    ...comparisonSections(report, { width, prose }, palette),
    runSection(report, prose, palette),
    headed(scoresTable(report.variants, width), palette),
    headed(latencyTable(report.variants, width), palette),
    headed(countsTable(report.variants, width), palette),
    ...titled(groupTable(report.by, width), palette),
    ...titled(failedChecksTable(report, width), palette),
    ...titled(disagreementsTable(report, width), palette),
    errorSection(report, prose, palette),
    ...titled(failedSamplesTable(report, width), palette),
    ...titled(slowestTable(report, width), palette),
    sendingSection(report, prose, palette),
    noteSection(report, prose, palette),
    hintSection(report, options.db, palette),
  ];
  return textOf(sections, verdictLines(report, prose, palette), options.height ?? null);
}

const tones: Readonly<Record<VerdictWord, 'good' | 'bad' | 'caution'>> = {
  good: 'good',
  worse: 'bad',
  unclear: 'caution',
  incomplete: 'bad',
  refused: 'bad',
};

/** Its first sentence. */
function verdictLines(report: ReportData, width: number, palette: Palette): string[] {
  const { verdict, run } = report;
  const tone = verdict ? tones[verdict.word] : 'caution';
  const sentence = firstSentence(verdict?.sentence ?? statusSentence(report));
  return saidVerdict(verdict?.word ?? run.status, sentence, width, palette[tone]);
}

function verdictSection(report: ReportData, width: number, palette: Palette): string[] {
  const { verdict, run } = report;
  const tone = verdict ? tones[verdict.word] : 'caution';
  const sentence = verdict?.sentence ?? statusSentence(report);
  return [
    ...saidVerdict(verdict?.word ?? run.status, sentence, width, palette[tone]),
    ...comparisonLead(report, width, palette),
    ...(run.simulated ? wrap(simulatedNote.sentence, width).map(palette.caution) : []),
  ];
}

function runSection(report: ReportData, width: number, palette: Palette): string[] {
  return runFacts(report).flatMap(({ label, text }) =>
    wrap(printable(text), width - labelWidth).map((line, index) => {
      return `${palette.aside((index === 0 ? label : '').padEnd(labelWidth))}${line}`;
    }),
  );
}

function headed(lines: readonly string[], palette: Palette): string[] {
  return lines.map((line, index) => (index === 0 ? palette.heading(line) : line));
}

/** A table under its title; [] where there is none. */
function titled(shown: TitledTable | null, palette: Palette): string[][] {
  if (!shown) return [];
  const [head = '', ...lines] = shown.lines;
  return [[palette.heading(shown.title), palette.aside(head), ...lines]];
}

function errorSection({ errors }: ReportData, width: number, palette: Palette): string[] {
  if (errors.length === 0) return [];
  const most = Math.max(...errors.map(({ count }) => formatCount(count).length));
  const lines = errors.flatMap(({ kind, count, example }) => {
    const head = `  ${formatCount(count).padStart(most)} × ${palette.bad(kind)}`;
    if (!example) return [head];
    const request = example.requestId === null ? '' : `, request ${example.requestId}`;
    const indent = ' '.repeat(most + 5);
    const inner = width - indent.length;
    return [
      head,
      ...wrap(printable(`row ${example.row}${request}`), inner, 2).map((line) => indent + palette.aside(line)),
      ...wrap(printable(example.message), inner, messageLines).map((line) => indent + line),
    ];
  });
  return [palette.heading('Failed: in no pass rate; one example each'), ...lines];
}

function sendingSection(report: ReportData, width: number, palette: Palette): string[] {
  const lines = sendingSentences(report).flatMap((sentence) =>
    wrap(printable(sentence), width - 4).map((line, index) => `${index === 0 ? '  ' : '    '}${line}`),
  );
  return lines.length === 0 ? [] : [palette.heading(sendingTitle), ...lines];
}

function noteSection({ notes }: ReportData, width: number, palette: Palette): string[] {
  // That it is simulated stands beside the verdict.
  const others = notes.filter(({ kind }) => kind !== simulatedNote.kind);
  return others.flatMap(({ sentence }) =>
    wrap(printable(sentence), width - 2).map((line, index) => `${index === 0 ? palette.caution('!') : ' '} ${line}`),
  );
}

function hintSection(report: ReportData, db: string | null, palette: Palette): string[] {
  const lines = hintsOf(report, db).flatMap(({ purpose, command }) => [
    palette.aside(`  # ${purpose}`),
    `  ${printable(command)}`,
  ]);
  return [palette.heading('Next'), ...lines];
}
