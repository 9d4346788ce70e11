import type { Clock } from '../vocabulary/clock.ts';

/** A reason of our own: the default one is an exception with a stack, made for every alarm. */
const notNeeded = 'not needed any more';

/** Wakes a loop that waits for something to change. A change with nobody waiting is not lost. */
export class Changed {
  #fired = false;
  #wake: (() => void) | null = null;
  #alarm: { readonly atMs: number; readonly off: AbortController } | null = null;

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

  /** The next change, or about the given moment: it may come earlier, where an earlier one was waited for before. */
  async nextOr(clock: Clock, atMs: number): Promise<void> {
    if (atMs !== Number.POSITIVE_INFINITY && !this.#fired) this.#setAlarm(clock, atMs);
    await this.next();
  }

  /** Most waits end by a change, and the next one is for the same moment: its alarm is set once. */
  #setAlarm(clock: Clock, atMs: number): void {
    if (this.#alarm && this.#alarm.atMs <= atMs) return;
    this.#alarm?.off.abort(notNeeded);
    const alarm = { atMs, off: new AbortController() };
    this.#alarm = alarm;
    void clock.wait(Math.max(0, atMs - clock.nowMs()), alarm.off.signal).then(() => {
      if (this.#alarm !== alarm) return;
      this.#alarm = null;
      this.fire();
    });
  }

  /** Nobody waits any more: no alarm keeps the process alive. */
  close(): void {
    this.#alarm?.off.abort(notNeeded);
    this.#alarm = null;
  }
}
