import type { AnsweredAttempt, AttemptOutcome, FailedAttempt } from '../vocabulary/attempt.ts';
import type { FailedResult, Result } from '../vocabulary/result.ts';
import type { Admission } from './admission.ts';
import type { Changed } from './changed.ts';
import { decideRetry } from './decide-retry.ts';
import { EarlyFailures } from './early-failures.ts';
import { Patience } from './patience.ts';
import { attemptRecord, type Pending, resultBase } from './pending.ts';
import type { StopSwitch } from './stop.ts';
import type { Waiting } from './waiting.ts';
import type { LanePlan, RunnerPolicy, RunnerWorld } from './world.ts';

/** A server that closes every connection unread is not merely closing idle ones. */
const mostResends = 3;

/** What the lane's loop shares with what becomes of its attempts. */
interface LaneState {
  readonly admission: Admission;
  readonly waiting: Waiting<Pending>;
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
  readonly #patience: Patience;

  constructor(plan: LanePlan, policy: RunnerPolicy, world: RunnerWorld, stop: StopSwitch, lane: LaneState) {
    this.#plan = plan;
    this.#policy = policy;
    this.#world = world;
    this.#stop = stop;
    this.#lane = lane;
    this.#early = new EarlyFailures(plan.planned, plan.proven);
    this.#patience = new Patience(policy.retry.giveUpAfterMs, world.clock.nowMs());
  }

  /** @returns `done` once nothing is left to do in this slot; `resend`: the same attempt again, at once */
  async settle(pending: Pending, outcome: AttemptOutcome, epoch: number): Promise<Settled> {
    this.#tellAdmission(outcome, epoch);
    switch (outcome.kind) {
      case 'answered':
        await this.#answered(pending, outcome);
        return 'done';
      case 'failed':
        return this.#failed(pending, outcome, epoch);
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
        return 'done';
      default:
        return outcome satisfies never;
    }
  }

  /** Refusals are told where the wait is decided; a resend is still the same attempt to the admission. */
  #tellAdmission(outcome: AttemptOutcome, epoch: number): void {
    const nowMs = this.#world.clock.nowMs();
    if (outcome.kind === 'answered') {
      this.#patience.answered(nowMs);
      const reopened = this.#lane.admission.answered(epoch, nowMs);
      if (reopened) this.#world.observe({ kind: 'reopened', lane: this.#plan.name, ...reopened });
    } else if (outcome.kind !== 'failed' || outcome.retry === 'backoff' || outcome.retry === 'never') {
      this.#lane.admission.otherwise(epoch, nowMs);
    }
    this.#lane.changed.fire();
  }

  async #answered(pending: Pending, outcome: AnsweredAttempt): Promise<void> {
    const { completion, timing, requestId } = outcome;
    await this.#save({ ...resultBase(pending, requestId, this.#world.clock), status: 'answered', completion, timing });
    const held = this.#early.prove();
    if (this.#stop.requested) return; // They were not marked failed when the run stopped; a resume asks them again.
    for (const failure of held) await this.#save(failure);
  }

  async #failed(pending: Pending, failed: FailedAttempt, epoch: number): Promise<Settled> {
    if (failed.retry === 'backoff') pending.counted += 1;
    const suspicion = this.#early.attemptFailed(failed);
    if (suspicion) {
      this.#record(pending, failed.failure, failed, null);
      this.#stop.request({ kind: 'misconfigured', lane: this.#plan.name, ...suspicion });
      return 'done';
    }
    const decision = decideRetry(failed, pending.counted, this.#policy.retry, this.#world.random);
    switch (decision.kind) {
      case 'fail':
        await this.#failSample(pending, failed);
        return 'done';
      case 'retry':
        this.#wait(pending, failed, decision.waitMs);
        return 'done';
      case 'resend':
        return this.#resend(pending, failed, epoch);
      case 'pause':
        this.#pause(pending, failed, decision.floorMs, epoch);
        return 'done';
      case 'stop':
        this.#record(pending, failed.failure, failed, null);
        this.#stopForQuota(failed.message, decision.waitMs);
        return 'done';
      default:
        return decision satisfies never;
    }
  }

  async #failSample(pending: Pending, failed: FailedAttempt): Promise<void> {
    this.#record(pending, failed.failure, failed, null);
    const result: FailedResult = {
      ...resultBase(pending, failed.requestId, this.#world.clock),
      status: 'failed',
      errorKind: failed.failure,
      message: failed.message,
    };
    const decision = this.#early.sampleFailed(result);
    if (decision === 'held') return;
    if ('failure' in decision) return this.#stop.request({ kind: 'misconfigured', lane: this.#plan.name, ...decision });
    for (const due of decision.save) await this.#save(due);
  }

  async #resend(pending: Pending, failed: FailedAttempt, epoch: number): Promise<Settled> {
    pending.resends += 1;
    if (pending.resends <= mostResends) {
      this.#record(pending, failed.failure, failed, 0);
      return 'resend';
    }
    pending.resends = 0;
    this.#lane.admission.otherwise(epoch, this.#world.clock.nowMs());
    return this.#failed(pending, { ...failed, retry: 'backoff' }, epoch);
  }

  #pause(pending: Pending, failed: FailedAttempt, floorMs: number | null, epoch: number): void {
    const nowMs = this.#world.clock.nowMs();
    const waitMs = this.#lane.admission.rateLimited(epoch, floorMs, nowMs);
    if (floorMs !== null) this.#patience.askedToWait(floorMs);
    this.#world.observe({ kind: 'paused', lane: this.#plan.name, waitMs, message: failed.message });
    if (this.#patience.exhausted(nowMs)) {
      this.#record(pending, failed.failure, failed, null);
      this.#stop.request({ kind: 'gave-up', lane: this.#plan.name, message: failed.message });
      return;
    }
    // Due at once: it is the lane that waits.
    this.#wait(pending, failed, 0, waitMs);
  }

  #wait(pending: Pending, failed: FailedAttempt, waitMs: number, toldMs = waitMs): void {
    this.#record(pending, failed.failure, failed, this.#stop.requested ? null : toldMs);
    if (this.#stop.requested) return;
    this.#lane.waiting.add(pending, this.#world.clock.nowMs() + waitMs);
    this.#world.observe({ kind: 'waiting', lane: this.#plan.name, waiting: this.#lane.waiting.size });
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
