/**
 * A minute and 1 %: the server's minute begins when it likes, and requests take unequal times to get there. So many
 * milliseconds may one arrive later than another and still fit.
 */
const windowMs = 60_600;
/** A send that comes late is caught up with, up to one interval, within these bounds: timers are coarse. */
const leastCatchUpMs = 20;
const mostCatchUpMs = 200;

/** What one request uses of a minute: 1, or its tokens, estimated first and corrected later. */
export interface Charge {
  readonly atMs: number;
  units: number;
  /** Whether it still lies within the last minute. */
  isCounted: boolean;
}

/**
 * Keeps to a known rate limit of so many units a minute. Evenly: each unit moves the moment when the next request is due
 * (virtual scheduling, GCRA, ITU-T I.371), so that no minute begins with a burst. And in no minute more than allowed,
 * however unequal the requests are: what the last minute holds is kept, and a request waits until it fits in. One that is larger than
 * the whole minute's allowance goes alone.
 */
export class MinutePace {
  readonly #perMinute: number;
  readonly #msPerUnit: number;
  #dueMs: number | null = null;
  /** Oldest first, from `#oldest` on. */
  #charges: Charge[] = [];
  #oldest = 0;
  #units = 0;

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
    this.#msPerUnit = windowMs / perMinute;
  }

  /** @param units of the request that would go next */
  nextAtMs(nowMs: number, units: number): number {
    this.#forget(nowMs);
    return Math.max(this.#dueMs ?? nowMs, this.#fitsAtMs(nowMs, Math.min(units, this.#perMinute)));
  }

  sent(nowMs: number, units: number): Charge {
    this.#forget(nowMs);
    const stepMs = this.#stepMs(units);
    const catchUpMs = Math.min(mostCatchUpMs, Math.max(leastCatchUpMs, stepMs));
    this.#dueMs = Math.max(this.#dueMs ?? nowMs, nowMs - catchUpMs) + stepMs;
    const charge = { atMs: nowMs, units, isCounted: true };
    this.#charges.push(charge);
    this.#units += units;
    return charge;
  }

  /** It is known now what the request used: the difference is given back, or held against the next ones. */
  correct(charge: Charge, units: number): void {
    if (charge.isCounted) this.#units += units - charge.units;
    if (this.#dueMs !== null) this.#dueMs += this.#stepMs(units) - this.#stepMs(charge.units);
    charge.units = units;
  }

  /** After a minute even the largest request is forgotten. */
  #stepMs(units: number): number {
    return Math.min(units, this.#perMinute) * this.#msPerUnit;
  }

  #fitsAtMs(nowMs: number, units: number): number {
    let held = this.#units;
    let atMs = nowMs;
    for (let at = this.#oldest; held + units > this.#perMinute; at += 1) {
      const charge = this.#charges[at];
      if (!charge) break;
      held -= charge.units;
      atMs = charge.atMs + windowMs;
    }
    return atMs;
  }

  #forget(nowMs: number): void {
    for (;;) {
      const charge = this.#charges[this.#oldest];
      if (!charge || charge.atMs + windowMs > nowMs) break;
      charge.isCounted = false;
      this.#units -= charge.units;
      this.#oldest += 1;
    }
    if (this.#oldest * 2 <= this.#charges.length) return;
    this.#charges = this.#charges.slice(this.#oldest);
    this.#oldest = 0;
  }
}
