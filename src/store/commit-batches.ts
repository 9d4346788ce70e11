import { busyTimeoutMs, type Connection, connect } from './connect.ts';
import { describeSaveFailure, isDamageError, isLockedError, type SaveFailure } from './database-errors.ts';
import type { SqlValue } from './open-store.ts';
import { keepReserve, releaseReserve } from './reserve-file.ts';
import { writes } from './write-results.ts';

const pagesPerMiB = (1024 * 1024) / 4096;
/**
 * The part of the WAL that is not yet in the database, above which it is moved there: `huge` although work goes on, `long`
 * in any short rest.
 */
const checkpointPages = { huge: 64 * pagesPerMiB, long: 4 * pagesPerMiB, any: 0 };
/** What is waited for, and how long; other values only in tests. */
interface Patience {
  /** Another's lock is waited for so long without a word, */
  readonly quietMs: number;
  /** and given up after so long in all. */
  readonly longestMs: number;
  /** Once saving failed nobody should wait long for a second refusal. */
  readonly failingMs: number;
  /** The WAL that a reader elsewhere keeps from being emptied is worth a word from this size on. */
  readonly heldMiB: number;
}

const usualPatience: Patience = { quietMs: 3_000, longestMs: busyTimeoutMs, failingMs: 5_000, heldMiB: 256 };

/** A flat array of writes, see write-results.ts. */
type Batch = readonly SqlValue[];
type Statement = ReturnType<Connection['prepare']>;

/** Of one connection. */
interface Statements {
  /** By statement index, see write-results.ts. */
  readonly writes: readonly Statement[];
  /** How much of the WAL is not in the database yet: asked after every commit. */
  readonly walState: { get(): unknown };
}

/**
 * The writing side of a database: commits batches of writes, and knows what to do when that fails.
 *
 * After the first failure every commit reports it, so that the run stops; but what comes is still saved where that is
 * possible, one write at a time: answers in flight were paid for. On a full disk the reserve is released for them. A failed
 * fsync is final for a connection (its pages may count as written although they are lost), so a new one is opened. A damaged
 * database is written no more.
 */
export class BatchCommitter {
  readonly #path: string;
  #connection: Connection;
  #statements: Statements;
  #failure: SaveFailure | null = null;
  readonly #tell: (sentence: string) => void;
  readonly #patience: Patience;
  #toldOfReader = false;

  /**
   * @param tell is given what a person should know although nothing failed
   * @throws SqliteError, or an error of the file system where there is not even space for the reserve
   */
  constructor(path: string, tell: (sentence: string) => void, patience: Patience = usualPatience) {
    this.#path = path;
    this.#tell = tell;
    this.#patience = patience;
    keepReserve(path);
    this.#connection = connect(path, { timeout: patience.quietMs });
    this.#statements = prepare(this.#connection);
  }

