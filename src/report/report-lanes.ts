import type { LaneConcurrency, LaneNumbers } from '../analysis/summarise-lanes.ts';
import { countOf, formatCount, formatDuration, formatRate, isoTime } from './format-values.ts';
import type { ReportData } from './report-data.ts';

/** What shares limits: an endpoint, a key and a model. */
export interface ReportLane {
  /** The model. */
  readonly lane: string;
  /** null: it never changed. */
  readonly concurrency: ReportConcurrency | null;
  readonly pauses: ReportSpans;
  /** Requests a second that the last pause taught; null: none was learnt. */
  readonly pacePerSecond: number | null;
  readonly outages: ReportSpans;
  /** Samples that were in flight when the server died, sent one by one afterwards. */
  readonly suspects: number;
}

interface ReportConcurrency {
  readonly started: number;
  readonly highest: number;
  /** The lowest it was cut to; null: it only grew. */
  readonly lowestCut: number | null;
  readonly last: number;
  readonly changes: {
    readonly count: number;
    readonly byReason: Readonly<Record<string, number>>;
    /** The last 200, the oldest first. */
    readonly latest: readonly ReportConcurrencyChange[];
  };
}

interface ReportConcurrencyChange {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

interface ReportSpans {
  readonly count: number;
  readonly totalMs: number;
}

export function reportLanes(lanes: readonly LaneNumbers[]): ReportLane[] {
  return lanes.map((lane) => ({ ...lane, concurrency: lane.concurrency && reportConcurrency(lane.concurrency) }));
}

function reportConcurrency(numbers: LaneConcurrency): ReportConcurrency {
  const { started, highest, lowestCut, last, changes: count, byReason } = numbers;
  const latest = numbers.latest.map(({ atMs, ...change }) => ({ at: isoTime(atMs), ...change }));
  return { started, highest, lowestCut, last, changes: { count, byReason, latest } };
}

export const sendingTitle = 'Sending';

/** One for the config's limits, one a lane, and one for the retries; none where there is nothing to tell. */
export function sendingSentences({ lanes, limits, retries }: ReportData): string[] {
  return [
    ...limitsSentences(limits),
    ...lanes.filter((lane) => !isOnlyGrowing(lane)).map((lane) => `${lane.lane}: ${laneParts(lane).join('; ')}`),
    ...retrySentences(retries),
  ];
}

/** That concurrency grew as it always does says nothing; the JSON has it. */
function isOnlyGrowing({ concurrency, pauses, outages, suspects }: ReportLane): boolean {
  const hasCuts = Object.keys(concurrency?.changes.byReason ?? {}).some((reason) => reason !== 'growing');
  return !hasCuts && pauses.count === 0 && outages.count === 0 && suspects === 0;
}

function limitsSentences({ requestsPerMinute, tokensPerMinute }: ReportData['limits']): string[] {
  const told = [
    ...(requestsPerMinute === null ? [] : [`${formatRate(requestsPerMinute)} requests a minute`]),
    ...(tokensPerMinute === null ? [] : [`${formatRate(tokensPerMinute)} tokens a minute`]),
  ];
  return told.length === 0 ? [] : [`limits of the config, for each model: ${told.join(', ')}`];
}

function laneParts({ concurrency, pauses, pacePerSecond, outages, suspects }: ReportLane): string[] {
  const pace = pacePerSecond === null ? '' : `, at last at a pace of ${formatRate(pacePerSecond)} requests a second`;
  return [
    ...(concurrency ? [concurrencyText(concurrency)] : []),
    ...spansText('paused', pauses).map((text) => `${text}${pace}`),
    ...spansText('down', outages),
    ...(suspects > 0 ? [`${countOf(suspects, 'sample')} sent one by one after the server died`] : []),
  ];
}

function concurrencyText({ started, highest, lowestCut, last, changes }: ReportConcurrency): string {
  const peak = highest > Math.max(started, last) ? `, ${formatCount(highest)} at the highest` : '';
  const way = `concurrency ${formatCount(started)} → ${formatCount(last)}${peak}`;
  const cuts = Object.entries(changes.byReason).filter(([reason]) => reason !== 'growing');
  if (lowestCut === null || cuts.length === 0) return way;
  const told = cuts.map(([reason, count]) => `${times(count)} ${cutReasons[reason] ?? `by ${reason}`}`).join(', ');
  return `${way}, cut ${told} (to ${formatCount(lowestCut)} at the lowest)`;
}

const cutReasons: Readonly<Record<string, string>> = {
  'rate-limited': 'by 429s',
  overload: 'by overload',
  recovering: 'after an outage',
};

function spansText(what: string, { count, totalMs }: ReportSpans): string[] {
  return count === 0 ? [] : [`${what} ${times(count)} for ${formatDuration(totalMs)}`];
}

function times(count: number): string {
  return count === 1 ? 'once' : `${formatCount(count)} ×`;
}

function retrySentences(retries: ReportData['retries']): string[] {
  if (retries.length === 0) return [];
  const sum = retries.reduce((total, { count }) => total + count, 0);
  const kinds = retries.map(({ kind, count }) => `${formatCount(count)} × ${kind}`).join(', ');
  return [`${countOf(sum, 'attempt')} without an answer, retried: ${kinds}`];
}
