import { countOf, formatCount, formatDuration } from './format-values.ts';
import { paletteFor } from './palette.ts';
import { printable } from './printable.ts';
import { shellWord } from './shell-word.ts';
import type { ShowOptions } from './show.ts';
import type { ShowData, ShowSample } from './show-data.ts';
import { type Column, table } from './table.ts';

const columns: readonly Column[] = [
  { head: 'Variant', align: 'left', minWidth: 12 },
  { head: 'Repeat', align: 'right' },
  { head: 'Latency', align: 'right', dropOrder: 1 },
  { head: 'Scores', align: 'left', minWidth: 16, cut: 'end' },
  { head: 'Answer', align: 'left', minWidth: 20, cut: 'end' },
];
/** More than any window is wide. */
const longestAnswer = 400;

/** All samples of a row, a line each, and the command that shows one of them whole. */
export function renderSampleList(data: ShowData, { width, color, db }: ShowOptions): string {
  const palette = paletteFor(color);
  const { row, run, samples, wanted } = data;
  const done = samples.length === wanted ? '' : `; without a result yet: ${formatCount(wanted - samples.length)}`;
  const lead = `Row ${row.key} of run ${run.id} (${run.name}): ${countOf(samples.length, 'sample')}${done}`;
  const lines = table(columns, samples.map(cellsOf), width);
  const [head = '', ...rest] = lines;
  const [first] = samples;
  const command = first
    ? `promptbatch show ${run.id} ${rowWord(data)} --variant ${shellWord(first.variant)} --repeat ${first.repeat}${db === null ? '' : ` --db ${shellWord(db)}`}`
    : '';
  return `${[
    ...[printable(lead), ''],
    ...[palette.heading(head), ...rest, ''],
    ...[palette.aside('  # one of them whole'), `  ${printable(command)}`],
  ].join('\n')}\n`;
}

/** The key, unless a shell or a terminal would make something else of it. */
function rowWord({ row }: ShowData): string {
  return printable(row.key) === row.key && !row.key.startsWith('-') ? shellWord(row.key) : `'#${row.index}'`;
}

function cellsOf(sample: ShowSample): string[] {
  const { variant, repeat, latencyMs, scores, error, answer } = sample;
  const verdict = (passed: boolean | null) => (passed === null ? 'scorer failed' : passed ? 'passed' : 'not passed');
  return [
    printable(variant),
    String(repeat),
    latencyMs === null ? '–' : formatDuration(latencyMs),
    printable(scores.map(({ scorer, passed }) => `${scorer}: ${verdict(passed)}`).join(', ')),
    error ? printable(`${error.kind}: ${error.message}`.slice(0, longestAnswer)) : answerCell(answer),
  ];
}

function answerCell(answer: string | null): string {
  if (answer === null) return '(no longer stored)';
  return answer === '' ? '(empty)' : printable(answer.slice(0, longestAnswer));
}
