import { scoreCompletion } from '../scoring/score-completion.ts';
import { rowAt } from '../store/datasets.ts';
import { unscoredAnswers } from '../store/done-samples.ts';
import type { Store } from '../store/open-store.ts';
import { type ScorerRevision, useScorers } from '../store/scorer-revisions.ts';
import type { Writer } from '../store/writer.ts';
import type { Clock } from '../vocabulary/clock.ts';
import type { Row } from '../vocabulary/row.ts';
import type { Score } from '../vocabulary/score.ts';
import type { PreparedRun } from './prepare-run.ts';
import { fingerprintOf } from './scorers-in-force.ts';

interface Unscored {
  readonly seq: number;
  readonly row: Row;
  readonly text: string;
}

type ScoreWriter = Pick<Writer, 'saveScores' | 'flush'>;

/**
 * Answers tend to come in bursts, and each frees a slot once it is committed: scores that are made and written a moment
 * later, while the next requests are under way, hold up neither.
 */
const scoringDelayMs = 10;

/** Scores what is committed, never before: an answer that was paid for does not depend on any scorer. */
export class Scoring {
  readonly #run: PreparedRun;
  readonly #writer: ScoreWriter;
  readonly #clock: Clock;
  readonly #scorers: readonly ScorerRevision[];
  readonly #revisions: ReadonlyMap<string, number>;
  readonly #pending = new Set<Promise<void>>();
  #queue: Unscored[] = [];

  constructor(store: Store, runRowId: number, run: PreparedRun, writer: ScoreWriter, clock: Clock) {
    this.#run = run;
    this.#writer = writer;
    this.#clock = clock;
    const fingerprints = run.config.scorers.map((scorer) => ({
      scorer: scorer.name,
      fingerprint: fingerprintOf({ scorer, expectations: null }),
    }));
    this.#scorers = useScorers(store, runRowId, fingerprints);
    this.#revisions = new Map(this.#scorers.map(({ scorer, revision }) => [scorer, revision]));
  }

  /** Takes a committed answer. */
  add(answer: Unscored): void {
    if (this.#scorers.length === 0) return;
    this.#queue.push(answer);
    if (this.#queue.length === 1) void this.#clock.wait(scoringDelayMs).then(() => this.#scoreQueue());
  }

  /** Resolves once everything added so far is scored and its scores are committed. */
  async finish(): Promise<void> {
    this.#scoreQueue();
    while (this.#pending.size > 0) await Promise.all(this.#pending);
    await this.#writer.flush();
  }

  /** Scores what this and earlier tries left unscored: answers of before a kill, and all where a scorer was changed. */
  async scoreRest(store: Store, runRowId: number): Promise<void> {
    for (const { seq, rowIndex, text, missing } of unscoredAnswers(store, runRowId, this.#scorers)) {
      const row = rowAt(store, this.#run.dataset.id, rowIndex);
      await this.#score({ seq, row, text }, missing);
    }
    await this.#writer.flush();
  }

  #scoreQueue(): void {
    const queue = this.#queue;
    this.#queue = [];
    for (const answer of queue) {
      const later = this.#score(answer);
      if (!later) continue;
      const scored = later.finally(() => this.#pending.delete(scored));
      this.#pending.add(scored);
    }
  }

  /** @returns undefined: its scores are handed over already */
  #score({ seq, row, text }: Unscored, only?: readonly string[]): Promise<void> | undefined {
    const expectations = this.#run.plan.expectations(row);
    const wanted = only
      ? Object.fromEntries(Object.entries(expectations).filter(([name]) => only.includes(name)))
      : expectations;
    const scores = scoreCompletion(text, wanted, { wait: this.#clock.wait });
    if (scores instanceof Promise) return scores.then((given) => this.#save(seq, given));
    this.#save(seq, scores);
    return undefined;
  }

  #save(seq: number, scores: readonly Score[]): void {
    if (scores.length > 0) this.#writer.saveScores(seq, scores, this.#revisions);
  }
}
