import type { RunEvent, RunnerWorld } from '../../src/runner/world.ts';
import type { AttemptOutcome } from '../../src/vocabulary/attempt.ts';
import type { Result } from '../../src/vocabulary/result.ts';
import type { Sample } from '../../src/vocabulary/sample.ts';
import type { Scenario } from './scenario.ts';
import type { SimulatedEndpoint } from './simulated-endpoint.ts';
import type { VirtualClock } from './virtual-clock.ts';

const takenPerSlot = 4;

/** One life of the process: its world dies with it, the endpoint and what is durable do not. */
export class Life {
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