  /**
   * Commits the first batch and all that `next` brings until it brings none: the group commit.
   * @returns how many batches were taken; under a failure they may be saved or not
   */
  commit(first: Batch, next: () => Batch | null): { taken: number; failure: SaveFailure | null } {
    const batches: Batch[] = [];
    const take = (): Batch | null => {
      const batch = batches.length === 0 ? first : next();
      if (batch) batches.push(batch);
      return batch;
    };
    if (this.#failure === null && this.#commitTogether(take)) return { taken: batches.length, failure: null };
    while (take());
    this.#salvage(batches);
    return { taken: batches.length, failure: this.#failure };
  }

  #commitTogether(take: () => Batch | null): boolean {
    try {
      this.#begin();
      for (let batch = take(); batch; batch = take()) {
        eachWrite(batch, (statement, parameters) => this.#statements.writes[statement]?.run(parameters));
      }
      this.#connection.exec('COMMIT');
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  /** Meanwhile every sample in flight keeps its slot, so nothing new is sent. */
  #begin(): void {
    try {
      this.#connection.exec('BEGIN IMMEDIATE');
    } catch (error) {
      if (!isLockedError(error)) throw error;
      const { quietMs, longestMs } = this.#patience;
      const longest = `${Math.round(longestMs / 1000)} s at most`;
      this.#tell(`Another program holds the database ${this.#path} locked: waiting until it lets go, ${longest}.`);
      this.#connection.pragma(`busy_timeout = ${longestMs - quietMs}`);
      this.#connection.exec('BEGIN IMMEDIATE');
      this.#connection.pragma(`busy_timeout = ${quietMs}`);
    }
  }

  /**
   * Moves the WAL into the database where it is at least so long. A fault there leaves every answer safe in the WAL, and is
   * the next commit's failure.
   */
  checkpoint(from: keyof typeof checkpointPages): void {
    if (this.#failure !== null) return;
    try {
      const [, log = 0, inDatabase = 0] = this.#statements.walState.get() as WalState;
      if (log - inDatabase <= checkpointPages[from]) return;
      const [after] = this.#connection.pragma('wal_checkpoint(PASSIVE)') as { log: number; checkpointed: number }[];
      if (after && after.log > after.checkpointed) this.#tellOfReader(after.log);
    } catch (error) {
      this.#fail(error);
    }
  }

  #tellOfReader(pages: number): void {
    const mib = Math.round(pages / pagesPerMiB);
    if (this.#toldOfReader || mib < this.#patience.heldMiB) return;
    this.#toldOfReader = true;
    this.#tell(
      `Another program has been reading the database for long: ${this.#path}-wal has grown to ${mib} MiB and cannot be emptied until that program is done. The run goes on.`,
    );
  }

  close(): void {
    if (!this.#connection.open) return;
    try {
      // A reader elsewhere may keep the WAL from being emptied: not worth waiting for.
      this.#connection.pragma('busy_timeout = 0');
      if (this.#failure === null) this.#connection.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      this.#connection.close();
    }
  }

  #fail(error: unknown): void {
    this.#failure = describeSaveFailure(error, this.#path);
    if (this.#failure.kind === 'disk-full') releaseReserve(this.#path);
    if (isDamageError(error)) this.#connection.close();
    else this.#reopen();
  }

  #reopen(): void {
    this.#connection.close();
    try {
      this.#connection = connect(this.#path, { timeout: this.#patience.failingMs });
      this.#statements = prepare(this.#connection);
    } catch (error) {
      // Nothing will be saved any more, as the failure that is reported says already.
      if (!(error instanceof Error)) throw error;
    }
  }

  #salvage(batches: readonly Batch[]): void {
    if (this.#salvageTogether(batches) || this.#failure?.kind !== 'disk-full') return;
    // What does not fit as a whole may fit in part.
    for (const batch of batches) for (const part of partsOf(batch)) this.#salvageTogether([part]);
  }

  /** @returns whether what was sound in them is saved */
  #salvageTogether(batches: readonly Batch[]): boolean {
    if (!this.#connection.open) return false;
    try {
      this.#connection.exec('BEGIN IMMEDIATE');
      for (const batch of batches) eachWrite(batch, (statement, parameters) => this.#applyAlone(statement, parameters));
      this.#connection.exec('COMMIT');
      return true;
    } catch {
      // The failure that is reported already is the one to know; this transaction is simply gone.
      this.#reopen();
      return false;
    }
  }

  #applyAlone(statement: number, parameters: Batch): void {
    this.#connection.exec('SAVEPOINT alone');
    try {
      this.#statements.writes[statement]?.run(parameters);
    } catch (error) {
      // Some faults end the whole transaction; then nothing of it can be kept.
      if (!this.#connection.inTransaction) throw error;
      this.#connection.exec('ROLLBACK TO alone');
    }
    this.#connection.exec('RELEASE alone');
  }
}

/** In pages. */
type WalState = readonly [busy: number, log: number, inDatabase: number];

function prepare(connection: Connection): Statements {
  return {
    writes: writes.map(({ sql }) => connection.prepare(sql)),
    walState: connection.prepare('PRAGMA wal_checkpoint(NOOP)').raw(),
  };
}

/** What can be saved or not by itself: a result with its answer, an attempt, a score. */
function partsOf(batch: Batch): readonly Batch[] {
  const parts: SqlValue[][] = [];
  eachWrite(batch, (statement, parameters) => {
    const last = parts.at(-1);
    if (last && writes[statement]?.isSecondHalf) last.push(statement, ...parameters);
    else parts.push([statement, ...parameters]);
  });
  return parts;
}

function eachWrite(batch: Batch, take: (statement: number, parameters: Batch) => void): void {
  let at = 0;
  while (at < batch.length) {
    const statement = Number(batch[at]);
    const write = writes[statement];
    if (!write) throw new Error(`A batch holds no known write at ${at}.`);
    const end = at + 1 + write.parameters;
    take(statement, batch.slice(at + 1, end));
    at = end;
  }
}
