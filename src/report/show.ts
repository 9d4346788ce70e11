import { blockLines } from './block.ts';
import { clip } from './display-width.ts';
import { countOf, formatCount, formatDuration, formatTime, formatUsd, unknownText } from './format-values.ts';
import { type Palette, paletteFor } from './palette.ts';
import { printable, printableJson } from './printable.ts';
import type { ShowAttempt, ShowData, ShowMessage, ShowSample, ShowScore } from './show-data.ts';
import { renderSampleList } from './show-list.ts';

export interface ShowOptions {
  /** Terminal cells. */
  readonly width: number;
  readonly color: boolean;
  /** The `--db` that was given, repeated in commands; null: the default file. */
  readonly db: string | null;
}

const indent = '  ';
const leastWidth = 40;
const widestProse = 110;
const labelWidth = 12;

/** The sample as the JSON document that ends in a line feed. */
export function renderShowJson(data: ShowData): string {
  return `${printableJson(JSON.stringify(data, null, 2))}\n`;
}

/** One sample whole, as a person reads it; several as a list from which one can be chosen. */
export function renderShow(data: ShowData, options: ShowOptions): string {
  const [sample, ...others] = data.samples;
  if (!sample || others.length > 0) return renderSampleList(data, options);
  const palette = paletteFor(options.color);
  const width = Math.max(leastWidth, Math.min(options.width, widestProse));
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? '' : `\n${heading(title, width, palette)}\n${lines.map((line) => `${line}\n`).join('')}`;
  const block = (text: string) =>
    blockLines(text, width - indent.length).map((line) => (line === '' ? '' : indent + line));
  return [
    `${headLine(data, sample, palette)}\n`,
    ...sample.request.messages.map((message) => section(printable(message.role), block(messageText(message)))),
    section('error', sample.error ? block(`${sample.error.kind}: ${sample.error.message}`) : []),
    section('answer', sample.status === 'answered' ? block(answerText(sample.answer)) : []),
    section('reasoning', sample.reasoning === null ? [] : block(sample.reasoning)),
    section('tool calls', sample.toolCalls === null ? [] : block(prettyJson(sample.toolCalls))),
    section(
      'scores',
      sample.scores.flatMap((score) => block(scoreText(score))),
    ),
    section(
      'attempts without an answer',
      sample.failedAttempts.flatMap((attempt) => block(attemptText(attempt))),
    ),
    section('facts', factLines(data, sample, width)),
  ].join('');
}

function headLine({ row }: ShowData, { variant, repeat, status, error }: ShowSample, palette: Palette): string {
  const place = printable(`row ${row.key}, ${variant}, repeat ${repeat}`);
  const word = (error?.kind ?? status).toUpperCase();
  return `${palette[status === 'answered' ? 'good' : 'bad'](printable(word))}  ${place}`;
}

/** Texts stand indented below: nothing of a model's can pass for a heading. */
function heading(title: string, width: number, palette: Palette): string {
  return palette.heading(`── ${title} ${'─'.repeat(Math.max(0, Math.min(width, 60) - title.length - 4))}`);
}

function messageText({ role: _, content, ...extra }: ShowMessage): string {
  const text = typeof content === 'string' ? content : prettyJson(content);
  return Object.keys(extra).length === 0 ? text : `${text}\n${prettyJson(extra)}`;
}

function answerText(answer: string | null): string {
  if (answer === null) return '(no longer stored)';
  return answer === '' ? '(empty)' : answer;
}

function prettyJson(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? 'null';
}

function scoreText({ scorer, value, passed, reason, expectation }: ShowScore): string {
  const verdict = passed === null ? 'scorer failed' : passed ? 'passed' : 'not passed';
  const number = value === null || value === Number(passed) ? '' : ` (${Number(value.toFixed(3))})`;
  return `${scorer}: ${verdict}${number}${reason === null ? '' : `: ${reason}`}${expectedText(expectation)}`;
}

