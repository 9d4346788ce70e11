import type { FailedAttempt, FailureKind } from '../vocabulary/attempt.ts';
import type { FailedResult } from '../vocabulary/result.ts';

/** When the very first ones all fail like this, it is the config or the endpoint, not the samples. */
const suspectResults: ReadonlySet<FailedResult['errorKind']> = new Set(['bad_request', 'forbidden', 'not_json']);
/** Servers that answer nearly every client mistake with one and the same 500; streams that never finish. */
const suspectAttempts: ReadonlySet<FailureKind> = new Set(['internal_error', 'no_finish_reason']);
const tellingCount = 10;

export interface Misconfigured {
  readonly failure: string;
  readonly message: string;
}

/**
 * Holds a lane's first failures back until it is known whose fault they are: ten alike and no answer stop the run with
 * none of them marked failed; one answer, or one failure of another kind, and they are the samples' own results.
 */
export class EarlyFailures {
  readonly #enough: number;
  #proven: boolean;
  #held: FailedResult[] = [];
  #alike: { failure: FailureKind; message: string; count: number } | null = null;
  #attemptsDiffer = false;

  /** @param planned samples of the lane · @param proven an earlier try was answered */
  constructor(planned: number, proven: boolean) {
    this.#enough = Math.min(tellingCount, planned);
    this.#proven = proven;
  }

  /** A failed attempt of any kind. */
  attemptFailed({ failure, message }: Pick<FailedAttempt, 'failure' | 'message'>): Misconfigured | null {
    if (this.#proven || this.#attemptsDiffer) return null;
    this.#alike ??= { failure, message, count: 0 };
    if (!suspectAttempts.has(failure) || this.#alike.failure !== failure || this.#alike.message !== message) {
      this.#attemptsDiffer = true;
      return null;
    }
    this.#alike.count += 1;
    return this.#alike.count >= tellingCount ? { failure, message } : null;
  }

  /**
   * A sample has failed for good.
   * @returns what is to be saved now, this one included; or that it is held; or that the run should stop
   */
  sampleFailed(result: FailedResult): { readonly save: readonly FailedResult[] } | 'held' | Misconfigured {
    if (this.#proven) return { save: [result] };
    if (!suspectResults.has(result.errorKind)) return { save: [result, ...this.prove()] };
    this.#held.push(result);
    if (this.#held.length < this.#enough) return 'held';
    return { failure: result.errorKind, message: result.message };
  }

  /** The lane has been answered. @returns the held results, now to be saved */
  prove(): readonly FailedResult[] {
    this.#proven = true;
    const held = this.#held;
    this.#held = [];
    return held;
  }
}
