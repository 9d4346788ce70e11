import { closeSync, openSync, realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UserError } from '../vocabulary/user-error.ts';
import { type Connection, connect } from './connect.ts';
import { explainDatabaseError } from './database-errors.ts';
import { makeFolder } from './make-folder.ts';
import { migrate, refuseForeign } from './migrate.ts';
import { refuseLostLog } from './refuse-lost-log.ts';

export type SqlValue = string | number | null;
type OpenMode = 'create' | 'existing' | 'as-it-is';

/**
 * A connection for everything but a run's results, which the writer saves. Faults of the machine or the file are thrown as
 * UserError (exit 5). Statements are prepared once. Reads are whole (`all`), never held open: an open reader keeps the WAL
 * from being checkpointed.
 */
export interface Store {
  /** Absolute, symbolic links resolved: the claim's lock files must lie at one place whatever way led here. */
  readonly path: string;
  all<Row>(sql: string, ...parameters: SqlValue[]): Row[];
  get<Row>(sql: string, ...parameters: SqlValue[]): Row | undefined;
  /** Rows as arrays, for columns read in bulk. */
  tuples<Tuple extends readonly unknown[]>(sql: string, ...parameters: SqlValue[]): Tuple[];
  /** @returns the id of the inserted row and how many rows changed */
  run(sql: string, ...parameters: SqlValue[]): { readonly rowId: number; readonly changes: number };
  /** All or nothing. Takes the write lock at once, so what `work` reads stays true until it is committed. */
  transaction<T>(work: () => T): T;
  /**
   * All reads of `work` see one state of the database. It takes no write lock, so only temporary tables may be written in it.
   */
  snapshot<T>(work: () => T): T;
  /** Another's lock is waited for no longer than this from now on. */
  waitAtMost(ms: number): void;
  close(): void;
}

/**
 * @param mode `create` makes the file (and its folder) where there is none, readable by its owner only: prompts and answers may
 *   be confidential, and a reader without write permission could not open a WAL database reliably anyway; `as-it-is` opens
 *   an existing file without bringing it to the newest schema (`isUpToDate` tells), and whoever asks for it only reads
 * @param trace is told every statement with its values; for tests
 * @throws UserError exit 2 for a missing file under `existing`, exit 5 for what cannot be opened, migrated or understood
 */
export function openStore(path: string, mode: OpenMode, trace?: (sql: string) => void): Store {
  const real = findFile(resolve(path), mode);
  let connection: Connection | null = null;
  try {
    refuseLostLog(real);
    const isOnlyRead = mode === 'as-it-is';
    connection = connect(real, trace ? { verbose: (sql) => trace(String(sql)) } : {}, isOnlyRead);
    if (isOnlyRead) refuseForeign(connection, real);
    else migrate(connection, real);
    return new OpenStore(real, connection);
  } catch (error) {
    connection?.close();
    throw explainDatabaseError(error, real);
  }
}

/** @returns the file's path without symbolic links; it exists then */
function findFile(path: string, mode: OpenMode): string {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) {
      throw new UserError(`${path} is a folder, not a database.`, { exitCode: 5, next: 'Name a file with --db.' });
    }
    if (!stat && mode !== 'create') {
      throw new UserError(`There is no database at ${path}.`, {
        next: 'Run `promptbatch run CONFIG` first, or name the file with --db.',
      });
    }
    if (path !== path.trim()) {
      // better-sqlite3 trims the name, so another file would be opened.
      throw new UserError(`The database's name may not end in white space: "${path}".`, { exitCode: 5 });
    }
    if (!stat) {
      makeFolder(dirname(path));
      createFile(path);
    }
    return realpathSync(path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`The database ${path} cannot be ${mode === 'create' ? 'created' : 'opened'}: ${reason}`, {
      exitCode: 5,
      next: 'Look at the permissions of the folder, or name another file with --db.',
    });
  }
}

/**
 * An empty file for SQLite to fill. Never opens one that is there: closing any descriptor of a file drops all of this process's
 * POSIX locks on it, SQLite's included.
 */
export function createFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

class OpenStore implements Store {
  readonly path: string;
  readonly #connection: Connection;
  readonly #prepared = new Map<string, ReturnType<Connection['prepare']>>();

  constructor(path: string, connection: Connection) {
    this.path = path;
    this.#connection = connection;
  }

  all<Row>(sql: string, ...parameters: SqlValue[]): Row[] {
    return this.#guard(() => this.#prepare(sql).all(parameters) as Row[]);
  }

  get<Row>(sql: string, ...parameters: SqlValue[]): Row | undefined {
    return this.#guard(() => this.#prepare(sql).get(parameters) as Row | undefined);
  }

  tuples<Tuple extends readonly unknown[]>(sql: string, ...parameters: SqlValue[]): Tuple[] {
    return this.#guard(() => this.#prepare(sql, true).all(parameters) as Tuple[]);
  }

  run(sql: string, ...parameters: SqlValue[]): { rowId: number; changes: number } {
    return this.#guard(() => {
      const done = this.#prepare(sql).run(parameters);
      return { rowId: Number(done.lastInsertRowid), changes: done.changes };
    });
  }

  transaction<T>(work: () => T): T {
    return this.#guard(() => {
      if (this.#connection.inTransaction) return work();
      return this.#connection.transaction(work).immediate();
    });
  }

  snapshot<T>(work: () => T): T {
    return this.#guard(() => {
      if (this.#connection.inTransaction) return work();
      return this.#connection.transaction(work).deferred();
    });
  }

  waitAtMost(ms: number): void {
    this.#connection.pragma(`busy_timeout = ${ms}`);
  }

  close(): void {
    this.#prepared.clear();
    if (!this.#connection.open) return;
    // The last one to close a WAL database checkpoints it; a fault there loses nothing that was committed.
    this.#guard(() => this.#connection.close());
  }

  #prepare(sql: string, tuples = false): ReturnType<Connection['prepare']> {
    const key = tuples ? `tuples ${sql}` : sql;
    let statement = this.#prepared.get(key);
    if (!statement) {
      statement = this.#connection.prepare(sql);
      if (tuples) statement.raw();
      this.#prepared.set(key, statement);
    }
    return statement;
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw explainDatabaseError(error, this.path);
    }
  }
}
