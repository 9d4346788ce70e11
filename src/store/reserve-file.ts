import { rmSync, statSync, writeFileSync } from 'node:fs';

/** Room for the answers in flight when the disk fills up: 128 of 16 kB and their share of the WAL. */
const reserveBytes = 4 * 1024 * 1024;

/**
 * Occupies some disk space beside the database that `releaseReserve` gives back when nothing else is left. Written, not merely
 * sized: a sparse file holds no space. It stays between runs and serves all that write the database.
 */
export function keepReserve(databasePath: string): void {
  const path = reservePath(databasePath);
  if (statSync(path, { throwIfNoEntry: false })?.size === reserveBytes) return;
  writeFileSync(path, Buffer.alloc(reserveBytes), { mode: 0o600 });
}

export function releaseReserve(databasePath: string): void {
  rmSync(reservePath(databasePath), { force: true });
}

function reservePath(databasePath: string): string {
  return `${databasePath}-reserve`;
}
