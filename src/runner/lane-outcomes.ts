import type { AnsweredAttempt, AttemptOutcome, FailedAttempt } from '../vocabulary/attempt.ts';
import type { FailedResult, Result } from '../vocabulary/result.ts';
import type { Admission, Ticket } from './admission.ts';
import type { Changed } from './changed.ts';
import { decideRetry, type RetryDecision } from './decide-retry.ts';
import { EarlyFailures } from './early-failures.ts';
import { LaneHealth } from './lane-health.ts';
import type { LaneQueue } from './lane-queue.ts';
import type { Patience } from './patience.ts';
import { attemptRecord, type Pending, resultBase } from './pending.ts';
import type { StopSwitch } from './stop.ts';
import type { LanePlan, RunnerPolicy, RunnerWorld } from './world.ts';

/** A server that closes every connection unread is not merely closing idle ones. */
const mostResends = 3;

/** What the lane's loop shares with what becomes of its attempts. */
interface LaneState {
  readonly admission: Admission;
  readonly queue: LaneQueue;
  readonly patience: Patience;
  readonly changed: Changed;
}

type Settled = 'done' | 'resend';

/** What becomes of an attempt: saved, tried again later, held back, or a reason to stop. */
export class LaneOutcomes {
  readonly #plan: LanePlan;
  readonly #policy: RunnerPolicy;
  readonly #world: RunnerWorld;
  readonly #stop: StopSwitch;
  readonly #lane: LaneState;
  readonly #early: EarlyFailures;
  readonly #health: LaneHealth;

  constructor(plan: LanePlan, policy: RunnerPolicy, world: RunnerWorld, stop: StopSwitch, lane: LaneState) {
    this.#plan = plan;
    this.#policy = policy;
    this.#world = world;
    this.#stop = stop;
    this.#lane = lane;
    this.#early = new EarlyFailures(plan.planned, plan.proven);
    this.#health = new LaneHealth({ ...lane, plan, observe: world.observe });
  }

