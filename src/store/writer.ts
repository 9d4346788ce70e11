import { Worker } from 'node:worker_threads';
import type { AttemptRecord } from '../vocabulary/attempt.ts';
import type { Result } from '../vocabulary/result.ts';
import type { Score } from '../vocabulary/score.ts';
import { UserError } from '../vocabulary/user-error.ts';
import type { SaveFailure } from './database-errors.ts';
import type { SqlValue } from './open-store.ts';
import { pushAttempt, pushEvent, pushResult, pushScore, type RunEventRecord, sizeOf } from './write-results.ts';

/**
 * Saves one run's results from a thread of its own, so that a slow disk never delays what is measured on the main thread.
 * Nothing here throws or rejects. After the first failure every answer of `saveResult` and `flush` is that failure: the run has
 * to stop. What was handed over is even then saved where that is possible, so a failure means "not promised", not "not there".
 */
export interface Writer {
  /** Resolves after the commit that holds the result. */
  saveResult(result: Result, tryNumber: number): Promise<'saved' | SaveFailure>;
  /** Together with what comes next; `flush` says whether it was saved. The same holds for scores and events. */
  saveAttempt(record: AttemptRecord): void;
  /** @param revisions scorer name → revision, as `useScorers` gave them; a score of any other scorer is a bug */
  saveScores(seq: number, scores: readonly Score[], revisions: ReadonlyMap<string, number>): void;
  saveEvent(event: RunEventRecord): void;
  /** Resolves after everything handed over so far was committed. */
  flush(): Promise<'saved' | SaveFailure>;
  /** Of results handed over and not yet committed, about. */
  pendingBytes(): number;
  /**
   * Flushes, and moves the WAL into the database. The thread then empties the WAL and ends, which on some disks takes a
   * twentieth of a second: readers that begin after this resolved don't keep it from that.
   */
  close(): Promise<'saved' | SaveFailure>;
}

/** From the thread: it took so many batches, and committed them where there is no failure. */
export interface WriterReply {
  readonly taken: number;
  readonly failure: SaveFailure | null;
  /** The last reply: what was committed lies in the database itself now. */
  readonly isLast?: true;
  /** A sentence for a person, although nothing failed. */
  readonly notice?: string;
}

interface Batch {
  readonly writes: SqlValue[];
  readonly waiting: ((outcome: 'saved' | SaveFailure) => void)[];
  bytes: number;
}

/** Copies for the other thread are made only up to this; more waits on this side, where it exists anyway. */
const postedBytesLimit = 64 * 1024 * 1024;

/** So many results are posted without waiting for more, so that the thread writes them while the other readable sockets are read. */
const resultsPerPost = 8;

/** Scores wait so long for a result to be committed with: a commit of their own costs as much as one of results. */
const scoresWaitMs = 50;

/** Bundled or not, it lies beside the file this code is in. */
const threadFile = new URL(
  import.meta.url.endsWith('.ts') ? './writer-thread.ts' : './writer-thread.js',
  import.meta.url,
);

/** What it handles is garbage at once: a larger nursery would only hold more of it. */
const youngGenerationMiB = 8;

/** A writer's thread on its way up, before it is known which run it will write. */
export interface WarmWriter {
  /**
   * @param runRowId the run that is written; the caller holds its claim
   * @param tell is given what a person should know although nothing failed: a lock that is waited for, a log that grows
   * @throws UserError exit 5 where the database cannot be written
   */
  openFor(runRowId: number, tell?: (sentence: string) => void): Promise<Writer>;
  /** Ends the thread, also where it was opened for a run and closed. */
  discard(): Promise<void>;
}

/**
 * Starts the thread while the caller still has other things to do: it takes a tenth of a second.
 * @param path an existing, migrated database
 * @param thread the thread's program; another one only in tests of how it may die
 */
export function warmWriter(path: string, thread: URL = threadFile): WarmWriter {
  const writer = new ThreadWriter(
    new Worker(thread, { workerData: { path }, resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMiB } }),
    path,
  );
  return {
    openFor: (runRowId, tell) => writer.openFor(runRowId, tell),
    discard: async () => {
      await writer.close();
      await writer.exited;
    },
  };
}

/** A writer whose thread is started only now. */
export function startWriter(path: string, runRowId: number, thread: URL = threadFile): Promise<Writer> {
  return warmWriter(path, thread).openFor(runRowId);
}

