import { runSamples } from '../../src/runner/run-samples.ts';
import { StopSwitch } from '../../src/runner/stop.ts';
import type { LanePlan, RunEnd, RunEvent, RunnerPolicy, RunnerWorld } from '../../src/runner/world.ts';
import type { AttemptOutcome } from '../../src/vocabulary/attempt.ts';
import type { Result } from '../../src/vocabulary/result.ts';
import type { Sample } from '../../src/vocabulary/sample.ts';
import { seededRandom } from '../../src/vocabulary/seeded-random.ts';
import { type Scenario, scenarioOf } from './scenario.ts';
import { SimulatedEndpoint } from './simulated-endpoint.ts';
import { VirtualClock } from './virtual-clock.ts';

const takenPerSlot = 4;
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
      limits: { requestsPerMinute: null, tokensPerMinute: null },
      retry: { maxAttempts: 6, giveUpAfterMs: 30 * 60_000, maxRetryShare: this.#scenario.maxRetryShare },
      graceMs: 2000,
      tryNumber: this.#lives,
    };
    const outcome = await Promise.race([runSamples(this.#lanes(), policy, life.world, stop), crashed]);
    if (outcome === 'crashed') return true;
    return this.#afterEnd(outcome, life);
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

/** One life of the process: its world dies with it, the endpoint and what is durable do not. */
class Life {
  readonly world: RunnerWorld;
  readonly #scenario: Scenario;
  readonly #clock: VirtualClock;
  readonly #durable: Map<number, Result>;
  readonly #broken: Set<string>;
  readonly #random: () => number;
  readonly #inFlight = new Map<string, number>();
  readonly #waiting = new Map<string, number>();
  #alive = true;
  #unsaved = 0;
  #committing: { result: Result; saved: () => void }[] | null = null;
  #gathering: { result: Result; saved: () => void }[] = [];

  constructor(
    scenario: Scenario,
    clock: VirtualClock,
    endpoint: SimulatedEndpoint,
    durable: Map<number, Result>,
    broken: Set<string>,
    random: () => number,
  ) {
    this.#scenario = scenario;
    this.#clock = clock;
    this.#durable = durable;
    this.#broken = broken;
    this.#random = random;
    this.world = {
      clock,
      random,
      send: ({ seq }, _attempt, signal) =>
        new Promise((resolve) => {
          if (!this.#alive) return;
          if (durable.has(seq)) broken.add('sent what was durable');
          endpoint.send(seq, signal, (outcome) => this.#arrive(outcome, resolve));
        }),
      save: (result) => new Promise((resolve) => this.#save(result, () => resolve('saved'))),
      observe: (event) => this.#observe(event),
    };
  }

  /** @returns how many attempts were sent and not yet durable */
  die(): number {
    this.#alive = false;
    // A commit that was under way may have reached the disk, whole or not at all.
    if (this.#committing && this.#random() < 0.5) this.#makeDurable(this.#committing);
    let inFlight = 0;
    for (const count of this.#inFlight.values()) inFlight += count;
    return inFlight;
  }

  mustBeIdle(): void {
    for (const count of this.#inFlight.values()) if (count !== 0) this.#broken.add('ended with attempts in flight');
    if (this.#unsaved !== 0) this.#broken.add('ended with an answer received and not saved');
  }

  #arrive(outcome: AttemptOutcome, resolve: (outcome: AttemptOutcome) => void): void {
    if (!this.#alive) return;
    if (outcome.kind === 'answered') this.#unsaved += 1;
    resolve(outcome);
  }

  #save(result: Result, saved: () => void): void {
    if (!this.#alive) return;
    this.#gathering.push({ result, saved });
    if (!this.#committing) this.#commit();
  }

  #commit(): void {
    const batch = this.#gathering;
    this.#committing = batch;
    this.#gathering = [];
    this.#clock.at(this.#clock.nowMs() + this.#scenario.commitMs * (0.5 + this.#random()), () => {
      if (!this.#alive) return;
      this.#makeDurable(batch);
      this.#committing = null;
      for (const { result, saved } of batch) {
        if (result.status === 'answered') this.#unsaved -= 1;
        saved();
      }
      if (this.#gathering.length > 0) this.#commit();
    });
  }

  #makeDurable(batch: readonly { result: Result }[]): void {
    for (const { result } of batch) {
      if (this.#durable.has(result.sample.seq)) this.#broken.add('two results of one sample');
      this.#durable.set(result.sample.seq, result);
    }
  }

  #observe(event: RunEvent): void {
    if (!this.#alive) return;
    const { maxConcurrency } = this.#scenario;
    if (event.kind === 'slot-taken' || event.kind === 'slot-freed') {
      const change = event.kind === 'slot-taken' ? 1 : -1;
      this.#count(event.lane, change, maxConcurrency);
    }
    if (event.kind !== 'waiting') return;
    this.#waiting.set(event.lane, event.waiting);
    if (event.waiting > takenPerSlot * maxConcurrency) this.#broken.add('too many wait');
  }

  /** By what was told last. */
  get hasWaiting(): boolean {
    return [...this.#waiting.values()].some((waiting) => waiting > 0);
  }

  #count(lane: string, change: number, max: number): void {
    const now = (this.#inFlight.get(lane) ?? 0) + change;
    this.#inFlight.set(lane, now);
    if (now > max) this.#broken.add('too many in flight');
  }
}

export function sampleOf(seq: number): Sample {
  const row = { rowIndex: seq, line: seq + 2, rowKey: String(seq), contentHash: '', columns: {} };
  return { seq, variant: 0, repeat: 0, row, promptHash: '', request: { model: 'm', messages: [], params: {} } };
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
