import { rmSync, statSync, writeFileSync } from 'node:fs';
import { seededRandom } from '../vocabulary/seeded-random.ts';

/** Room for the answers in flight when the disk fills up: 128 of 16 kB and their share of the WAL. */
const reserveBytes = 4 * 1024 * 1024;
/** File systems that pack do so in blocks of at most so much, and see no repetition beyond. */
const blockBytes = 256 * 1024;

/**
 * Occupies some disk space beside the database that `releaseReserve` gives back when nothing else is left. Written,
 * not merely sized, and of bytes that no file system can pack: else it would hold no space. It stays between runs, serves
 * all that write the database, and needs no tidying after a kill.
 * @throws Error where there is no space for it; nothing of it is left then
 */
export function keepReserve(databasePath: string): void {
  const path = reservePath(databasePath);
  if (statSync(path, { throwIfNoEntry: false })?.size === reserveBytes) return;
  try {
    writeFileSync(path, unpackableBytes(), { mode: 0o600 });
  } catch (error) {
    rmSync(path, { force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the disk is too full: a run needs ${reserveBytes / 1024 / 1024} MiB in reserve (${reason})`);
  }
}

export function releaseReserve(databasePath: string): void {
  rmSync(reservePath(databasePath), { force: true });
}

function reservePath(databasePath: string): string {
  return `${databasePath}-reserve`;
}

function unpackableBytes(): Buffer {
  const random = seededRandom(1);
  const block = Uint32Array.from({ length: blockBytes / 4 }, () => random() * 2 ** 32);
  return Buffer.alloc(reserveBytes, Buffer.from(block.buffer));
}
