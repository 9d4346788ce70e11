import type { Clock } from '../vocabulary/clock.ts';

/** A reason of our own: the default one is an exception with a stack, made at every wake-up. */
const wokenEarlier = 'woken earlier';

/** Wakes a loop that waits for something to change. A change with nobody waiting is not lost. */
export class Changed {
  #fired = false;
  #wake: (() => void) | null = null;

  fire(): void {
    this.#fired = true;
    this.#wake?.();
  }

  async next(): Promise<void> {
    if (!this.#fired) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
    this.#fired = false;
  }

  /** The next change, or the given moment, whichever comes first. */
  async nextOr(clock: Clock, atMs: number): Promise<void> {
    if (atMs === Number.POSITIVE_INFINITY || this.#fired) return this.next();
    const woken = new AbortController();
    const timer = clock.wait(Math.max(0, atMs - clock.nowMs()), woken.signal).then(() => {
      if (!woken.signal.aborted) this.fire();
    });
    await this.next();
    woken.abort(wokenEarlier);
    await timer;
  }
}
