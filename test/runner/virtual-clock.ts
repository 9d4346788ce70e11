import type { Clock } from '../../src/vocabulary/clock.ts';

interface Event {
  readonly atMs: number;
  readonly order: number;
  readonly fire: () => void;
}

/** Time that passes only when told to: the next event's moment, never real time. */
export class VirtualClock implements Clock {
  #nowMs = 0;
  #order = 0;
  /** A binary heap, earliest first; events of one moment fire in the order they were set. */
  readonly #events: Event[] = [];

  readonly nowMs = (): number => this.#nowMs;
  readonly wallMs = (): number => 1_700_000_000_000 + this.#nowMs;

  readonly wait = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      signal?.addEventListener('abort', () => resolve(), { once: true });
      this.at(this.#nowMs + Math.max(0, ms), resolve);
    });

  at(atMs: number, fire: () => void): void {
    const event = { atMs, order: this.#order++, fire };
    let at = this.#events.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (!this.#isBefore(at, parent)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  /** Goes to the next event and fires it. @returns false when there is none */
  advance(): boolean {
    const first = this.#events[0];
    const last = this.#events.pop();
    if (!first || !last) return false;
    if (this.#events.length > 0) {
      this.#events[0] = last;
      this.#sink();
    }
    this.#nowMs = first.atMs;
    first.fire();
    return true;
  }

  #sink(): void {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let least = at;
      if (this.#isBefore(left, least)) least = left;
      if (this.#isBefore(right, least)) least = right;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const first = this.#events[a];
    const second = this.#events[b];
    if (!first || !second) return false;
    return first.atMs < second.atMs || (first.atMs === second.atMs && first.order < second.order);
  }

  #swap(a: number, b: number): void {
    const first = this.#events[a];
    const second = this.#events[b];
    if (!first || !second) return;
    this.#events[a] = second;
    this.#events[b] = first;
  }
}
