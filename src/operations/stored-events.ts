import type { LaneEvent } from '../analysis/summarise-lanes.ts';
import type { RunEvent } from '../runner/world.ts';
import type { RunEventRecord } from '../store/write-results.ts';
import type { Clock } from '../vocabulary/clock.ts';

/** Two ends of a pause this close are one, but for rounding. */
const sameMs = 1;

/**
 * Turns what the runner tells into what is worth finding in the database the morning after. The detail is JSON:
 * docs/database.md describes it.
 */
export class EventRecorder {
  readonly #clock: Clock;
  readonly #pauses = new Map<string, { readonly sinceMs: number; readonly untilMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns null: it is not stored, or elsewhere */
  recordOf(event: RunEvent): RunEventRecord | null {
    switch (event.kind) {
      case 'paused':
        if (!this.#lengthens(event.lane, event.waitMs)) return null;
        return this.#ofLane(event, { waitMs: Math.round(event.waitMs), message: event.message });
      case 'reopened':
        return this.#ofLane(event, { pausedMs: this.#pausedMs(event.lane), perSecond: event.perSecond });
      case 'concurrency':
        return this.#ofLane(event, { from: event.from, to: event.to, reason: event.reason });
      case 'went-down':
        return this.#ofLane(event, { waitMs: Math.round(event.waitMs), message: event.message });
      case 'came-back':
        return this.#ofLane(event, { downMs: Math.round(event.downMs) });
      case 'suspects':
        return this.#ofLane(event, { samples: event.samples });
      case 'stopping': {
        const detail = JSON.stringify({ cause: event.cause.kind });
        return { atMs: this.#clock.wallMs(), lane: null, kind: 'stopping', detail };
      }
      case 'attempt-failed':
      case 'slot-taken':
      case 'slot-freed':
      case 'sent':
      case 'saved':
      case 'waiting':
        return null;
      default:
        return event satisfies never;
    }
  }

  #ofLane({ kind, lane }: RunEvent & { readonly lane: string }, detail: object): RunEventRecord {
    return { atMs: this.#clock.wallMs(), lane, kind, detail: JSON.stringify(detail) };
  }

  /** Of what was sent before a pause many may be refused later, and say nothing new. */
  #lengthens(lane: string, waitMs: number): boolean {
    const nowMs = this.#clock.nowMs();
    const { sinceMs = nowMs, untilMs = nowMs } = this.#pauses.get(lane) ?? {};
    if (nowMs + waitMs <= Math.max(nowMs, untilMs) + sameMs) return false;
    this.#pauses.set(lane, { sinceMs, untilMs: nowMs + waitMs });
    return true;
  }

  #pausedMs(lane: string): number | null {
    const pause = this.#pauses.get(lane);
    this.#pauses.delete(lane);
    return pause ? Math.round(this.#clock.nowMs() - pause.sinceMs) : null;
  }
}

/** @returns null: it says nothing of a lane, or comes of a version that stored words or knew other events */
export function laneEventOf({ atMs, lane, kind, detail }: RunEventRecord): LaneEvent | null {
  if (kind === 'stopping') return { kind, atMs };
  const told = detailOf(detail);
  if (lane === null || !told) return null;
  const { from, to, reason, waitMs, pausedMs, perSecond, downMs, samples } = told;
  const of = { lane, atMs };
  switch (kind) {
    case 'concurrency':
      if (!isNumber(from) || !isNumber(to) || typeof reason !== 'string') return null;
      return { ...of, kind, from, to, reason };
    case 'paused':
    case 'went-down':
      return isNumber(waitMs) ? { ...of, kind, waitMs } : null;
    case 'reopened':
      return { ...of, kind, pausedMs: numberOrNull(pausedMs), perSecond: numberOrNull(perSecond) };
    case 'came-back':
      return { ...of, kind, downMs: numberOrNull(downMs) };
    case 'suspects':
      return isNumber(samples) ? { ...of, kind, samples } : null;
    default:
      return null;
  }
}

function detailOf(detail: string | null): Readonly<Record<string, unknown>> | null {
  if (!detail?.startsWith('{')) return null;
  try {
    return JSON.parse(detail) as Readonly<Record<string, unknown>>;
  } catch {
    return null;
  }
}

function numberOrNull(value: unknown): number | null {
  return isNumber(value) ? value : null;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
