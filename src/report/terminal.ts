import type { RunStatus, VerdictWord } from '../vocabulary/run.ts';
import { wrap } from './display-width.ts';
import { countOf, formatCount, formatDuration, formatTime, unknownText } from './format-values.ts';
import { hintsOf } from './hints.ts';
import { simulatedNote } from './notes.ts';
import { type Palette, paletteFor } from './palette.ts';
import { printable } from './printable.ts';
import { costText } from './report-cost.ts';
import type { ReportData, ReportTokens } from './report-data.ts';
import { countsTable, latencyTable, scoresTable } from './terminal-tables.ts';

export interface RenderOptions {
  /** Terminal cells; under 60 it is laid out for 60. Commands to copy are never broken. */
  readonly width: number;
  readonly color: boolean;
  /** The `--db` that was given, repeated in the commands at the end; null: the default file. */
  readonly db: string | null;
}

const leastWidth = 60;
const labelWidth = 10;
/** Enough for an endpoint's sentence; the whole of it is in the JSON report. */
const messageLines = 3;

/** The report as a person reads it in the morning: the verdict first, what to do next last. */
export function renderTerminal(report: ReportData, options: RenderOptions): string {
  const width = Math.max(leastWidth, options.width);
  const palette = paletteFor(options.color);
  const sections = [
    verdictSection(report, width, palette),
    runSection(report, width, palette),
    headed(scoresTable(report.variants, width), palette),
    headed(latencyTable(report.variants, width), palette),
    headed(countsTable(report.variants, width), palette),
    errorSection(report, width, palette),
    noteSection(report, width, palette),
    hintSection(report, options.db, palette),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

const tones: Readonly<Record<VerdictWord, 'good' | 'bad' | 'caution'>> = {
  good: 'good',
  worse: 'bad',
  unclear: 'caution',
  incomplete: 'bad',
  refused: 'bad',
};

function verdictSection({ verdict, run, totals }: ReportData, width: number, palette: Palette): string[] {
  const word = verdict?.word ?? run.status;
  const tone = verdict ? tones[verdict.word] : 'caution';
  const done = `${formatCount(totals.answered + totals.failed)} of ${countOf(totals.samples, 'sample')} done`;
  const sentence = verdict?.sentence ?? statusSentence(run.status, run.stopReason, done);
  const lead = `${word.toUpperCase()}  `;
  const [first = '', ...rest] = wrap(printable(`${lead}${sentence}`), width);
  const verdictLines = [`${palette[tone](first.slice(0, lead.length))}${first.slice(lead.length)}`, ...rest];
  return run.simulated ? [...verdictLines, ...wrap(simulatedNote.sentence, width).map(palette.caution)] : verdictLines;
}

function statusSentence(status: RunStatus, stopReason: string | null, done: string): string {
  switch (status) {
    case 'running':
      return `Still going: ${done}.`;
    case 'interrupted':
      return `It was cut off: ${done}, and nothing of it is lost.`;
    case 'stopped':
      return `${stopReason ?? 'It was stopped'}: ${done}, and nothing of it is lost.`;
    case 'abandoned':
      return `A newer run took its place: ${done}.`;
    case 'complete':
      return `${done}.`;
    default:
      return status satisfies never;
  }
}

function runSection(report: ReportData, width: number, palette: Palette): string[] {
  const { run, totals } = report;
  const endpoint = run.simulated ? 'built in, simulated' : (run.endpoint ?? unknownText);
  const ended = run.endedAt === null ? '' : `; took ${formatDuration(run.durationMs ?? 0)}`;
  const named = [run.name, ...(run.runKey === null ? [] : [`key ${run.runKey}`]), run.status, ...run.tags];
  const selected = `${formatCount(run.dataset.selectedRows)} of ${countOf(run.dataset.rows, 'row')}`;
  const counted = [
    `${formatCount(totals.samples)} planned`,
    `${formatCount(totals.answered)} answered`,
    `${formatCount(totals.failed)} failed`,
    countOf(totals.attempts, 'attempt'),
  ];
  const crash = `a crash sends at most ${countOf(run.atMostSentTwice, 'request')} twice`;
  const lines: [string, string][] = [
    ['Run', `${run.id}  (${named.join(', ')})`],
    ['Dataset', `${run.dataset.path}  (${selected})`],
    ['Endpoint', endpoint],
    ['Started', `${formatTime(run.startedAt)}${ended}`],
    ['Tries', `${formatCount(run.tries)}; ${crash}`],
    ['Samples', counted.join(', ')],
    ['Tokens', totals.answered === 0 ? 'none yet' : tokensText(totals.tokens)],
    ['Cost', totals.answered === 0 ? 'none yet' : costText(totals.costUsd)],
  ];
  return lines.flatMap(([label, text]) =>
    wrap(printable(text), width - labelWidth).map((line, index) => {
      return `${palette.aside((index === 0 ? label : '').padEnd(labelWidth))}${line}`;
    }),
  );
}

function tokensText({ prompt, completion, cached, reasoning, unknownCount }: ReportTokens): string {
  if (prompt === null && completion === null) return unknownText;
  const part = (count: number | null, what: string) => (count === null ? '' : ` (${formatCount(count)} ${what})`);
  const sum = (count: number | null) => (count === null ? unknownText : formatCount(count));
  const unknown = unknownCount === 0 ? '' : `; ${countOf(unknownCount, 'answer')} without a count`;
  return `${sum(prompt)} prompt${part(cached, 'cached')}, ${sum(completion)} completion${part(reasoning, 'reasoning')}${unknown}`;
}

function headed(lines: readonly string[], palette: Palette): string[] {
  return lines.map((line, index) => (index === 0 ? palette.heading(line) : line));
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
