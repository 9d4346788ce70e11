import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { BatchCommitter } from '../../src/store/commit-batches.ts';
import { doneSeqs } from '../../src/store/done-samples.ts';
import { openStore, type SqlValue, type Store } from '../../src/store/open-store.ts';
import { pushResult } from '../../src/store/write-results.ts';
import { answered, storeRun, withFolder, withStore } from './fixtures.ts';

const impatient = { quietMs: 20, longestMs: 60, failingMs: 20, heldMiB: 1 };

interface Committing {
  readonly store: Store;
  readonly told: string[];
  readonly save: (seq: number, text?: string) => ReturnType<BatchCommitter['commit']>['failure'];
  readonly committer: BatchCommitter;
  readonly stored: () => number[];
}

function committing(work: (committing: Committing) => Promise<void> | void): Promise<void> {
  return withStore(async (store) => {
    const rowId = await storeRun(store);
    const told: string[] = [];
    const committer = new BatchCommitter(store.path, (sentence) => told.push(sentence), impatient);
    const save = (seq: number, text = 'Paris') => {
      const batch: SqlValue[] = [];
      pushResult(batch, rowId, answered(seq, { text }), 1);
      return committer.commit(batch, () => null).failure;
    };
    const stored = () => [...doneSeqs(store, rowId, 10)].flatMap((bit, seq) => (bit === 1 ? [seq] : []));
    try {
      await work({ store, told, committer, save, stored });
    } finally {
      committer.close();
    }
  });
}

describe('a database that another program holds locked', () => {
  test('is waited for, which is said; given up, nothing that was saved is lost, and what comes is saved once it lets go', () =>
    committing(({ store, told, save, stored }) => {
      expect(save(0)).toBeNull();
      const other = new Database(store.path);
      other.exec('BEGIN IMMEDIATE');
      expect(save(1)).toMatchObject({ kind: 'database', message: expect.stringContaining('locked') });
      expect(told).toEqual([expect.stringMatching(/Another program holds .* locked: waiting/)]);
      other.exec('ROLLBACK');
      expect(save(2)).toMatchObject({ kind: 'database' });
      expect(stored()).toEqual([0, 2]);
      other.close();
    }));
});

describe('a reader elsewhere that never ends', () => {
  test('keeps the log from being emptied, which is said once; everything is saved, and it is emptied after the reader', () =>
    committing(({ store, told, save, stored, committer }) => {
      const reader = new Database(store.path, { readonly: true });
      reader.exec('BEGIN; SELECT * FROM runs');
      const read = () => reader.prepare('SELECT count(*) FROM results').pluck().get();
      expect(read()).toBe(0);
      for (let seq = 0; seq < 4; seq += 1) {
        expect(save(seq, 'x'.repeat(700_000))).toBeNull();
        committer.checkpoint('any');
      }
      expect(read()).toBe(0);
      expect(stored()).toEqual([0, 1, 2, 3]);
      expect(told).toEqual([expect.stringMatching(/reading the database for long: .*-wal has grown to \d+ MiB/)]);
      reader.close();
      committer.checkpoint('any');
      expect(store.get('PRAGMA wal_checkpoint(NOOP)')).toSatisfy(
        (state: { log: number; checkpointed: number }) => state.log === state.checkpointed,
      );
    }));
});

test('a database that turns out to be damaged is told, and written no more', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'results.db');
    const store = openStore(path, 'create');
    const rowId = await storeRun(store);
    const [results] = store.all<{ page: number }>("SELECT rootpage AS page FROM sqlite_schema WHERE name = 'results'");
    store.close();
    damagePage(path, results?.page ?? 0);
    const before = readFileSync(path);
    const committer = new BatchCommitter(path, () => undefined, impatient);
    const batch: SqlValue[] = [];
    pushResult(batch, rowId, answered(0), 1);
    for (const _ of [1, 2]) {
      const { failure } = committer.commit(batch, () => null);
      expect(failure).toMatchObject({ kind: 'database', message: expect.stringContaining('is damaged') });
    }
    committer.close();
    expect(readFileSync(path).equals(before)).toBe(true);
  }));

function damagePage(path: string, page: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(4096, 0xee), 0, 4096, (page - 1) * 4096);
  closeSync(file);
}
