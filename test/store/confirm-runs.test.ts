import { expect, test } from 'vitest';
import { claimRun } from '../../src/store/claim-run.ts';
import { confirmRunOf, linkedRowIds } from '../../src/store/confirm-runs.ts';
import type { Store } from '../../src/store/open-store.ts';
import { readRun } from '../../src/store/read-runs.ts';
import { abandonRun, createRun, endTry } from '../../src/store/run-records.ts';
import { lastAnswerMs, newestByIdentity, newestUnfinished } from '../../src/store/select-run.ts';
import { startWriter } from '../../src/store/writer.ts';
import { answered, newRun, start, storeRun, withStore } from './fixtures.ts';

/** A run, the run that asks it again, and one that has nothing to do with them. */
async function storeThree(store: Store): Promise<{ first: number; again: number; other: number }> {
  const first = await storeRun(store);
  const { datasetId } = readRun(store, first);
  const again = createRun(store, newRun(datasetId, { publicId: 'again', confirmsRowId: first }), start);
  const other = createRun(store, newRun(datasetId, { publicId: 'other', configHash: 'other' }), start);
  return { first, again, other };
}

test('a run and the one that asks it again are found from either side', () =>
  withStore(async (store) => {
    const { first, again, other } = await storeThree(store);
    expect(confirmRunOf(store, first)?.id).toBe('again');
    expect(confirmRunOf(store, again)).toBeNull();
    expect([first, again, other].map((rowId) => linkedRowIds(store, rowId))).toEqual([
      [first, again],
      [first, again],
      [other],
    ]);
    expect(newestByIdentity(store, 'nightly', 'identity-1')?.rowId).toBe(first);
  }));

test('whoever writes the first run writes both; with its end both are cut off', () =>
  withStore(async (store) => {
    const { first, again, other } = await storeThree(store);
    const claim = claimRun(store, 'nightly', { pid: 7, host: 'h', startedMs: 1 });
    if ('heldBy' in claim) throw new Error('held');
    claim.take(first);
    const statuses = () => [first, again, other].map((rowId) => readRun(store, rowId).status);
    expect(statuses()).toEqual(['running', 'running', 'interrupted']);
    claim.release();
    expect(statuses()).toEqual(['interrupted', 'interrupted', 'interrupted']);
    expect(newestUnfinished(store, 'nightly', 'identity-1')?.rowId).toBe(first);
  }));

test('answers of the re-run keep the first run young; given up, it gives up what is not complete', () =>
  withStore(async (store) => {
    const { first, again } = await storeThree(store);
    const writer = await startWriter(store.path, again);
    writer.saveResult(answered(5), 1);
    await writer.close();
    expect(lastAnswerMs(store, first)).toBe(answered(5).endedMs);
    abandonRun(store, first);
    expect(readRun(store, again).status).toBe('abandoned');
    endTry(store, again, { status: 'complete', stopReason: null, verdict: null, endedMs: 1 });
    abandonRun(store, first);
    expect(readRun(store, again).status).toBe('complete');
  }));
