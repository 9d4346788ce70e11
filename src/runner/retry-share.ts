/** Too few to make a storm of, whatever share of a small run they are. */
const freeRetries = 10;

/**
 * Keeps retries under a set share of what is sent, so that a struggling server gets less and not more to do (Google,
 * "Site Reliability Engineering", 2016, chapter 21, Handling Overload: a retry budget for each client). A retry past
 * it waits for fresh samples to be sent; where there are none, retries go one at a time.
 */
export class RetryShare {
  readonly #maxShare: number | null;
  #sent = 0;
  #retries = 0;
  #inFlight = 0;

  /** @param maxShare in [0, 1]; null: no bound */
  constructor(maxShare: number | null) {
    this.#maxShare = maxShare;
  }

  /** @param isFreshLeft samples can be sent that were not sent before */
  allows(isFreshLeft: boolean): boolean {
    if (this.#maxShare === null || this.#retries < freeRetries + this.#maxShare * this.#sent) return true;
    return !isFreshLeft && this.#inFlight === 0;
  }

  sent(isRetry: boolean): void {
    this.#sent += 1;
    if (!isRetry) return;
    this.#retries += 1;
    this.#inFlight += 1;
  }

  over(wasRetry: boolean): void {
    if (wasRetry) this.#inFlight -= 1;
  }
}
