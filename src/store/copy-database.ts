import Database from 'better-sqlite3';
import { UserError } from '../vocabulary/user-error.ts';
import { explainDatabaseError } from './database-errors.ts';
import type { Store } from './open-store.ts';

/** What a copy holds. */
export interface CopiedDatabase {
  readonly runs: number;
  readonly results: number;
}

/**
 * Writes the database as it stands at this moment into an empty file. It is one read: who writes meanwhile is not held up, and
 * nothing of what is written meanwhile is in the copy. (SQLite's other way, page by page, begins anew whenever somebody commits:
 * beside a run it would never end.) Memory stays the same at any size; the WAL cannot be emptied until the copy is done.
 * @throws UserError exit 5, e.g. where the space does not suffice
 */
export function copyDatabase(store: Store, path: string): void {
  store.run('VACUUM INTO ?', path);
}

/**
 * Reads a copy from end to end.
 * @throws UserError exit 5 where SQLite finds a fault in it
 */
export function checkCopy(path: string): CopiedDatabase {
  try {
    const copy = new Database(path, { readonly: true, fileMustExist: true });
    try {
      const found = copy.pragma('quick_check(1)', { simple: true });
      if (found !== 'ok')
        throw new UserError(`The copy has a fault, and so has perhaps the database: ${String(found)}`, {
          exitCode: 5,
          next: 'Look for a failing disk; `sqlite3 FILE "PRAGMA integrity_check"` tells more.',
        });
      const count = (table: string) => Number(copy.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
      return { runs: count('runs'), results: count('results') };
    } finally {
      copy.close();
    }
  } catch (error) {
    throw explainDatabaseError(error, path);
  }
}
