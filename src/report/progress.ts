import { clip, displayWidth } from './display-width.ts';
import {
  formatCount,
  formatDuration,
  formatPercent,
  formatRate,
  formatShortCount,
  formatUsd,
} from './format-values.ts';

/** Where a run stands. Counts are of the whole run, what earlier tries did included; rates are of this try. */
export interface ProgressSnapshot {
  readonly planned: number;
  readonly answered: number;
  readonly failed: number;
  /** Samples a second, of late; null: too early to say. */
  readonly ratePerSecond: number | null;
  /** Sent and not yet durable. */
  readonly inFlight: number;
  /** Most that may be in flight now, where it is found below the config's maximum; else null. */
  readonly concurrency: number | null;
  /** Between two attempts. */
  readonly waiting: number;
  readonly retries: number;
  /** The config's rate limits for each model; null: it names none. */
  readonly limits: { readonly requestsPerMinute: number | null; readonly tokensPerMinute: number | null };
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** What the endpoint said it charged so far; null: it has not said of any. */
  readonly costBilledUsd: string | null;
  /** The same by the price in force, told where nothing is billed; null: unknown of all. */
  readonly costComputedUsd: string | null;
  readonly etaMs: number | null;
  /** How much longer nothing is sent; null: not paused. */
  readonly pausedForMs: number | null;
  /** Requests a second with which it went on after a pause, of late; null: at no such pace. */
  readonly pacePerSecond: number | null;
  /** Nothing but one probe at a time is sent. */
  readonly isDown: boolean;
  /** null: none is due, or one is under way. */
  readonly probeInMs: number | null;
  readonly elapsedMs: number;
}

interface Part {
  readonly text: string;
  /** The lowest goes first where space is short. */
  readonly weight: number;
}

const gap = '  ';

/** One line for a terminal, at most `width` cells: what matters least is left out. */
export function progressLine(snapshot: ProgressSnapshot, width: number): string {
  let parts = partsOf(snapshot);
  while (displayWidth(joined(parts)) > width && parts.length > 1) {
    const least = Math.min(...parts.map(({ weight }) => weight));
    parts = parts.filter(({ weight }) => weight !== least);
  }
  return clip(joined(parts), width);
}

/** One line for a log: all of it, however long. */
export function progressLogLine(snapshot: ProgressSnapshot): string {
  return joined([...partsOf(snapshot), { text: `elapsed ${formatDuration(snapshot.elapsedMs)}`, weight: 0 }]);
}

function joined(parts: readonly Part[]): string {
  return parts.map(({ text }) => text).join(gap);
}

/** In reading order; no two of one weight. */
function partsOf(now: ProgressSnapshot): Part[] {
  const done = now.answered + now.failed;
  const share = now.planned === 0 ? 1 : done / now.planned;
  const cost = costText(now);
  const optional: (Part | null)[] = [
    { text: `${formatCount(done)}/${formatCount(now.planned)}`, weight: 10 },
    { text: formatPercent(share), weight: 8 },
    { text: `failed ${formatCount(now.failed)}`, weight: now.failed > 0 ? 9 : 1 },
    now.isDown ? { text: downText(now), weight: 8.5 } : null,
    now.pausedForMs === null || now.isDown ? null : { text: `paused ${formatDuration(now.pausedForMs)}`, weight: 7 },
    now.ratePerSecond === null ? null : { text: `${formatPace(now.ratePerSecond)}/s`, weight: 6 },
    ...paceParts(now),
    { text: inFlightText(now), weight: 4 },
    now.waiting === 0 ? null : { text: `waiting ${formatCount(now.waiting)}`, weight: 3.5 },
    now.retries === 0 ? null : { text: `retries ${formatCount(now.retries)}`, weight: 3 },
    { text: `${formatShortCount(now.promptTokens + now.completionTokens)} tok`, weight: 2 },
    cost === null ? null : { text: cost, weight: 5 },
    now.etaMs === null ? null : { text: `ETA ${formatDuration(now.etaMs)}`, weight: 6.5 },
  ];
  return optional.filter((part) => part !== null);
}

/** Why it goes no faster. */
function paceParts({ pacePerSecond, limits: { requestsPerMinute, tokensPerMinute } }: ProgressSnapshot): Part[] {
  const limits = [
    ...(requestsPerMinute === null ? [] : [`${formatRate(requestsPerMinute)} requests/min`]),
    ...(tokensPerMinute === null ? [] : [`${formatRate(tokensPerMinute)} tok/min`]),
  ];
  return [
    ...(pacePerSecond === null ? [] : [{ text: `paced, ${formatRate(pacePerSecond)}/s after a pause`, weight: 5.5 }]),
    ...(limits.length === 0 ? [] : [{ text: `limits ${limits.join(', ')}`, weight: 4.5 }]),
  ];
}

function downText({ probeInMs }: ProgressSnapshot): string {
  return `endpoint down, ${probeInMs === null ? 'probing' : `next probe in ${formatDuration(probeInMs)}`}`;
}

function inFlightText({ inFlight, concurrency }: ProgressSnapshot): string {
  return `in flight ${formatCount(inFlight)}${concurrency === null ? '' : `/${formatCount(concurrency)}`}`;
}

/** Which of the two it is stands beside it: they are never mixed. */
function costText({ costBilledUsd, costComputedUsd }: ProgressSnapshot): string | null {
  if (costBilledUsd !== null) return `${formatUsd(costBilledUsd)} billed`;
  return costComputedUsd === null ? null : `${formatUsd(costComputedUsd)} computed`;
}

function formatPace(perSecond: number): string {
  return perSecond < 9.95 ? perSecond.toFixed(1) : formatShortCount(Math.round(perSecond));
}
