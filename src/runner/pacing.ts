import type { AttemptOutcome } from '../vocabulary/attempt.ts';
import type { ChatRequest } from '../vocabulary/sample.ts';
import { type Charge, MinutePace } from './minute-pace.ts';
import { TokenDemand } from './token-demand.ts';
import { ToldPace, type ToldSend } from './told-pace.ts';
import type { RateLimits } from './world.ts';

/** What a request was sent on; give it back with its outcome. */
export interface PacedSend {
  readonly request: ChatRequest;
  readonly requestTold: ToldSend;
  readonly tokenTold: ToldSend;
  /** null: no such rate limit is known. */
  readonly tokenCharge: Charge | null;
}

/** A lane's rate limits as far as they are known: those of the config, and what the server says with its answers. */
export class Pacing {
  readonly #requests: MinutePace | null;
  readonly #tokens: MinutePace | null;
  readonly #requestsTold = new ToldPace();
  readonly #tokensTold = new ToldPace();
  readonly #demand = new TokenDemand();

  constructor({ requestsPerMinute, tokensPerMinute }: RateLimits) {
    this.#requests = requestsPerMinute === null ? null : new MinutePace(requestsPerMinute);
    this.#tokens = tokensPerMinute === null ? null : new MinutePace(tokensPerMinute);
  }

  /**
   * @param next what would be sent
   * @param samplesToCome most that are still to be sent, this one included
   * @returns when it may go; now, or earlier, where nothing holds it back
   */
  nextAtMs(nowMs: number, next: ChatRequest, samplesToCome: number): number {
    const tokens = this.#demand.estimate(next);
    return Math.max(
      this.#requests?.nextAtMs(nowMs, 1) ?? nowMs,
      this.#tokens?.nextAtMs(nowMs, tokens) ?? nowMs,
      this.#requestsTold.nextAtMs(nowMs, 1, samplesToCome),
      this.#tokensTold.nextAtMs(nowMs, tokens, samplesToCome * tokens),
    );
  }

  sent(nowMs: number, request: ChatRequest): PacedSend {
    const tokens = this.#demand.estimate(request);
    this.#requests?.sent(nowMs, 1);
    return {
      request,
      requestTold: this.#requestsTold.sent(nowMs, 1),
      tokenTold: this.#tokensTold.sent(nowMs, tokens),
      tokenCharge: this.#tokens?.sent(nowMs, tokens) ?? null,
    };
  }

  settled({ request, requestTold, tokenTold, tokenCharge }: PacedSend, outcome: AttemptOutcome): void {
    if (outcome.kind === 'answered') {
      const used = this.#demand.learn(request, outcome.completion.usage);
      if (tokenCharge && used !== null) this.#tokens?.correct(tokenCharge, used);
      this.#requestsTold.answered(requestTold, outcome.allowance?.requests ?? null);
      this.#tokensTold.answered(tokenTold, outcome.allowance?.tokens ?? null);
    } else if (outcome.kind === 'failed' && isUnused(outcome.failure)) {
      if (tokenCharge) this.#tokens?.correct(tokenCharge, 0);
      if (outcome.failure !== 'rate_limited') return;
      this.#requestsTold.refused();
      this.#tokensTold.refused();
    }
  }
}

/** No model saw the request. */
function isUnused(failure: string): boolean {
  return failure === 'rate_limited' || failure === 'too_large' || failure === 'connect_failed';
}
