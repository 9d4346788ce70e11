import Database from 'better-sqlite3';
import { UserError } from '../vocabulary/user-error.ts';

/** Why answers could not be saved. */
export interface SaveFailure {
  /** `disk-full`: no space, or the disk reports errors; everything else is `database`. */
  readonly kind: 'disk-full' | 'database';
  readonly message: string;
}

interface Fault {
  readonly what: (path: string) => string;
  readonly next?: string;
}

/** By SQLite's primary result code: faults of the machine or the file, which a person can mend. Others are bugs of ours. */
const faults: Readonly<Record<string, Fault>> = {
  SQLITE_FULL: {
    what: (path) => `There is no space left for the database ${path}.`,
    next: 'Free some space; what was saved is safe, and the run can be resumed.',
  },
  SQLITE_IOERR: {
    what: (path) => `The disk reports an error for the database ${path}.`,
    next: 'Look for a full disk, a file size limit or a failing disk; what was saved is safe.',
  },
  SQLITE_BUSY: {
    what: (path) => `Another program holds the database ${path} locked.`,
    next: 'Close the program that has it open (a database browser with unsaved changes?), then try again.',
  },
  SQLITE_READONLY: {
    what: (path) => `The database ${path} cannot be written.`,
    next: 'Give yourself write permission to the file and its folder, or name another with --db. To only read it: `cp FILE /tmp/copy.db` (with FILE-wal, if there is one), then --db /tmp/copy.db.',
  },
  SQLITE_CANTOPEN: {
    what: (path) => `The database ${path} cannot be opened.`,
    next: 'Look at the permissions of the file and its folder: both must be writable, for reading too. To only read it: `cp FILE /tmp/copy.db` (with FILE-wal, if there is one), then --db /tmp/copy.db.',
  },
  SQLITE_PERM: {
    what: (path) => `The database ${path} may not be opened.`,
    next: 'Look at the permissions of the file and its folder, or name another with --db.',
  },
  SQLITE_NOTADB: {
    what: (path) => `${path} is not a SQLite database.`,
    next: 'Name another file with --db; this one was left as it is.',
  },
  SQLITE_CORRUPT: {
    what: (path) => `The database ${path} is damaged.`,
    next: 'Restore it from a backup, or recover what is readable with `sqlite3 FILE .recover`; name a new file with --db.',
  },
};

function primaryCode(error: unknown): string | null {
  if (!(error instanceof Database.SqliteError)) return null;
  return error.code.split('_').slice(0, 2).join('_');
}

/** A fault of the machine or the file becomes a UserError (exit 5); anything else comes back as it is. */
export function explainDatabaseError(error: unknown, path: string): unknown {
  const fault = faults[primaryCode(error) ?? ''];
  if (!fault || !(error instanceof Error)) return error;
  return new UserError(`${fault.what(path)} (SQLite: ${error.message})`, { exitCode: 5, next: fault.next });
}

export function isLockedError(error: unknown): boolean {
  return primaryCode(error) === 'SQLITE_BUSY';
}

/** The file's own structure is broken: whatever is written to it may break more. */
export function isDamageError(error: unknown): boolean {
  return primaryCode(error) === 'SQLITE_CORRUPT' || primaryCode(error) === 'SQLITE_NOTADB';
}

export function describeSaveFailure(error: unknown, path: string): SaveFailure {
  const code = primaryCode(error);
  const kind = code === 'SQLITE_FULL' || code === 'SQLITE_IOERR' ? 'disk-full' : 'database';
  const explained = explainDatabaseError(error, path);
  if (explained instanceof UserError) return { kind, message: explained.message };
  const own = error instanceof Error ? error.message : String(error);
  return { kind, message: `The database ${path} refused an answer: ${own}` };
}
