export interface Abortable {
  abort(): void;
}

/**
 * Passes the abort of a signal on to all attempts that run under it. One listener a signal, not one an attempt: a run
 * has a single signal, and listeners that come and go by the thousand cost more than the attempts' own bookkeeping.
 */
export class AbortWatch {
  readonly #running = new WeakMap<AbortSignal, Set<Abortable>>();

  add(signal: AbortSignal, attempt: Abortable): void {
    const known = this.#running.get(signal);
    if (known !== undefined) {
      known.add(attempt);
      return;
    }
    const attempts = new Set([attempt]);
    this.#running.set(signal, attempts);
    signal.addEventListener(
      'abort',
      () => {
        for (const each of attempts) each.abort();
      },
      { once: true },
    );
  }

  remove(signal: AbortSignal, attempt: Abortable): void {
    this.#running.get(signal)?.delete(attempt);
  }
}
