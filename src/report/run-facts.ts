import { sideText } from './compare-facts.ts';
import { countOf, formatCount, formatDuration, formatTime, unknownText } from './format-values.ts';
import { costText } from './report-cost.ts';
import type { ReportData, ReportTokens } from './report-data.ts';

/** What is said of the run as a whole, in the order of reading; texts are as they came, control characters included. */
export function runFacts({
  run,
  verdict,
  totals,
  comparison,
}: ReportData): { readonly label: string; readonly text: string }[] {
  const endpoint = run.simulated ? 'built in, simulated' : (run.endpoint ?? unknownText);
  const took =
    run.durationMs === null ? `${unknownText} time, as the clock was set back` : formatDuration(run.durationMs);
  const ended = run.endedAt === null ? '' : `; took ${took}`;
  // One that has not ended has no exit code, whatever is known of it already.
  const exited = verdict === null || run.endedAt === null ? [] : [`exit ${verdict.exitCode}`];
  const named = [run.name, ...(run.runKey === null ? [] : [`key ${run.runKey}`]), run.status, ...exited, ...run.tags];
  const selected = `${formatCount(run.dataset.selectedRows)} of ${countOf(run.dataset.rows, 'row')}`;
  const counted = [
    `${formatCount(totals.samples)} planned`,
    `${formatCount(totals.answered)} answered`,
    `${formatCount(totals.failed)} failed`,
    countOf(run.attempts, 'attempt'),
  ];
  const crash = `a crash sends at most ${countOf(run.atMostSentTwice, 'request')} twice`;
  return [
    { label: 'Run', text: `${run.id}  (${named.join(', ')})` },
    ...(run.acceptedAt === null ? [] : [{ label: 'Accepted', text: acceptedText(run.acceptedAt) }]),
    ...(comparison ? [{ label: 'Baseline', text: sideText(comparison.baseline) }] : []),
    { label: 'Dataset', text: `${run.dataset.path}  (${selected})` },
    { label: 'Endpoint', text: endpoint },
    { label: 'Started', text: `${formatTime(run.startedAt)}${ended}` },
    { label: 'Tries', text: `${formatCount(run.tries)}; ${crash}` },
    { label: 'Samples', text: counted.join(', ') },
    { label: 'Tokens', text: totals.answered === 0 ? 'none yet' : tokensText(totals.tokens) },
    { label: 'Cost', text: totals.answered === 0 ? 'none yet' : costText(totals.costUsd) },
  ];
}

function acceptedText(acceptedAt: string): string {
  return `${formatTime(acceptedAt)}: declared good, so the nights after it are compared with it, with none before it`;
}

/** What takes a verdict's place where there is none yet. */
export function statusSentence({ run, totals }: ReportData): string {
  const done = `${formatCount(totals.answered + totals.failed)} of ${countOf(totals.samples, 'sample')} done`;
  switch (run.status) {
    case 'running':
      return `Still going: ${done}.`;
    case 'interrupted':
      return `It was cut off: ${done}, and nothing of it is lost.`;
    case 'stopped':
      return `${run.stopReason ?? 'It was stopped'}: ${done}, and nothing of it is lost.`;
    case 'abandoned':
      return `A newer run took its place: ${done}.`;
    case 'complete':
      return `${done}.`;
    default:
      return run.status satisfies never;
  }
}

function tokensText({ prompt, completion, cached, reasoning, unknownCount }: ReportTokens): string {
  if (prompt === null && completion === null) return unknownText;
  const part = (count: number | null, what: string) => (count === null ? '' : ` (${formatCount(count)} ${what})`);
  const sum = (count: number | null) => (count === null ? unknownText : formatCount(count));
  const unknown = unknownCount === 0 ? '' : `; ${countOf(unknownCount, 'answer')} without a count`;
  return `${sum(prompt)} prompt${part(cached, 'cached')}, ${sum(completion)} completion${part(reasoning, 'reasoning')}${unknown}`;
}
