import type { Allowance } from '../vocabulary/attempt.ts';

/** A longer reset is a quota's, not a pace's: Groq names the day's requests in the same header. */
const longestResetMs = 120_000;
/** A request may take less time to get there than the one that was told the reset: rather a little later than refused. */
const lateShare = 0.01;
const leastLateMs = 20;
/** Timers are coarse: a send that comes late may be caught up with, up to this much. */
const catchUpMs = 20;
/** Past a reset the old pace goes on until the server says something new, but no wait for it is longer than this. */
const longestWaitForNewsMs = 10_000;
/** A wait longer than this is tested, a quarter into it, by one request against the server's word. */
const longestUntestedWaitMs = 2000;
const testedAfterShare = 0.25;
const contradictionsToDisprove = 2;

/** What the server said with one answer. */
interface Word {
  readonly remaining: number;
  /** When the request that it answers was sent. */
  readonly atMs: number;
  readonly resetAtMs: number;
  /** What had been sent by then, that request included: the rest is to be taken off. */
  readonly sentUnits: number;
  /** What a bucket would be refilled by; an upper bound where it is a window. */
  readonly refillPerMs: number;
  /** The pace that it asks for, kept to past the reset until there is news. */
  readonly msPerUnit: number;
}

/** What a request was sent on; give it back with its answer. */
export interface ToldSend {
  readonly atMs: number;
  /** What had been sent by then, this one included. */
  readonly sentUnits: number;
  /** The word that this one was sent against; null: within it, or there was none. */
  readonly against: Word | null;
}

/**
 * The pace that a server's `x-ratelimit-*` ask for: what remains ÷ the time until it is whole again. Exactly right where
 * that is a fixed window's end. Where a bucket is refilled all the time it settles at the refill, with the bucket half
 * full: there remaining ÷ reset = (limit ÷ 2) ÷ (half a minute). An answer counts only if its request was sent after
 * that of the answer before, and what was sent since is taken off.
 *
 * A wrong word must not make a run crawl. No wait is longer than to the reset; a long one is tested before its end by
 * one request; and where two answers contradict what was said before them, the numbers are made up and not believed again.
 */
export class ToldPace {
  #word: Word | null = null;
  #sentUnits = 0;
  #lastUnits = 0;
  #lastSentMs = Number.NEGATIVE_INFINITY;
  /** When the last one was due at this pace. */
  #pacedMs = Number.NEGATIVE_INFINITY;
  #contradictions = 0;
  /** The limit, or where it is not said the most that was ever left. */
  #mostSeen = 0;
  #isDisproved = false;
  #noTestBeforeMs = Number.NEGATIVE_INFINITY;

  /**
   * @param units of the request that would go next
   * @param unitsToCome most that is still to be sent: where it fits into what is left, there is nothing to spread
   */
  nextAtMs(nowMs: number, units: number, unitsToCome: number): number {
    const dueMs = this.#dueAtMs(nowMs, units, unitsToCome);
    const waitMs = dueMs - this.#lastSentMs;
    if (dueMs <= nowMs || waitMs <= longestUntestedWaitMs) return dueMs;
    const testMs = this.#lastSentMs + Math.max(longestUntestedWaitMs, waitMs * testedAfterShare);
    return Math.min(dueMs, Math.max(testMs, this.#noTestBeforeMs));
  }

  sent(nowMs: number, units: number): ToldSend {
    const dueMs = this.#dueAtMs(nowMs, units, Number.POSITIVE_INFINITY);
    if (dueMs > nowMs && this.#word) this.#noTestBeforeMs = this.#word.resetAtMs;
    this.#pacedMs = Math.min(nowMs, Math.max(dueMs, nowMs - catchUpMs));
    this.#sentUnits += units;
    this.#lastUnits = units;
    this.#lastSentMs = nowMs;
    return { atMs: nowMs, sentUnits: this.#sentUnits, against: dueMs > nowMs ? this.#word : null };
  }

  /** @param allowance null: the answer says nothing of it, so no earlier word holds any more */
  answered(send: ToldSend, allowance: Allowance | null): void {
    const before = this.#word;
    if (this.#isDisproved || (before !== null && send.sentUnits <= before.sentUnits)) return;
    if (allowance !== null && this.#contradicts(send, allowance.remaining)) {
      this.#contradictions += 1;
      this.#noTestBeforeMs = Number.NEGATIVE_INFINITY;
    }
    this.#mostSeen = Math.max(this.#mostSeen, allowance?.limit ?? allowance?.remaining ?? 0);
    this.#isDisproved = this.#contradictions >= contradictionsToDisprove;
    this.#word = this.#isDisproved || allowance === null ? null : wordOf(send, allowance, this.#mostSeen, before);
  }

  /** The rate limit is real: until this reset nothing more is sent against the server's word. */
  refused(): void {
    this.#contradictions = 0;
    if (this.#word) this.#noTestBeforeMs = this.#word.resetAtMs;
  }

  #dueAtMs(nowMs: number, units: number, unitsToCome: number): number {
    const word = this.#word;
    if (word === null) return nowMs;
    const { remaining, resetAtMs, sentUnits, msPerUnit } = word;
    if (nowMs >= resetAtMs) return this.#pacedMs + Math.min(this.#lastUnits * msPerUnit, longestWaitForNewsMs);
    const left = remaining - (this.#sentUnits - sentUnits);
    if (unitsToCome <= left) return nowMs;
    if (left < units) return resetAtMs;
    return Math.min(resetAtMs, this.#pacedMs + (this.#lastUnits * (resetAtMs - nowMs)) / left);
  }

  /** Sent before the reset when nothing, or nothing yet, should have gone; and what is left fits no kind of rate limit. */
  #contradicts(send: ToldSend, remaining: number): boolean {
    const word = send.against ?? this.#word;
    if (word === null || send.atMs >= word.resetAtMs) return false;
    const leftOfWindow = word.remaining - (send.sentUnits - word.sentUnits);
    if ((send.against === null && leftOfWindow >= 0) || remaining <= leftOfWindow) return false;
    const leftOfBucket = leftOfWindow + (send.atMs - word.atMs) * word.refillPerMs;
    return leftOfBucket < 0 || remaining < leftOfBucket / 2;
  }
}

function wordOf(send: ToldSend, allowance: Allowance, most: number, before: Word | null): Word | null {
  const { limit, remaining, resetMs } = allowance;
  const isWhole = limit !== null && remaining >= limit;
  if (resetMs === null || resetMs > longestResetMs || isWhole) return null;
  return {
    remaining,
    atMs: send.atMs,
    resetAtMs: send.atMs + resetMs * (1 + lateShare) + leastLateMs,
    sentUnits: send.sentUnits,
    refillPerMs: (most - remaining) / resetMs,
    msPerUnit: remaining > 0 ? resetMs / remaining : (before?.msPerUnit ?? 0),
  };
}