  /** @returns `done` once nothing is left to do in this slot; `resend`: the same attempt again, at once */
  async settle(pending: Pending, outcome: AttemptOutcome, ticket: Ticket): Promise<Settled> {
    const nowMs = this.#world.clock.nowMs();
    this.#lane.changed.fire();
    switch (outcome.kind) {
      case 'answered':
        this.#health.answered(ticket, nowMs);
        await this.#answered(pending, outcome);
        return 'done';
      case 'failed':
        return this.#failed(pending, outcome, ticket);
      case 'refused':
        this.#record(pending, outcome.reason, outcome, null);
        this.#stop.request({
          kind: 'refused',
          reason: outcome.reason,
          message: outcome.message,
          lane: this.#plan.name,
        });
        return 'done';
      case 'quota':
        this.#record(pending, 'rate_limited', outcome, null);
        this.#stopForQuota(outcome.message, outcome.retryAfterMs);
        return 'done';
      case 'aborted':
        this.#record(pending, 'aborted', { ...outcome, message: 'Given up when the run was stopped.' }, null);
        this.#lane.admission.otherwise(ticket, nowMs);
        return 'done';
      default:
        return outcome satisfies never;
    }
  }

  async #answered(pending: Pending, outcome: AnsweredAttempt): Promise<void> {
    const { completion, timing, requestId } = outcome;
    await this.#save({ ...resultBase(pending, requestId, this.#world.clock), status: 'answered', completion, timing });
    const held = this.#early.prove();
    if (this.#stop.requested) return; // They were not marked failed when the run stopped; a resume asks them again.
    for (const failure of held) await this.#save(failure);
  }

  async #failed(pending: Pending, failed: FailedAttempt, ticket: Ticket): Promise<Settled> {
    const suspicion = this.#early.attemptFailed(failed);
    if (suspicion) {
      this.#record(pending, failed.failure, failed, null);
      this.#stop.request({ kind: 'misconfigured', lane: this.#plan.name, ...suspicion });
      return 'done';
    }
    if (failed.retry === 'backoff') return this.#transient(pending, failed, ticket);
    if (failed.retry === 'never') this.#health.rejected(ticket, this.#world.clock.nowMs());
    const decision = decideRetry(failed, pending.counted, this.#policy.retry, this.#world.random);
    return this.#carryOut(decision, pending, failed, ticket);
  }

  async #transient(pending: Pending, failed: FailedAttempt, ticket: Ticket): Promise<Settled> {
    const nowMs = this.#world.clock.nowMs();
    const blame = this.#health.failed(pending, failed, ticket, nowMs);
    if (blame === 'unknown') {
      this.#record(pending, failed.failure, failed, 0);
      return 'resend';
    }
    if (blame === 'crash') {
      const message = `The server died twice while it answered this sample and nothing else: ${failed.message}`;
      await this.#failSample(pending, failed, { errorKind: 'crashes_server', message });
      return 'done';
    }
    if (blame === 'lane') {
      this.#owe(pending, failed, Math.max(0, this.#lane.admission.nextAtMs(nowMs) - nowMs));
      return 'done';
    }
    pending.counted += 1;
    const decision = decideRetry(failed, pending.counted, this.#policy.retry, this.#world.random);
    return this.#carryOut(decision, pending, failed, ticket);
  }

  async #carryOut(decision: RetryDecision, pending: Pending, failed: FailedAttempt, ticket: Ticket): Promise<Settled> {
    switch (decision.kind) {
      case 'fail':
        await this.#failSample(pending, failed);
        return 'done';
      case 'retry':
        this.#retry(pending, failed, decision.waitMs);
        return 'done';
      case 'resend':
        return this.#resend(pending, failed, ticket);
      case 'pause':
        this.#pause(pending, failed, decision.floorMs, ticket);
        return 'done';
      case 'stop':
        this.#record(pending, failed.failure, failed, null);
        this.#stopForQuota(failed.message, decision.waitMs);
        return 'done';
      default:
        return decision satisfies never;
    }
  }

  async #failSample(
    pending: Pending,
    failed: FailedAttempt,
    told: Pick<FailedResult, 'errorKind' | 'message'> = { errorKind: failed.failure, message: failed.message },
  ): Promise<void> {
    this.#record(pending, failed.failure, failed, null);
    const result: FailedResult = {
      ...resultBase(pending, failed.requestId, this.#world.clock),
      status: 'failed',
      ...told,
    };
    const decision = this.#early.sampleFailed(result);
    if (decision === 'held') return;
    if ('failure' in decision) return this.#stop.request({ kind: 'misconfigured', lane: this.#plan.name, ...decision });
    for (const due of decision.save) await this.#save(due);
  }

  async #resend(pending: Pending, failed: FailedAttempt, ticket: Ticket): Promise<Settled> {
    this.#health.closedUnread(pending, this.#world.clock.nowMs());
    pending.resends += 1;
    if (pending.resends <= mostResends) {
      this.#record(pending, 'closed_unread', failed, 0);
      return 'resend';
    }
    pending.resends = 0;
    return this.#transient(pending, { ...failed, retry: 'backoff' }, ticket);
  }

  #pause(pending: Pending, failed: FailedAttempt, floorMs: number | null, ticket: Ticket): void {
    const nowMs = this.#world.clock.nowMs();
    const waitMs = this.#lane.admission.refused(ticket, floorMs, failed.message, nowMs);
    if (floorMs !== null) this.#lane.patience.askedToWait(floorMs);
    this.#owe(pending, failed, waitMs);
  }

  /** It is the lane that waits, not the sample; unless it has waited for too long. */
  #owe(pending: Pending, failed: FailedAttempt, waitMs: number): void {
    const nowMs = this.#world.clock.nowMs();
    const { admission, queue, patience } = this.#lane;
    if (patience.exhausted(nowMs)) {
      this.#record(pending, failed.failure, failed, null);
      const { message } = failed;
      const { name: lane } = this.#plan;
      this.#stop.request(
        admission.isDown
          ? { kind: 'endpoint-down', lane, message, downMs: nowMs - admission.downSinceMs }
          : { kind: 'gave-up', lane, message },
      );
    } else this.#wait(pending, failed, waitMs, () => queue.owe(pending, nowMs));
  }

  #retry(pending: Pending, failed: FailedAttempt, waitMs: number): void {
    const dueMs = this.#world.clock.nowMs() + waitMs;
    this.#wait(pending, failed, waitMs, () => this.#lane.queue.retryAt(pending, dueMs));
  }

  #wait(pending: Pending, failed: FailedAttempt, waitMs: number, add: () => void): void {
    this.#record(pending, failed.failure, failed, this.#stop.requested ? null : waitMs);
    if (this.#stop.requested) return;
    add();
    const { name: lane } = this.#plan;
    this.#lane.queue.tellWaiting((waiting) => this.#world.observe({ kind: 'waiting', lane, waiting }));
  }

  #stopForQuota(message: string, waitMs: number | null): void {
    const liftsAtMs = waitMs === null ? null : this.#world.clock.wallMs() + waitMs;
    this.#stop.request({ kind: 'quota', lane: this.#plan.name, message, liftsAtMs });
  }

  async #save(result: Result): Promise<void> {
    const outcome = await this.#world.save(result);
    if (outcome !== 'saved') return this.#stop.request({ kind: 'save-failed', failure: outcome });
    this.#world.observe({ kind: 'saved', lane: this.#plan.name, result });
  }

  #record(
    pending: Pending,
    errorKind: string,
    told: { message: string; requestId: string },
    waitMs: number | null,
  ): void {
    const atMs = this.#world.clock.wallMs();
    const record = attemptRecord(pending, this.#policy.tryNumber, { ...told, errorKind }, waitMs, atMs);
    this.#world.observe({ kind: 'attempt-failed', lane: this.#plan.name, record });
  }
}
