import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { UserError } from '../vocabulary/user-error.ts';
import { explainDatabaseError, isLockedError } from './database-errors.ts';
import { createFile, type Store } from './open-store.ts';

/*
 * Which process writes a run: decided by locks that the kernel frees when their process dies, never by a pid.
 *
 * Each live claim holds BEGIN EXCLUSIVE on a tiny SQLite file beside the database, `…-claim-0`, `…-claim-1` and so on, the
 * lowest that is free; the table `claims` says what the holder of each is doing. There are as many files as runs were ever
 * alive at once, mostly one, and none is ever removed: a lock file that is removed can be held by one process and made anew
 * by another. Claimers look and take under the database's own write lock, so two can not both see a name as free. Whoever
 * only looks takes a shared lock for a moment and can at worst make a claimer go on to the next file.
 */

/** For messages only. */
export interface ClaimHolder {
  readonly pid: number;
  readonly host: string;
  /** Epoch milliseconds. */
  readonly startedMs: number;
}

export interface HeldBy extends ClaimHolder {
  /** Public id; null: it has not chosen its run yet. */
  readonly runId: string | null;
}

export interface Claim {
  /** Names the run that the claim is for. @returns who else writes this very run, where somebody does */
  take(runRowId: number): HeldBy | null;
  /** Frees it, whatever state the database is in; to be called after everything of the run is written. Death does the same. */
  release(): void;
}

/**
 * Claims a run name, before it is decided which run is meant: two processes must not both choose the same one.
 * @param parallel other live runs of the name are allowed (two processes on one and the same run never are: `take`)
 */
export function claimRun(
  store: Store,
  name: string,
  holder: ClaimHolder,
  parallel = false,
): Claim | { readonly heldBy: HeldBy } {
  return store.transaction(() => {
    const other = parallel ? undefined : liveClaims(store).find((claim) => claim.name === name);
    if (other) return { heldBy: other };
    const { slot, lock } = takeFreeSlot(store.path);
    try {
      store.run(
        'INSERT OR REPLACE INTO claims (slot, name, run_id, pid, host, started_ms) VALUES (?, ?, NULL, ?, ?, ?)',
        slot,
        name,
        holder.pid,
        holder.host,
        holder.startedMs,
      );
    } catch (error) {
      lock.close();
      throw error;
    }
    return new HeldClaim(store, slot, lock);
  });
}

/** Row ids of the runs that a live process writes at this moment; it writes the re-run of its run too. */
export function liveRunRowIds(store: Store): ReadonlySet<number> {
  return runsOf(store, liveClaims(store));
}

function runsOf(store: Store, claims: readonly LiveClaim[]): ReadonlySet<number> {
  const claimed = claims.flatMap(({ runRowId }) => (runRowId === null ? [] : [runRowId]));
  const sql = 'SELECT id FROM runs WHERE confirms_run_id = ?';
  return new Set(claimed.flatMap((id) => [id, ...store.all<{ id: number }>(sql, id).map((row) => row.id)]));
}

/** Who writes this very run at this moment; null: nobody. */
export function holderOf(store: Store, runRowId: number): HeldBy | null {
  return liveClaims(store).find((claim) => claim.runRowId === runRowId) ?? null;
}

/** What must be left as it is because live processes write it, or may begin to. */
export interface LiveWork {
  readonly runRowIds: ReadonlySet<number>;
  /** Names of which a process is just choosing its run. */
  readonly choosing: ReadonlySet<string>;
}

/** To be believed only within a transaction: claims are made in one, too. */
export function liveWork(store: Store): LiveWork {
  const claims = liveClaims(store);
  return {
    runRowIds: runsOf(store, claims),
    choosing: new Set(claims.filter(({ runRowId }) => runRowId === null).map(({ name }) => name)),
  };
}

/** Who writes a run of this name at this moment; null: nobody. */
export function liveRunOf(store: Store, name: string): HeldBy | null {
  return liveClaims(store).find((claim) => claim.name === name) ?? null;
}

interface LiveClaim extends HeldBy {
  readonly slot: number;
  readonly name: string;
  readonly runRowId: number | null;
}

function liveClaims(store: Store): LiveClaim[] {
  const sql = `SELECT slot, claims.name, run_id AS runRowId, public_id AS runId, pid, host, claims.started_ms AS startedMs
    FROM claims LEFT JOIN runs ON runs.id = claims.run_id ORDER BY slot`;
  return store.all<LiveClaim>(sql).filter(({ slot }) => isHeld(slotPath(store.path, slot)));
}

class HeldClaim implements Claim {
  readonly #store: Store;
  readonly #slot: number;
  readonly #lock: Database.Database;

  constructor(store: Store, slot: number, lock: Database.Database) {
    this.#store = store;
    this.#slot = slot;
    this.#lock = lock;
  }

  take(runRowId: number): HeldBy | null {
    return this.#store.transaction(() => {
      const other = liveClaims(this.#store).find((claim) => claim.runRowId === runRowId && claim.slot !== this.#slot);
      if (other) return other;
      this.#store.run('UPDATE claims SET run_id = ? WHERE slot = ?', runRowId, this.#slot);
      return null;
    });
  }

  release(): void {
    if (!this.#lock.open) return;
    try {
      this.#store.run('DELETE FROM claims WHERE slot = ?', this.#slot);
    } catch (error) {
      // On a full disk the row stays: without the lock it says nothing, and whoever takes the slot next replaces it.
      if (!(error instanceof UserError)) throw error;
    } finally {
      this.#lock.close();
    }
  }
}

function slotPath(databasePath: string, slot: number): string {
  return `${databasePath}-claim-${slot}`;
}

function takeFreeSlot(databasePath: string): { slot: number; lock: Database.Database } {
  for (let slot = 0; ; slot += 1) {
    const lock = lockExclusively(slotPath(databasePath, slot));
    if (lock) return { slot, lock };
  }
}

/** @returns the connection that holds the lock as long as it is open; null: another holds it */
function lockExclusively(path: string): Database.Database | null {
  createFile(path);
  const lock = new Database(path, { timeout: 0 });
  try {
    // With a page in it, BEGIN EXCLUSIVE writes nothing and so leaves no journal behind when the process is killed.
    if (lock.pragma('user_version', { simple: true }) === 0) lock.pragma('user_version = 1');
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (isLockedError(error)) return null;
    throw explainDatabaseError(error, path);
  }
}

function isHeld(path: string): boolean {
  if (!existsSync(path)) return false;
  const probe = new Database(path, { timeout: 0 });
  try {
    probe.pragma('user_version');
    return false;
  } catch (error) {
    if (isLockedError(error)) return true;
    throw explainDatabaseError(error, path);
  } finally {
    probe.close();
  }
}