function expectedText(expectation: ShowScore['expectation']): string {
  const expected = expectation?.['expected'] ?? expectation?.['pattern'];
  if (expected === undefined) return '';
  return `\n  expected ${typeof expected === 'string' ? expected : JSON.stringify(expected)}`;
}

function attemptText({ try: tryNumber, attempt, kind, message, requestId, waitMs, at }: ShowAttempt): string {
  const then = waitMs === null ? 'not tried again' : `then waited ${formatDuration(waitMs)}`;
  return `${tryNumber}.${attempt}  ${formatTime(at)}  ${kind}, ${then}\n     ${message}\n     request ${requestId}`;
}

function answeredBy({ model, systemFingerprint, provider }: ShowSample): string | null {
  const parts = [model, systemFingerprint, provider && `provider ${provider}`].filter(Boolean);
  return parts.length === 0 ? null : parts.join(', ');
}

function factLines(data: ShowData, sample: ShowSample, width: number): string[] {
  const { run, row } = data;
  const { request, tokens, costUsd } = sample;
  const facts: [string, string | null][] = [
    ['Run', `${run.id} (${run.name})${run.simulated ? ', simulated' : ''}, try ${sample.try}`],
    ['Row', `#${row.index}, line ${row.line} of ${row.datasetPath}`],
    ['Columns', columnsText(row.columns)],
    ['Asked', askedText(request)],
    ['Answered by', answeredBy(sample)],
    ['Finish', [sample.finishReason ?? '', ...sample.marks].filter((part) => part !== '').join(', ') || null],
    ['Timing', timingText(sample)],
    ['Tokens', tokensText(tokens)],
    ['Raw usage', sample.rawUsage === null ? null : JSON.stringify(sample.rawUsage)],
    ['Cost', costText(costUsd)],
    ['Ended', formatTime(sample.endedAt)],
    ['Request', sample.requestId],
    ['Inference', sample.inferenceId],
  ];
  return facts.flatMap(([label, text]) => {
    if (text === null) return [];
    // A line break in it would look like the next fact.
    return blockLines(printable(text), width - indent.length - labelWidth).map((line, index) => {
      return `${indent}${(index === 0 ? label : '').padEnd(labelWidth)}${line}`;
    });
  });
}

/** Enough of a cell to tell its kind; the whole of it is in the JSON. */
const longestCell = 40;

function columnsText(columns: ShowData['row']['columns']): string {
  return Object.entries(columns)
    .map(([column, cell]) => `${column} ${cell === '' ? '(empty)' : clip(printable(cell), longestCell)}`)
    .join(' · ');
}

function askedText({ model, params }: ShowSample['request']): string {
  return Object.keys(params).length === 0 ? model : `${model} ${JSON.stringify(params)}`;
}

function timingText({ latencyMs, ttftMs, queueMs, attempts }: ShowSample): string {
  const parts = [
    ...(latencyMs === null ? [] : [`latency ${formatDuration(latencyMs)}`]),
    ...(ttftMs === null ? [] : [`first token ${formatDuration(ttftMs)}`]),
    `queue ${formatDuration(queueMs)}`,
    countOf(attempts, 'attempt'),
  ];
  return parts.join(', ');
}

function tokensText({ prompt, completion, cached, reasoning }: ShowSample['tokens']): string {
  if (prompt === null && completion === null) return unknownText;
  const sum = (count: number | null) => (count === null ? unknownText : formatCount(count));
  const part = (count: number | null, what: string) => (count === null ? '' : ` (${formatCount(count)} ${what})`);
  return `${sum(prompt)} prompt${part(cached, 'cached')}, ${sum(completion)} completion${part(reasoning, 'reasoning')}`;
}

function costText({ billed, computed }: ShowSample['costUsd']): string {
  const known = [
    ...(billed === null ? [] : [`${formatUsd(billed)} billed`]),
    ...(computed === null ? [] : [`${formatUsd(computed)} computed`]),
  ];
  return known.length === 0 ? unknownText : known.join(', ');
}
