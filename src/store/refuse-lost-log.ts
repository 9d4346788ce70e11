import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { UserError } from '../vocabulary/user-error.ts';

/** The first four bytes of a WAL, for either order of bytes in its checksums. https://sqlite.org/fileformat2.html#the_write_ahead_log */
const walMagic: ReadonlySet<number> = new Set([0x377f0682, 0x377f0683]);

/**
 * SQLite takes a WAL without a sound beginning for an empty one, and one beside an empty database for a left-over: it would be
 * written over without a word, and with it what was saved last.
 * @throws UserError exit 5; both files are left as they are
 */
export function refuseLostLog(databasePath: string): void {
  const log = `${realpathSync(databasePath)}-wal`;
  const logBytes = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  if (logBytes === 0) return;
  if (statSync(databasePath).size > 0 && hasSoundBeginning(log)) return;
  throw new UserError(`The database ${databasePath} and its log do not belong together, or one of them is damaged.`, {
    where: log,
    next: 'Restore both from a backup. Without one: copy both, then move the log away; what only it held is lost, and a resumed run sends that again.',
    exitCode: 5,
  });
}

/** All zero is what a power loss may leave of a log that was just begun; nothing was acknowledged from it then. */
function hasSoundBeginning(path: string): boolean {
  const bytes = Buffer.alloc(4);
  // No lock is ever held on this file, so closing it drops none.
  const file = openSync(path, 'r');
  try {
    readSync(file, bytes);
  } finally {
    closeSync(file);
  }
  const magic = bytes.readUInt32BE();
  return magic === 0 || walMagic.has(magic);
}
