import type { Store } from './open-store.ts';

const walPagesTolerated = 1024;

interface WalState {
  readonly log: number;
  readonly checkpointed: number;
}

/** Moves a long WAL into the database; holds up nobody who reads or writes. Connections never do it by themselves here. */
export function relieveWal(store: Store): void {
  const state = store.get<WalState>('PRAGMA wal_checkpoint(NOOP)');
  if (state && state.log - state.checkpointed > walPagesTolerated) store.get('PRAGMA wal_checkpoint(PASSIVE)');
}

export interface Compacted {
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/**
 * Rewrites the database without its free pages; it needs as much space beside it, and keeps others from writing until it is
 * done.
 * @throws UserError exit 5 where somebody writes, or the space does not suffice
 */
export function compact(store: Store): Compacted {
  const bytesBefore = bytesOf(store);
  store.run('VACUUM');
  store.get('PRAGMA wal_checkpoint(TRUNCATE)');
  return { bytesBefore, bytesAfter: bytesOf(store) };
}

function bytesOf(store: Store): number {
  const sql = 'SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size';
  return store.get<{ bytes: number }>(sql)?.bytes ?? 0;
}
