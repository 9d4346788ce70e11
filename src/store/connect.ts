import Database from 'better-sqlite3';

export type Connection = Database.Database;

/** The driver's own 16 MiB a connection would make memory grow with the first rows of a run; these pages are enough to insert at the end. */
const cacheKiB = 2048;

/** How long a statement waits for another process's transaction; imports and retention hold one for seconds at most. */
export const busyTimeoutMs = 30_000;

/**
 * Opens an existing file for reading and writing. `synchronous=FULL` makes every commit durable (SQLite's own default in WAL
 * is not always that); checkpoints are made by hand, since an automatic one would stall whoever happens to commit.
 * @param isOnlyRead a file that is not in WAL mode (a backup) is left in its own, which would be a change
 * @throws SqliteError
 */
export function connect(path: string, options: Database.Options = {}, isOnlyRead = false): Connection {
  const connection = new Database(path, { fileMustExist: true, timeout: busyTimeoutMs, ...options });
  try {
    connection.pragma(`cache_size = -${cacheKiB}`);
    connection.pragma(`temp.cache_size = -${cacheKiB}`);
    if (!isOnlyRead) connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = FULL');
    // On macOS fsync alone leaves the data in the drive's own cache; elsewhere these two do nothing.
    connection.pragma('fullfsync = ON');
    connection.pragma('checkpoint_fullfsync = ON');
    connection.pragma('foreign_keys = ON');
    // A file from elsewhere: its views and triggers call nothing but plain functions, and its pages are checked before use.
    connection.pragma('trusted_schema = OFF');
    connection.pragma('cell_size_check = ON');
    connection.pragma('wal_autocheckpoint = 0');
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}
