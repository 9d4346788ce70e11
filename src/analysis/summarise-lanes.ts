/** What a lane's admission told during a run. Spans are as measured; null: unknown. Times are epoch milliseconds. */
export type LaneEvent =
  | (OfLane & ConcurrencyChange & { readonly kind: 'concurrency' })
  | (OfLane & { readonly kind: 'paused'; readonly waitMs: number })
  | (OfLane & { readonly kind: 'reopened'; readonly pausedMs: number | null; readonly perSecond: number | null })
  | (OfLane & { readonly kind: 'went-down'; readonly waitMs: number })
  | (OfLane & { readonly kind: 'came-back'; readonly downMs: number | null })
  | (OfLane & { readonly kind: 'suspects'; readonly samples: number })
  /** Of the run as a whole: what was paused or down stays so to the end of the try. */
  | { readonly kind: 'stopping'; readonly atMs: number };

interface OfLane {
  readonly lane: string;
  readonly atMs: number;
}

interface ConcurrencyChange {
  readonly atMs: number;
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

export interface LaneNumbers {
  readonly lane: string;
  /** null: it never changed. */
  readonly concurrency: LaneConcurrency | null;
  readonly pauses: SpanNumbers;
  /** Requests a second that the last pause taught; null: none was learnt. */
  readonly pacePerSecond: number | null;
  readonly outages: SpanNumbers;
  /** Samples that were in flight when the server died, sent one by one afterwards. */
  readonly suspects: number;
}

export interface LaneConcurrency {
  readonly started: number;
  readonly highest: number;
  /** The lowest it was cut to; null: it only grew. */
  readonly lowestCut: number | null;
  readonly last: number;
  readonly changes: number;
  /** Reason → how many changes. */
  readonly byReason: Readonly<Record<string, number>>;
  /** At most 200, the oldest first. */
  readonly latest: readonly ConcurrencyChange[];
}

interface SpanNumbers {
  readonly count: number;
  readonly totalMs: number;
}

const latestChanges = 200;

/**
 * What became of each lane's concurrency, and how long it was paused or down: only lanes that something was told of.
 * @param events of one run, the oldest first
 */
export function summariseLanes(events: Iterable<LaneEvent>): LaneNumbers[] {
  const lanes = new Map<string, LaneSums>();
  for (const event of events) {
    if (event.kind === 'stopping') {
      for (const { pauses, outages } of lanes.values()) for (const spans of [pauses, outages]) spans.cutOff(event.atMs);
      continue;
    }
    const sums = lanes.get(event.lane) ?? newSums();
    lanes.set(event.lane, sums);
    add(sums, event);
  }
  return [...lanes].map(([lane, { changes, pauses, pacePerSecond, outages, suspects }]) => ({
    lane,
    concurrency: changes.numbers(),
    pauses: pauses.numbers(),
    pacePerSecond,
    outages: outages.numbers(),
    suspects,
  }));
}

interface LaneSums {
  readonly changes: Changes;
  readonly pauses: Spans;
  readonly outages: Spans;
  pacePerSecond: number | null;
  suspects: number;
}

function newSums(): LaneSums {
  return { changes: new Changes(), pauses: new Spans(), outages: new Spans(), pacePerSecond: null, suspects: 0 };
}

function add(sums: LaneSums, event: Exclude<LaneEvent, { readonly kind: 'stopping' }>): void {
  switch (event.kind) {
    case 'concurrency':
      sums.changes.add(event);
      break;
    case 'paused':
      sums.pauses.begin(event.atMs, event.waitMs);
      break;
    case 'reopened':
      sums.pauses.end(event.atMs, event.pausedMs);
      sums.pacePerSecond = event.perSecond;
      break;
    case 'went-down':
      sums.outages.begin(event.atMs, event.waitMs);
      break;
    case 'came-back':
      sums.outages.end(event.atMs, event.downMs);
      break;
    case 'suspects':
      sums.suspects += event.samples;
      break;
    default:
      event satisfies never;
  }
}

class Changes {
  readonly #latest: ConcurrencyChange[] = [];
  readonly #byReason = new Map<string, number>();
  #first: ConcurrencyChange | null = null;
  #highest = 0;
  #lowestCut: number | null = null;
  #count = 0;

  add({ atMs, from, to, reason }: ConcurrencyChange): void {
    const change = { atMs, from, to, reason };
    this.#first ??= change;
    this.#count += 1;
    this.#highest = Math.max(this.#highest, from, to);
    if (to < from) this.#lowestCut = Math.min(this.#lowestCut ?? to, to);
    this.#byReason.set(reason, (this.#byReason.get(reason) ?? 0) + 1);
    this.#latest.push(change);
    if (this.#latest.length > latestChanges) this.#latest.shift();
  }

  numbers(): LaneConcurrency | null {
    const last = this.#latest.at(-1);
    if (!this.#first || !last) return null;
    return {
      started: this.#first.from,
      highest: this.#highest,
      lowestCut: this.#lowestCut,
      last: last.to,
      changes: this.#count,
      byReason: Object.fromEntries(this.#byReason),
      latest: this.#latest,
    };
  }
}

/** Spans of time that begin, may be lengthened, and end, or are cut off. */
class Spans {
  #count = 0;
  #totalMs = 0;
  #open: { readonly sinceMs: number; readonly untilMs: number } | null = null;

  /** Begun again while it is open, it is the same one, lengthened. */
  begin(atMs: number, waitMs: number): void {
    if (!this.#open) this.#count += 1;
    this.#open = {
      sinceMs: this.#open?.sinceMs ?? atMs,
      untilMs: Math.max(this.#open?.untilMs ?? 0, atMs + waitMs),
    };
  }

  /** @param measuredMs by a clock that never jumps; null: unknown */
  end(atMs: number, measuredMs: number | null): void {
    if (!this.#open) this.#count += 1;
    this.#totalMs += measuredMs ?? this.#openMs(atMs);
    this.#open = null;
  }

  cutOff(atMs: number): void {
    this.#totalMs += this.#openMs(atMs);
    this.#open = null;
  }

  /** What nobody ended, because the process was killed, went on for as long as was said. */
  numbers(): SpanNumbers {
    return { count: this.#count, totalMs: this.#totalMs + this.#openMs(this.#open?.untilMs ?? 0) };
  }

  #openMs(atMs: number): number {
    return this.#open ? Math.max(0, atMs - this.#open.sinceMs) : 0;
  }
}
