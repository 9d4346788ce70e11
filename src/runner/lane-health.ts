import type { FailedAttempt, FailureKind } from '../vocabulary/attempt.ts';
import type { Admission, Ticket } from './admission.ts';
import { Deaths } from './deaths.ts';
import type { LaneQueue } from './lane-queue.ts';
import type { Patience } from './patience.ts';
import type { Pending } from './pending.ts';
import type { LanePlan, RunnerWorld } from './world.ts';

/** No request was received: no sample can be the reason. */
const unreachable: ReadonlySet<FailureKind> = new Set(['connect_failed', 'timeout_connect']);
/** The endpoint may be down, or the sample may be more than it can do. */
const ambiguous: ReadonlySet<FailureKind> = new Set([
  'internal_error',
  'unavailable',
  'connection_lost',
  'timeout_first_byte',
  'timeout_idle',
  'timeout_attempt',
]);
const withStatus: ReadonlySet<FailureKind> = new Set(['internal_error', 'unavailable']);
const deathsToBlame = 2;
/** What the newest answer counts in how long they take. */
const lately = 0.1;
/** A server that queues is slow for everybody: where the others take less than a quarter of it, it queues nobody. */
const queueing = 4;

/**
 * Whose failure it is. `lane`: not the sample's, it is sent again; `crash`: the sample kills the server; `unknown`:
 * sending it again at once will tell.
 */
export type Blame = 'sample' | 'lane' | 'crash' | 'unknown';

interface LaneParts {
  readonly plan: LanePlan;
  readonly admission: Admission;
  readonly queue: LaneQueue;
  readonly patience: Patience;
  readonly observe: RunnerWorld['observe'];
}

/** Tells the lane's admission what its attempts say of the endpoint, and so whose fault a failure is. */
export class LaneHealth {
  readonly #lane: LaneParts;
  readonly #deaths = new Deaths();
  /** How long answers take of late; null: none came. */
  #usualMs: number | null = null;

  constructor(lane: LaneParts) {
    this.#lane = lane;
  }

  answered(ticket: Ticket, nowMs: number): void {
    this.#deaths.answered();
    const tookMs = nowMs - ticket.sentMs;
    this.#usualMs = this.#usualMs === null ? tookMs : this.#usualMs + lately * (tookMs - this.#usualMs);
    this.#lane.patience.answered(nowMs);
    this.#lane.admission.answered(ticket, nowMs);
  }

  /** The endpoint lives, and will not do this one. */
  rejected(ticket: Ticket, nowMs: number): void {
    this.#lane.admission.alive(ticket, nowMs);
    this.#lane.admission.otherwise(ticket, nowMs);
  }

  /** A kept-alive connection was closed under it: an idle one, or the server's death. */
  closedUnread(pending: Pending, nowMs: number): void {
    if (this.#deaths.lost(pending, nowMs)) this.#lane.queue.suspect([pending]);
  }

  /** A transient failure. */
  failed(pending: Pending, failed: FailedAttempt, ticket: Ticket, nowMs: number): Blame {
    const blame = this.#blame(pending, failed, ticket, nowMs);
    if (blame !== 'unknown') this.#lane.admission.otherwise(ticket, nowMs);
    return blame;
  }

  #blame(pending: Pending, failed: FailedAttempt, ticket: Ticket, nowMs: number): Blame {
    const { admission, patience } = this.#lane;
    const { lastFailedMs } = pending;
    if (!failed.isOverload && lastFailedMs !== null && patience.answeredSince(lastFailedMs))
      pending.failsByItself = true;
    pending.lastFailedMs = nowMs;
    const wasDown = admission.isDown;
    const died = this.#death(pending, failed, nowMs);
    if (died) return died;
    if (pending.failsByItself && withStatus.has(failed.failure)) admission.alive(ticket, nowMs);
    else this.#tell(pending, failed, ticket, nowMs);
    return admission.isDown && (wasDown || !pending.failsByItself) ? 'lane' : 'sample';
  }

  #tell(pending: Pending, failed: FailedAttempt, ticket: Ticket, nowMs: number): void {
    const { admission } = this.#lane;
    const isSlow = failed.failure === 'timeout_first_byte' && this.#queues(pending, nowMs);
    if (failed.isOverload || isSlow) admission.overloaded(ticket, nowMs);
    admission.failed(ticket, whatItSays(pending, failed.failure), failed.message, nowMs);
  }

  /** Others were answered meanwhile, and not so much sooner that this one was merely forgotten. */
  #queues({ sentAtMs }: Pending, nowMs: number): boolean {
    if (!this.#lane.patience.answeredSince(sentAtMs)) return false;
    return queueing * (this.#usualMs ?? 0) >= nowMs - sentAtMs;
  }

  /** @returns null where the server's death has nothing to do with it */
  #death(pending: Pending, failed: FailedAttempt, nowMs: number): Blame | null {
    const wasLostAlone = pending.lostAlone;
    pending.lostAlone = false;
    if (failed.failure === 'connect_failed') {
      if (pending.isAlone) pending.isSuspect = true;
      if (!wasLostAlone) this.#mourn(this.#deaths.refused(nowMs), failed, nowMs);
      else return this.#diedAlone(pending, failed, nowMs);
    }
    if (failed.failure !== 'connection_lost' || wasLostAlone) return null;
    if (pending.isAlone) {
      pending.lostAlone = true;
      return 'unknown';
    }
    if (!this.#deaths.lost(pending, nowMs)) return null;
    this.#lane.queue.suspect([pending]);
    return 'lane';
  }

  #diedAlone(pending: Pending, failed: FailedAttempt, nowMs: number): Blame {
    pending.diedAlone += 1;
    this.#lane.admission.died(failed.message, nowMs);
    return pending.diedAlone >= deathsToBlame ? 'crash' : 'lane';
  }

  /** Nobody listens: where connections were lost just before, the server died, and who was in flight is sent alone. */
  #mourn(suspects: readonly Pending[], failed: FailedAttempt, nowMs: number): void {
    const { admission, queue, plan, observe } = this.#lane;
    if (suspects.length === 0) return;
    for (const suspect of suspects) suspect.counted = Math.max(0, suspect.counted - 1);
    queue.suspect(suspects);
    admission.died(failed.message, nowMs);
    observe({ kind: 'suspects', lane: plan.name, samples: suspects.length });
  }
}

function whatItSays({ failsByItself }: Pending, failure: FailureKind): 'nothing' | 'down' | 'unreachable' {
  if (unreachable.has(failure)) return 'unreachable';
  return ambiguous.has(failure) && !failsByItself ? 'down' : 'nothing';
}