class ThreadWriter implements Writer {
  readonly #worker: Worker;
  readonly #path: string;
  #runRowId = 0;
  #tell: ((sentence: string) => void) | undefined;
  readonly exited: Promise<void>;
  readonly #ending = Promise.withResolvers<void>();
  #gathering: Batch = { writes: [], waiting: [], bytes: 0 };
  /** With the thread, the oldest first. */
  readonly #posted: Batch[] = [];
  #postedBytes = 0;
  #scheduled = false;
  #soon: NodeJS.Timeout | undefined;
  #failure: SaveFailure | null = null;
  #dead = false;
  #closing: Promise<'saved' | SaveFailure> | null = null;

  constructor(worker: Worker, path: string) {
    this.#worker = worker;
    this.#path = path;
    worker.on('message', (reply: WriterReply) => this.#acknowledge(reply));
    worker.on('error', (error) => this.#die(error instanceof Error ? error.message : String(error)));
    this.exited = new Promise((resolve) => {
      worker.on('exit', (code) => {
        this.#die(`its thread ended with code ${code}`);
        resolve();
      });
    });
  }

  async openFor(runRowId: number, tell?: (sentence: string) => void): Promise<Writer> {
    this.#runRowId = runRowId;
    this.#tell = tell;
    const ready = await this.flush();
    if (ready === 'saved') return this;
    throw new UserError(ready.message, {
      exitCode: 5,
      next: 'Look at the free space and the permissions there, or name another file with --db.',
    });
  }

  saveResult(result: Result, tryNumber: number): Promise<'saved' | SaveFailure> {
    const batch = this.#open();
    pushResult(batch.writes, this.#runRowId, result, tryNumber);
    batch.bytes += sizeOf(result);
    const saved = this.#whenSaved(batch);
    if (batch.waiting.length >= resultsPerPost) this.#post();
    return saved;
  }

  saveAttempt(record: AttemptRecord): void {
    pushAttempt(this.#open().writes, this.#runRowId, record);
  }

  saveScores(seq: number, scores: readonly Score[], revisions: ReadonlyMap<string, number>): void {
    const { writes } = this.#openSoon();
    for (const score of scores) pushScore(writes, this.#runRowId, seq, score, revisions.get(score.scorer) ?? 0);
  }

  saveEvent(event: RunEventRecord): void {
    pushEvent(this.#open().writes, this.#runRowId, event);
  }

  flush(): Promise<'saved' | SaveFailure> {
    return this.#whenSaved(this.#open());
  }

  pendingBytes(): number {
    return this.#postedBytes + this.#gathering.bytes;
  }

  close(): Promise<'saved' | SaveFailure> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<'saved' | SaveFailure> {
    const outcome = await this.flush();
    if (!this.#dead) this.#worker.postMessage(null);
    await this.#ending.promise;
    return outcome;
  }

  /** The batch that is gathered now; it is posted once it is large, or all sockets that are readable at this moment were read. */
  #open(): Batch {
    if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(() => {
        this.#scheduled = false;
        this.#post();
      });
    }
    return this.#gathering;
  }

  /** The same batch, for what nobody waits for: it is posted with the next result, and alone only where none comes. */
  #openSoon(): Batch {
    this.#soon ??= setTimeout(() => this.#open(), scoresWaitMs);
    return this.#gathering;
  }

  #whenSaved(batch: Batch): Promise<'saved' | SaveFailure> {
    return new Promise((resolve) => {
      batch.waiting.push(resolve);
    });
  }

  #post(): void {
    const batch = this.#gathering;
    if (batch.writes.length === 0 && batch.waiting.length === 0) return;
    if (this.#postedBytes > postedBytesLimit && !this.#dead) return;
    clearTimeout(this.#soon);
    this.#soon = undefined;
    this.#gathering = { writes: [], waiting: [], bytes: 0 };
    this.#posted.push(batch);
    this.#postedBytes += batch.bytes;
    if (this.#dead) this.#settle(this.#posted.length);
    else this.#worker.postMessage(batch.writes);
  }

  #acknowledge({ taken, failure, isLast, notice }: WriterReply): void {
    if (notice !== undefined) this.#tell?.(notice);
    this.#failure ??= failure;
    if (isLast) this.#ending.resolve();
    this.#settle(taken);
    this.#post();
  }

  #settle(count: number): void {
    const outcome = this.#failure ?? 'saved';
    for (const batch of this.#posted.splice(0, count)) {
      this.#postedBytes -= batch.bytes;
      for (const resolve of batch.waiting) resolve(outcome);
    }
  }

  /** Also the regular end, after `close` has flushed: then nothing is left to be told. */
  #die(reason: string): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#ending.resolve();
    const message = `Nothing more can be saved to the database ${this.#path}: ${reason}`;
    this.#failure ??= { kind: 'database', message };
    this.#settle(this.#posted.length);
    this.#post();
  }
}
