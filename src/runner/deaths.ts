import type { Pending } from './pending.ts';

/** What is lost within so long of each other was lost to one thing. */
const togetherMs = 1000;

/**
 * Finds out that the server died: connections lost, and then nobody who listens. Those that were lost are suspects,
 * since a prompt whose answer kills the server takes its neighbours along.
 */
export class Deaths {
  #losses: { readonly pending: Pending; readonly atMs: number }[] = [];
  #diedMs = Number.NEGATIVE_INFINITY;

  /** A connection was lost under an attempt. @returns whether the server is known to have died just then */
  lost(pending: Pending, nowMs: number): boolean {
    if (nowMs - this.#diedMs <= togetherMs) return true;
    this.#losses = this.#losses.filter(({ atMs }) => nowMs - atMs <= togetherMs);
    this.#losses.push({ pending, atMs: nowMs });
    return false;
  }

  /** Nobody listens. @returns those that were in flight when the server died; none: it did not die just now */
  refused(nowMs: number): readonly Pending[] {
    const recent = this.#losses.filter(({ atMs }) => nowMs - atMs <= togetherMs);
    this.#losses = [];
    if (recent.length === 0) return [];
    this.#diedMs = nowMs;
    return [...new Set(recent.map(({ pending }) => pending))];
  }

  /** What was lost before was lost to something else: the server lives. */
  answered(): void {
    if (this.#losses.length > 0) this.#losses = [];
  }
}
