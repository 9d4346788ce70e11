import type { AttemptOutcome, FailedAttempt } from '../../src/vocabulary/attempt.ts';
import type { Completion } from '../../src/vocabulary/completion.ts';
import { seededRandom } from '../../src/vocabulary/seeded-random.ts';
import type { Scenario } from './scenario.ts';
import type { VirtualClock } from './virtual-clock.ts';

export const answerWith = (text: string): Completion => ({
  text,
  rawContent: null,
  reasoning: null,
  toolCalls: null,
  finishReason: 'stop',
  marks: [],
  model: 'm',
  systemFingerprint: null,
  provider: null,
  usage: null,
  rawUsage: null,
  costBilledNanoUsd: null,
  inferenceId: null,
});

const attemptTimeoutMs = 120_000;

/** A server as the runner sees one through `send`; it outlives the runner's crashes and keeps its own counts. */
export class SimulatedEndpoint {
  /** Answers given, by sample: what would be billed. */
  readonly served = new Map<number, number>();
  requests = 0;
  refused = 0;
  lost = 0;
  abortedInFlight = 0;
  keyIsWrong = false;
  /** Requests for a sample that was sent before, while there were samples that were not. */
  repeatsWhileFresh = 0;
  requestsWhileFresh = 0;
  requestsInOutages = 0;
  readonly #seen = new Set<number>();
  readonly #scenario: Scenario;
  readonly #clock: VirtualClock;
  readonly #random: () => number;
  #windowFromMs = 0;
  #windowCount = 0;
  /** When each request of the sliding window was let in. */
  readonly #letIn: number[] = [];
  #atOnce = 0;
  #deadUntilMs = Number.NEGATIVE_INFINITY;
  /** Ends what is in flight when the server dies. */
  readonly #onDeath = new Set<() => void>();

  constructor(scenario: Scenario, clock: VirtualClock) {
    this.#scenario = scenario;
    this.#clock = clock;
    this.#random = seededRandom(scenario.seed ^ 0x5eed);
  }

  /** `answer` is told when the outcome has arrived at the client. */
  send(seq: number, signal: AbortSignal, answer: (outcome: AttemptOutcome) => void): void {
    this.requests += 1;
    this.#notice(seq);
    const { latencyMs, limit } = this.#scenario;
    const fastMs = latencyMs * (0.1 + 0.2 * this.#random());
    const early = this.#turnedAway();
    if (early) {
      this.#clock.at(this.#clock.nowMs() + fastMs, () => answer(early));
      return;
    }
    if (limit.kind === 'at-once') this.#atOnce += 1;
    const tookMs = latencyMs * (0.5 + this.#random());
    const finish = this.#fate(seq);
    let over = false;
    const end = (outcome: () => AttemptOutcome): void => {
      if (over) return;
      over = true;
      signal.removeEventListener('abort', giveUp);
      this.#onDeath.delete(lose);
      if (limit.kind === 'at-once') this.#atOnce -= 1;
      answer(outcome());
    };
    const giveUp = (): void => {
      this.abortedInFlight += 1;
      if (finish) this.#serve(seq);
      end(() => ({ kind: 'aborted', requestId: 'r' }));
    };
    const lose = (): void => end(() => failed('connection_lost', 'backoff'));
    this.#onDeath.add(lose);
    this.#clock.at(this.#clock.nowMs() + (finish ? tookMs : attemptTimeoutMs), () => {
      if (!over && this.crashes(seq)) this.#die();
      end(finish ?? (() => failed('timeout_attempt', 'backoff')));
    });
    signal.addEventListener('abort', giveUp);
  }

  /** Its answer kills the server, whenever it is asked for. */
  crashes(seq: number): boolean {
    const { crashers, seed } = this.#scenario;
    return crashers > 0 && seededRandom(seed + seq * 104_729)() < crashers;
  }

