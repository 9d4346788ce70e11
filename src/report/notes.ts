import { flakyRowsText } from './flaky-text.ts';
import { countOf, formatCount, formatDuration } from './format-values.ts';
import type { ReportNote, ReportRun, ReportVariant } from './report-data.ts';

/** With fewer answers one slow one says nothing about the server. */
const leastAnswersForTail = 20;
/** A server that answers most requests at once and some this many times later starves connections. */
const starvedTail = 20;

/** What the numbers themselves say about how far they can be trusted. */
export function notesOf(
  variants: readonly ReportVariant[],
  about: Pick<ReportRun, 'simulated' | 'possiblyBilledAttempts' | 'repeats' | 'flakyRows' | 'dataset'>,
): ReportNote[] {
  const { simulated, possiblyBilledAttempts } = about;
  return [
    ...(simulated ? [simulatedNote] : []),
    ...(possiblyBilledAttempts === 0 ? [] : [possiblyBilledNote(possiblyBilledAttempts)]),
    ...flakyNotes(about),
    ...variants.flatMap((variant) => [...markNotes(variant), ...scorerNotes(variant), ...tailNotes(variant)]),
  ];
}

export const simulatedNote: ReportNote = {
  kind: 'simulated',
  variant: null,
  count: null,
  sentence: 'SIMULATED: the answers are made up by the built-in endpoint; the numbers say nothing about a model.',
};

function possiblyBilledNote(count: number): ReportNote {
  const sentence = `${countOf(count, 'attempt')} ended without a whole answer and may have been billed all the same.`;
  return { kind: 'possibly-billed', variant: null, count, sentence };
}

function flakyNotes({
  repeats,
  flakyRows,
  dataset,
}: Pick<ReportRun, 'repeats' | 'flakyRows' | 'dataset'>): ReportNote[] {
  if (flakyRows === null || repeats.flaky === null) return [];
  const sentence = flakyRowsText({ flakyRows, rows: dataset.selectedRows, repeats: repeats.flaky });
  return [{ kind: 'flaky-rows', variant: null, count: flakyRows, sentence }];
}

/** A kind of note covers several marks where a reader would not tell them apart. */
const markKinds = [
  {
    kind: 'truncated',
    marks: ['truncated', 'truncated-inferred'],
    what: 'were cut off by the length limit, which lowers the scores; raise max_tokens',
  },
  { kind: 'refusal', marks: ['refusal'], what: 'are refusals, scored like any other answer' },
  { kind: 'content-filter', marks: ['content-filter'], what: "were stopped by the endpoint's content filter" },
  { kind: 'empty', marks: ['empty'], what: 'are empty, and scored as such' },
  {
    kind: 'empty-with-reasoning',
    marks: ['empty-with-reasoning'],
    what: 'are empty although reasoning came: the token limit may have been spent on it',
  },
  { kind: 'tool-calls', marks: ['tool-calls'], what: 'are tool calls in place of text' },
];

function markNotes(variant: ReportVariant): ReportNote[] {
  return markKinds.flatMap(({ kind, marks, what }) => {
    const count = marks.reduce((sum, mark) => sum + (variant.marks[mark] ?? 0), 0);
    if (count === 0) return [];
    const sentence = `${variant.label}: ${formatCount(count)} of ${countOf(variant.answered, 'answer')} ${what}.`;
    return [{ kind, variant: variant.label, count, sentence }];
  });
}

function scorerNotes(variant: ReportVariant): ReportNote[] {
  return Object.entries(variant.scores).flatMap(([scorer, { scorerFailures }]) => {
    if (scorerFailures === 0) return [];
    const answers = countOf(scorerFailures, 'answer');
    const sentence = `${variant.label}: scorer ${scorer} failed on ${answers}, left out of its pass rate.`;
    return [{ kind: 'scorer-failed', variant: variant.label, count: scorerFailures, sentence }];
  });
}

function tailNotes({ label, latencyMs }: ReportVariant): ReportNote[] {
  const { n, p50, max } = latencyMs;
  if (p50 === null || max === null || n < leastAnswersForTail || max <= starvedTail * p50) return [];
  const times = `the slowest answer took ${formatDuration(max)}, the median ${formatDuration(p50)}`;
  const advice = 'If the server keeps one thread a connection, try endpoint.connection: close.';
  return [{ kind: 'slow-tail', variant: label, count: null, sentence: `${label}: ${times}. ${advice}` }];
}
