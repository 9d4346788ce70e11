import { closeSync, copyFileSync, existsSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import type { Store } from '../../src/store/open-store.ts';

/** What becomes of the bytes that no commit has synchronised yet: kept as at kill -9; cut off or garbled as at power loss. */
export type Tail = 'kept' | 'cut' | 'garbled';

const headerBytes = 32;
const frameBytes = 24 + 4096;

/**
 * Copies a database that a writer is busy with as a crash at this moment would leave it. The log is copied last, so the
 * copy of the database may be older than it, which is what a log is for; a log begun anew meanwhile means another try.
 * @param at in [0, 1]: where in the part that is not synchronised the tail begins
 */
export function copyAsCrashed(store: Store, to: string, tail: Tail, at: number): void {
  const log = `${store.path}-wal`;
  for (;;) {
    const begun = saltOf(log);
    const state = store.get<{ log: number }>('PRAGMA wal_checkpoint(NOOP)');
    copyFileSync(store.path, to);
    const bytes = existsSync(log) ? readFileSync(log) : Buffer.alloc(0);
    if (begun !== salt(bytes)) continue;
    const synchronised = headerBytes + (state?.log ?? 0) * frameBytes;
    writeFileSync(`${to}-wal`, withTail(bytes, synchronised, tail, at));
    return;
  }
}

function withTail(log: Buffer, synchronised: number, tail: Tail, at: number): Buffer {
  const from = Math.min(log.length, synchronised);
  const begin = from + Math.floor(at * (log.length - from));
  if (tail === 'kept') return log;
  return tail === 'cut' ? log.subarray(0, begin) : log.fill('garbage', begin);
}

/** Anew with every log that begins; '' where there is none. */
function salt(log: Buffer): string {
  return log.subarray(16, 24).toString('hex');
}

function saltOf(path: string): string {
  if (!existsSync(path)) return '';
  const header = Buffer.alloc(headerBytes);
  const file = openSync(path, 'r');
  const read = readSync(file, header);
  closeSync(file);
  return salt(header.subarray(0, read));
}