  #die(): void {
    this.#deadUntilMs = this.#clock.nowMs() + this.#scenario.restartMs;
    for (const lose of [...this.#onDeath]) lose();
  }

  #notice(seq: number): void {
    const { lanes, samplesPerLane } = this.#scenario;
    if (this.#seen.size < lanes * samplesPerLane) {
      this.requestsWhileFresh += 1;
      if (this.#seen.has(seq)) this.repeatsWhileFresh += 1;
    }
    this.#seen.add(seq);
    if (this.#isOut()) this.requestsInOutages += 1;
  }

  #isOut(): boolean {
    const nowMs = this.#clock.nowMs();
    return this.#scenario.outages.some(({ fromMs, toMs }) => fromMs <= nowMs && nowMs < toMs);
  }

  /** Refused before any work was done. */
  #turnedAway(): AttemptOutcome | null {
    const { unread, limit } = this.#scenario;
    const nowMs = this.#clock.nowMs();
    if (this.#isOut() || nowMs < this.#deadUntilMs) return failed('connect_failed', 'backoff');
    if (this.keyIsWrong) return { kind: 'refused', reason: 'bad-key', message: 'wrong key', requestId: 'r' };
    if (this.#random() < unread) return failed('connection_lost', 'resend');
    const waitMs = this.#overLimit(limit, nowMs);
    if (waitMs === undefined) return null;
    this.refused += 1;
    return failed('rate_limited', 'pause', waitMs);
  }

  /** @returns undefined: within the limit · null: past it, no wait named */
  #overLimit(limit: Scenario['limit'], nowMs: number): number | null | undefined {
    if (limit.kind === 'none') return undefined;
    if (limit.kind === 'at-once') return this.#atOnce < limit.requests ? undefined : null;
    if (limit.kind === 'sliding') {
      while ((this.#letIn[0] ?? nowMs) <= nowMs - limit.windowMs) this.#letIn.shift();
      if (this.#letIn.length >= limit.requests) return limit.waitMs;
      this.#letIn.push(nowMs);
      return undefined;
    }
    const windows = Math.floor((nowMs - this.#windowFromMs) / limit.windowMs);
    if (windows > 0) {
      this.#windowFromMs += windows * limit.windowMs;
      this.#windowCount = 0;
    }
    if (this.#windowCount < limit.requests) {
      this.#windowCount += 1;
      return undefined;
    }
    if (limit.namesWait === 'no') return null;
    const restMs = this.#windowFromMs + limit.windowMs - nowMs;
    return limit.namesWait === 'rest' ? restMs : Math.min(restMs, limit.windowMs / 30);
  }

  /** @returns null: it hangs */
  #fate(seq: number): (() => AttemptOutcome) | null {
    const { error500, hang, hopeless, lostAnswer, seed } = this.#scenario;
    if (seededRandom(seed + seq * 7919)() < hopeless) return () => failed('context_overflow', 'never');
    const dice = this.#random();
    if (dice < hang) return null;
    if (dice < hang + error500) return () => failed('unavailable', 'backoff');
    if (this.#random() >= lostAnswer) return () => this.#answer(seq);
    return () => {
      this.#serve(seq);
      this.lost += 1;
      return failed('connection_lost', 'backoff');
    };
  }

  #serve(seq: number): number {
    const times = (this.served.get(seq) ?? 0) + 1;
    this.served.set(seq, times);
    return times;
  }

  #answer(seq: number): AttemptOutcome {
    const times = this.#serve(seq);
    const timing = { latencyMs: this.#scenario.latencyMs, ttftMs: null };
    return { kind: 'answered', completion: answerWith(`${seq}/${times}`), timing, requestId: 'r' };
  }
}

function failed(
  failure: FailedAttempt['failure'],
  retry: FailedAttempt['retry'],
  retryAfterMs: number | null = null,
): FailedAttempt {
  return { kind: 'failed', failure, retry, message: failure, retryAfterMs, requestId: 'r' };
}
