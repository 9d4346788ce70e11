import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Claim, claimRun, liveRunRowIds } from '../../src/store/claim-run.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { listRuns } from '../../src/store/read-runs.ts';
import { startChild } from './child.ts';
import { storeRun, withStore } from './fixtures.ts';

const holder = { pid: 4711, host: 'here', startedMs: 5 };

function claimed(store: Store, name: string, parallel = false): Claim {
  const claim = claimRun(store, name, holder, parallel);
  if ('heldBy' in claim) throw new Error(`Held by ${claim.heldBy.pid}.`);
  return claim;
}

describe('claimRun', () => {
  test('a second live run of the name is told who holds it; another name is free', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      const claim = claimed(store, 'nightly');
      expect(claimRun(store, 'nightly', { ...holder, pid: 1 })).toEqual({
        heldBy: expect.objectContaining({ ...holder, runId: null }),
      });
      expect(claim.take(rowId)).toBeNull();
      expect(claimRun(store, 'nightly', holder)).toEqual({ heldBy: expect.objectContaining({ runId: 'run-1' }) });
      const other = claimed(store, 'weekly');
      other.release();
      claim.release();
      claim.release();
      claimed(store, 'nightly').release();
    }));

  test('parallel runs of a name are allowed, but never two on one and the same run', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      const first = claimed(store, 'nightly');
      const second = claimed(store, 'nightly', true);
      expect(first.take(rowId)).toBeNull();
      expect(second.take(rowId)).toMatchObject({ runId: 'run-1', pid: 4711 });
      expect(first.take(rowId)).toBeNull();
      first.release();
      expect(second.take(rowId)).toBeNull();
      second.release();
    }));

  test('a run is running while its claim is held, and interrupted at once when the holder is killed with -9', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      expect(listRuns(store)[0]?.status).toBe('interrupted');
      const child = startChild('hold-claim', [store.path, 'nightly', String(rowId)]);
      expect(await child.nextLine()).toBe('claimed');
      expect(listRuns(store)[0]?.status).toBe('running');
      expect(claimRun(store, 'nightly', holder)).toMatchObject({ heldBy: { runId: 'run-1', host: 'child' } });

      const second = startChild('hold-claim', [store.path, 'nightly']);
      expect(await second.rest()).toEqual([expect.stringMatching(/^held by \d+$/)]);

      await child.kill();
      expect(listRuns(store)[0]?.status).toBe('interrupted');
      claimed(store, 'nightly').release();
    }));

  test('of many processes that claim one name at the same moment, one gets it', () =>
    withStore(async (store) => {
      const children = Array.from({ length: 4 }, () => startChild('hold-claim', [store.path, 'nightly']));
      const lines = await Promise.all(children.map((child) => child.nextLine()));
      expect(lines.filter((line) => line === 'claimed')).toHaveLength(1);
      expect(lines.filter((line) => line.startsWith('held by'))).toHaveLength(3);
      for (const child of children) child.process.stdin?.end();
      await Promise.all(children.map((child) => child.rest()));
      claimed(store, 'nightly').release();
    }));

  test('lock files do not pile up, whatever the names, and a killed holder leaves no journal', () =>
    withStore(async (store, folder) => {
      for (let night = 0; night < 20; night += 1) claimed(store, `night-${night}`).release();
      const child = startChild('hold-claim', [store.path, 'killed']);
      await child.nextLine();
      await child.kill();
      expect(readdirSync(folder).filter((name) => name.includes('claim'))).toEqual(['results.db-claim-0']);
    }));

  test('looking, from this or another connection, never frees or takes a claim', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      const other = openStore(store.path, 'existing');
      const claim = claimed(store, 'nightly');
      claim.take(rowId);
      for (let look = 0; look < 3; look += 1) {
        expect(liveRunRowIds(other)).toEqual(new Set([rowId]));
        expect(liveRunRowIds(store)).toEqual(new Set([rowId]));
      }
      const child = startChild('hold-claim', [store.path, 'nightly']);
      expect(await child.rest()).toEqual([`held by ${holder.pid}`]);
      claim.release();
      expect(liveRunRowIds(other)).toEqual(new Set());
      other.close();
    }));
});
