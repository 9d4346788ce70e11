import { existsSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { doneSeqs } from '../../src/store/done-samples.ts';
import { openStore } from '../../src/store/open-store.ts';
import { startChild } from './child.ts';
import { storeDataset, withFolder, withStore } from './fixtures.ts';

/** No file may grow past this: some MB (the unit depends on the shell), and more than the reserve has. */
const limit = 'ulimit -f 9000;';

describe('a disk that takes no more', () => {
  test('is reported as such, what was acknowledged is there, the reserve is released, and nothing hangs', () =>
    withStore(async (store) => {
      await storeDataset(store, 10);
      const child = startChild('write-results', [store.path, 'filling', '100000', '4000'], limit);
      const lines = await child.rest();
      expect(lines.at(-1)).toBe('disk-full');
      const acknowledged = lines.slice(0, -1).map(Number);
      expect(acknowledged.length).toBeGreaterThan(100);
      const done = doneSeqs(store, 1, 100_000);
      expect(acknowledged.filter((seq) => done[seq] !== 1)).toEqual([]);
      expect(existsSync(`${store.path}-reserve`)).toBe(false);
      expect(store.get('PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' });
    }));

  test('a run can go on once there is space again, with a new reserve', () =>
    withFolder(async (folder) => {
      const store = openStore(`${folder}/results.db`, 'create');
      await storeDataset(store, 10);
      await startChild('write-results', [store.path, 'filling', '100000', '4000'], limit).rest();
      const lines = await startChild('write-results', [store.path, 'later', '200', '4000']).rest();
      expect(lines.at(-1)).toBe('saved');
      expect(statSync(`${store.path}-reserve`).size).toBe(4 * 1024 * 1024);
      store.close();
    }));
});
