/** Time as the program sees it; the tests' clock is virtual. */
export interface Clock {
  /** Milliseconds from an arbitrary start; never jumps. For measuring and for waiting. */
  readonly nowMs: () => number;
  /** Epoch milliseconds, for what is stored and shown; may jump. */
  readonly wallMs: () => number;
  /** Resolves after `ms`, or at once when the signal is or becomes aborted. Never rejects. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
}
