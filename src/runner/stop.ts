import type { StopCause } from './world.ts';

/** Asked once by whoever sees a reason first; later reasons are dropped. Shared by all lanes of a run. */
export class StopSwitch {
  #cause: StopCause | null = null;
  #error: { readonly error: unknown } | null = null;
  readonly #listeners = new Set<() => void>();

  get requested(): boolean {
    return this.#cause !== null || this.#error !== null;
  }

  get cause(): StopCause | null {
    return this.#cause;
  }

  get crash(): { readonly error: unknown } | null {
    return this.#error;
  }

  request(cause: StopCause): void {
    if (this.requested) return;
    this.#cause = cause;
    for (const listener of this.#listeners) listener();
  }

  /** The world threw: a bug, kept whole for the one who reports it. */
  fail(error: unknown): void {
    if (this.#error) return;
    const first = !this.requested;
    this.#error = { error };
    if (first) for (const listener of this.#listeners) listener();
  }

  /** Called once, when a stop is asked for; at once where it already was. */
  onRequest(listener: () => void): void {
    if (this.requested) listener();
    else this.#listeners.add(listener);
  }
}
