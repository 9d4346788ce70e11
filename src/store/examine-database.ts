import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { UserError } from '../vocabulary/user-error.ts';
import { explainDatabaseError } from './database-errors.ts';
import { migrations, refuseForeign, versionOf } from './migrate.ts';
import { refuseLostLog } from './refuse-lost-log.ts';

/** What is known of a database file without changing anything in it. */
export interface DatabaseState {
  /** 0: nothing is in it yet. */
  readonly schemaVersion: number;
  /** That the next run brings it to. */
  readonly newestVersion: number;
  readonly sizeBytes: number;
}

/**
 * @returns null where there is no such file; none is made
 * @throws UserError exit 5 for a file that this version cannot use
 */
export function examineDatabase(path: string): DatabaseState | null {
  let connection: Database.Database | null = null;
  try {
    const file = statSync(path, { throwIfNoEntry: false });
    if (!file) return null;
    if (file.isDirectory())
      throw new UserError(`${path} is a folder, not a database.`, { exitCode: 5, next: 'Name a file with --db.' });
    refuseLostLog(path);
    // Not read-only: beside a WAL that a killed process left, such a connection could not read the newest state.
    connection = new Database(path, { fileMustExist: true });
    refuseForeign(connection, path, migrations.length);
    return {
      schemaVersion: versionOf(connection),
      newestVersion: migrations.length,
      sizeBytes: file.size,
    };
  } catch (error) {
    throw explainDatabaseError(error, path);
  } finally {
    connection?.close();
  }
}
