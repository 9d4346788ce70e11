import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';

/** What lies in a database, counted past the program, and therefore not by its own word. */
export interface Stored {
  readonly runs: number;
  readonly results: number;
  /** Of them, those that failed for good. */
  readonly failed: number;
  readonly scores: number;
}

/**
 * Of a file that may have been left by a kill, or be written this very moment, or not be there yet. It is opened read-only:
 * closing it must not tidy away the WAL that a kill left, since resuming from that is what is tried.
 */
export function storedIn(path: string): Stored {
  if (!existsSync(path)) return { runs: 0, results: 0, failed: 0, scores: 0 };
  const database = new Database(path, { readonly: true, timeout: 10_000 });
  try {
    const count = (table: string, condition = '') => {
      const isThere = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table);
      return isThere ? Number(database.prepare(`SELECT count(*) FROM ${table} ${condition}`).pluck().get()) : 0;
    };
    return {
      runs: count('runs'),
      results: count('results'),
      failed: count('results', "WHERE status = 'failed'"),
      scores: count('scores'),
    };
  } finally {
    database.close();
  }
}
