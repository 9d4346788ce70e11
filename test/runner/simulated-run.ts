import { noAmounts } from '../../src/runner/budget.ts';
import { runSamples } from '../../src/runner/run-samples.ts';
import { StopSwitch } from '../../src/runner/stop.ts';
import type { BudgetPlan, LanePlan, RunEnd, RunnerPolicy } from '../../src/runner/world.ts';
import type { Result } from '../../src/vocabulary/result.ts';
import { seededRandom } from '../../src/vocabulary/seeded-random.ts';
import { type Scenario, scenarioOf } from './scenario.ts';
import { SimulatedEndpoint } from './simulated-endpoint.ts';
import { Life, sampleOf } from './simulated-life.ts';
import { VirtualClock } from './virtual-clock.ts';

const mostEvents = 200_000;

export interface Finding {
  readonly seed: number;
  readonly broken: readonly string[];
  readonly requests: number;
  readonly refused: number;
  /** Sent while the endpoint was down. */
  readonly requestsInOutages: number;
  /** While there were samples that were never sent: how many requests, and for how many it was not the first. */
  readonly requestsWhileFresh: number;
  readonly repeatsWhileFresh: number;
  /** Samples said to kill the server. */
  readonly crashers: number;
  /** Answers that were served and never arrived. */
  readonly lost: number;
  /** Samples whose result is a failure. */
  readonly failed: number;
  readonly lives: number;
  readonly tookMs: number;
}

