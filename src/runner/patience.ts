/** Where no answer ever came, the config is the likelier fault: don't keep people waiting. */
const longestWithoutAnyAnswerMs = 120_000;

/** How long a lane has gone on without one answer; waits that the server named are not held against it. */
export class Patience {
  readonly #giveUpAfterMs: number;
  #sinceMs: number;
  #namedWaitMs = 0;
  #lastAnswerMs: number | null = null;

  constructor(giveUpAfterMs: number, nowMs: number) {
    this.#giveUpAfterMs = giveUpAfterMs;
    this.#sinceMs = nowMs;
  }

  /** Whether something was answered after the given moment. */
  answeredSince(ms: number): boolean {
    return this.#lastAnswerMs !== null && this.#lastAnswerMs > ms;
  }

  answered(nowMs: number): void {
    this.#lastAnswerMs = nowMs;
    this.#sinceMs = nowMs;
    this.#namedWaitMs = 0;
  }

  /** The lane waits because the server said for how long. */
  askedToWait(waitMs: number): void {
    this.#namedWaitMs += waitMs;
  }

  /** When it does, should nothing be answered until then. */
  get endsMs(): number {
    const longestMs =
      this.#lastAnswerMs !== null ? this.#giveUpAfterMs : Math.min(this.#giveUpAfterMs, longestWithoutAnyAnswerMs);
    return this.#sinceMs + this.#namedWaitMs + longestMs;
  }

  exhausted(nowMs: number): boolean {
    return nowMs >= this.endsMs;
  }
}
