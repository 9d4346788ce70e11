/** Things that wait for their time, earliest first; those of one time keep their order. */
export class Waiting<T> {
  /** Latest first, so that the next one is at the end. */
  readonly #entries: { readonly dueMs: number; readonly item: T }[] = [];

  get size(): number {
    return this.#entries.length;
  }

  /** When the first one is due; Infinity when none waits. */
  get nextAtMs(): number {
    return this.#entries.at(-1)?.dueMs ?? Number.POSITIVE_INFINITY;
  }

  add(item: T, dueMs: number): void {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.dueMs ?? 0) > dueMs) low = middle + 1;
      else high = middle;
    }
    this.#entries.splice(low, 0, { dueMs, item });
  }

  /** The first one whose time has come; undefined when there is none. */
  takeDue(nowMs: number): T | undefined {
    return this.nextAtMs <= nowMs ? this.#entries.pop()?.item : undefined;
  }

  /** @returns whether it waited */
  remove(item: T): boolean {
    const at = this.#entries.findIndex((entry) => entry.item === item);
    if (at >= 0) this.#entries.splice(at, 1);
    return at >= 0;
  }
}