/** One schedule: a run with all its crashes and restarts, and what it broke. */
class SimulatedRun {
  readonly clock = new VirtualClock();
  readonly #scenario: Scenario;
  readonly #endpoint: SimulatedEndpoint;
  readonly #random: () => number;
  readonly #durable = new Map<number, Result>();
  readonly #broken = new Set<string>();
  #lives = 0;
  #inFlightAtCrashes = 0;
  #events = 0;
  #finding: Finding | null = null;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#endpoint = new SimulatedEndpoint(scenario, this.clock);
    this.#random = seededRandom(scenario.seed ^ 0xc0ffee);
    this.#live().then(
      () => this.#finish(),
      (error: unknown) => {
        this.#broken.add(`threw: ${String(error)}`);
        this.#finish();
      },
    );
  }

  /** One event further. @returns the finding, once it is over */
  step(): Finding | null {
    if (this.#finding) return this.#finding;
    this.#events += 1;
    if (this.#events > mostEvents || !this.clock.advance()) {
      this.#broken.add('does not end');
      this.#finish();
    }
    return this.#finding;
  }

  async #live(): Promise<void> {
    const { crashesAfterMs, signalsAfterMs, wrongKeyFromMs } = this.#scenario;
    for (const afterMs of crashesAfterMs) if (!(await this.#oneLife({ crashAfterMs: afterMs }))) return;
    for (const afterMs of signalsAfterMs) if (!(await this.#oneLife({ signalAfterMs: afterMs }))) return;
    if (wrongKeyFromMs !== null) {
      this.clock.at(this.clock.nowMs() + wrongKeyFromMs, () => {
        this.#endpoint.keyIsWrong = true;
      });
      if (!(await this.#oneLife({}))) return;
      this.#endpoint.keyIsWrong = false;
    }
    // Long quotas and patience may stop a run more than once; each resume must get further or say why.
    for (let resume = 0; resume < 20; resume += 1) if (!(await this.#oneLife({}))) return;
    this.#broken.add('not complete after 20 resumes');
  }

  /** @returns whether there is anything left to do */
  async #oneLife(end: { crashAfterMs?: number; signalAfterMs?: number }): Promise<boolean> {
    this.#lives += 1;
    const stop = new StopSwitch();
    const life = new Life(this.#scenario, this.clock, this.#endpoint, this.#durable, this.#broken, this.#random);
    const crashed = new Promise<'crashed'>((resolve) => {
      if (end.crashAfterMs === undefined) return;
      this.clock.at(this.clock.nowMs() + end.crashAfterMs, () => {
        this.#inFlightAtCrashes += life.die();
        resolve('crashed');
      });
    });
    if (end.signalAfterMs !== undefined) {
      this.clock.at(this.clock.nowMs() + end.signalAfterMs, () => stop.request({ kind: 'signal', signal: 'SIGTERM' }));
    }
    const policy: RunnerPolicy = {
      maxConcurrency: this.#scenario.maxConcurrency,
      adaptive: this.#scenario.adaptive,
      limits: { requestsPerMinute: this.#knownPerMinute(), tokensPerMinute: null },
      retry: { maxAttempts: 6, giveUpAfterMs: 30 * 60_000, maxRetryShare: this.#scenario.maxRetryShare },
      graceMs: 2000,
      tryNumber: this.#lives,
    };
    const mostRequests = this.#mostRequests();
    const budget = mostRequests === null ? {} : { budget: this.#budgetOf(mostRequests) };
    const outcome = await Promise.race([
      runSamples(this.#lanes(), { ...policy, ...budget }, life.world, stop),
      crashed,
    ]);
    if (mostRequests !== null && this.#endpoint.requests > mostRequests)
      this.#broken.add('more requests than the budget');
    if (outcome === 'crashed') return true;
    return this.#afterEnd(outcome, life);
  }

  #knownPerMinute(): number | null {
    const { knowsLimit, limit } = this.#scenario;
    return knowsLimit && limit.kind === 'sliding' ? limit.requests : null;
  }

  /** The first lives have a budget, the later ones as much as it takes. */
  #mostRequests(): number | null {
    const { requestsPerLife } = this.#scenario;
    return requestsPerLife === null || this.#lives > 3 ? null : this.#endpoint.requests + requestsPerLife;
  }

  #budgetOf(maxRequests: number): BudgetPlan {
    const one = { ...noAmounts, requests: 1 };
    return {
      bounds: { maxRequests, maxTokens: null, maxUsd: null },
      usedBefore: { ...noAmounts, requests: this.#endpoint.requests },
      worstCase: () => one,
      usedBy: () => one,
      times: [],
    };
  }

  #afterEnd(end: RunEnd, life: Life): boolean {
    if (end.kind === 'crashed') throw end.error;
    life.mustBeIdle();
    const total = this.#scenario.lanes * this.#scenario.samplesPerLane;
    if (end.kind === 'finished' && this.#durable.size < total) this.#broken.add('finished with samples missing');
    if (end.kind === 'finished' && life.hasWaiting) this.#broken.add('told of waiting samples that were done');
    return end.kind !== 'finished';
  }

  #lanes(): LanePlan[] {
    const { lanes, samplesPerLane } = this.#scenario;
    return Array.from({ length: lanes }, (_, lane) => {
      const own = Array.from({ length: samplesPerLane }, (__, at) => at * lanes + lane);
      const left = own.filter((seq) => !this.#durable.has(seq));
      const proven = own.some((seq) => this.#durable.get(seq)?.status === 'answered');
      return { name: `lane ${lane}`, planned: samplesPerLane, proven, samples: left.map(sampleOf).values() };
    });
  }

  #finish(): void {
    const { served, lost, abortedInFlight, requests, refused } = this.#endpoint;
    const { requestsInOutages, requestsWhileFresh, repeatsWhileFresh } = this.#endpoint;
    for (const [seq, result] of this.#durable) {
      if (result.status !== 'answered') {
        if (result.errorKind === 'crashes_server' && !this.#endpoint.crashes(seq))
          this.#broken.add('blamed the innocent');
        continue;
      }
      const [ofSeq, times] = result.completion.text.split('/').map(Number);
      if (ofSeq !== seq || (times ?? 0) > (served.get(seq) ?? 0)) this.#broken.add('stored what was never served');
    }
    // A new life does not know what the minute before it held.
    if (this.#scenario.knowsLimit && this.#lives === 1 && refused > 0) this.#broken.add('refused by a known limit');
    let servedAgain = 0;
    for (const times of served.values()) servedAgain += times - 1;
    if (servedAgain > this.#inFlightAtCrashes + lost + abortedInFlight) this.#broken.add('paid twice');
    this.#finding = {
      seed: this.#scenario.seed,
      broken: [...this.#broken],
      requests,
      refused,
      requestsInOutages,
      requestsWhileFresh,
      repeatsWhileFresh,
      crashers: [...this.#durable.values()].filter(
        (result) => result.status === 'failed' && result.errorKind === 'crashes_server',
      ).length,
      lost,
      failed: [...this.#durable.values()].filter(({ status }) => status === 'failed').length,
      lives: this.#lives,
      tookMs: this.clock.nowMs(),
    };
  }
}

/**
 * Runs scenarios, a few side by side (more of them only fill the cache): each has its own clock, and after every event all pending promises of all of them
 * settle before the next one.
 */
export async function simulate(scenarios: Iterable<Scenario>, sideBySide = 8): Promise<Finding[]> {
  const findings: Finding[] = [];
  const queue = scenarios[Symbol.iterator]();
  const live = new Set<SimulatedRun>();
  for (;;) {
    while (live.size < sideBySide) {
      const next = queue.next();
      if (next.done) break;
      live.add(new SimulatedRun(next.value));
    }
    if (live.size === 0) return findings;
    await new Promise<void>((resolve) => setImmediate(resolve));
    for (const run of live) {
      const finding = run.step();
      if (!finding) continue;
      findings.push(finding);
      live.delete(run);
    }
  }
}

export function* scenarios(fromSeed: number, count: number): Generator<Scenario> {
  for (let seed = fromSeed; seed < fromSeed + count; seed += 1) yield scenarioOf(seed);
}
