import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { acceptIn, unacceptIn } from '../../src/operations/accept-run.ts';
import { claimRun } from '../../src/store/claim-run.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { readSeries } from '../../src/store/series.ts';
import { withFolder } from '../store/fixtures.ts';
import { storeRuns, type WantedRun } from './stored-runs.ts';

function clockAt(wallMs: number) {
  return { clock: { nowMs: () => 0, wallMs: () => wallMs, wait: () => Promise.resolve() } };
}

/** Of each of them one sample in `answers + 1` failed. */
async function withRuns(runs: readonly WantedRun[], work: (path: string, store: Store) => void): Promise<void> {
  await withFolder(async (folder) => {
    const path = join(folder, 'r.db');
    await storeRuns(path, runs);
    const store = openStore(path, 'existing');
    try {
      work(path, store);
    } finally {
      store.close();
    }
  });
}

describe('accept', () => {
  test('makes a red run green, once and for all', () =>
    withRuns([{ id: 'red', answers: 60, word: 'worse' }], (path, store) => {
      store.run("UPDATE runs SET verdict = json_set(verdict, '$.exitCode', 10)");
      const nights = () => readSeries(store, 'nightly', 'ernie', null);
      expect(nights()).toMatchObject([{ isGreen: false, isAccepted: false }]);
      const accepted = { id: 'red', name: 'nightly', acceptedMs: 7, isOfSomeRows: false, outdoneBy: null };
      expect(acceptIn(path, 'latest', clockAt(7))).toEqual({ ...accepted, wasAccepted: false });
      expect(acceptIn(path, 'red', clockAt(8))).toEqual({ ...accepted, wasAccepted: true });
      expect(nights()).toMatchObject([{ isGreen: true, isAccepted: true, word: 'worse' }]);
    }));

  test.each<{ run: Partial<WantedRun>; change?: string; says: string; next: RegExp; why: string }>([
    {
      run: { status: 'stopped' },
      says: 'Run r1 cannot be accepted: it is stopped, with 61 of 61 samples done.',
      next: /--resume r1/,
      why: 'it may still change',
    },
    { run: { status: 'open' }, says: 'it is interrupted', next: /--resume r1/, why: 'it was cut off' },
    {
      run: { answers: 48 },
      says: 'Run r1 cannot be accepted: 1 of 49 samples failed, and a baseline may miss at most 2 %.',
      next: /--retry-failed/,
      why: 'there would be little to compare with',
    },
    {
      run: {},
      change: 'UPDATE runs SET confirms_run_id = 1',
      says: 'it only confirms run r1',
      next: /promptbatch accept r1/,
      why: 'it belongs to the run it confirms',
    },
  ])('refuses a run, exit 2: $says ($why)', ({ run, change, says, next }) =>
    withRuns([{ id: 'r1', answers: 60, ...run }], (path, store) => {
      if (change) store.run(change);
      expect(() => acceptIn(path, 'r1', clockAt(7))).toThrow(
        expect.objectContaining({
          message: expect.stringContaining(says),
          exitCode: 2,
          next: expect.stringMatching(next),
        }),
      );
      expect(store.get('SELECT accepted_ms AS at FROM runs')).toEqual({ at: null });
    }),
  );

  test('says which counts where a newer one is accepted already, and is taken back', () =>
    withRuns(
      [
        { id: 'old', answers: 60, word: 'worse' },
        { id: 'new', answers: 60, word: 'worse' },
      ],
      (path, store) => {
        expect(acceptIn(path, 'new', clockAt(7)).outdoneBy).toBeNull();
        expect(acceptIn(path, 'old', clockAt(8)).outdoneBy).toBe('new');
        expect(unacceptIn(path, 'new')).toEqual({ id: 'new', name: 'nightly', counting: 'old' });
        expect(readSeries(store, 'nightly', 'ernie', null).map(({ isAccepted }) => isAccepted)).toEqual([false, true]);
        expect(() => unacceptIn(path, 'new')).toThrow('Run new is not accepted.');
        expect(unacceptIn(path, 'old').counting).toBeNull();
      },
    ));

  test('knows a run of some rows', () =>
    withRuns([{ id: 'r1', answers: 60 }], (path, store) => {
      store.run("UPDATE runs SET identity = json_set(identity, '$.selection', json('{\"rowLimit\":5}'))");
      expect(acceptIn(path, 'r1', clockAt(7)).isOfSomeRows).toBe(true);
    }));

  test('refuses a run that is still going', () =>
    withRuns([{ id: 'r1', status: 'open' }], (path, store) => {
      const claim = claimRun(store, 'nightly', { pid: 1, host: 'h', startedMs: 1 });
      if ('heldBy' in claim) throw new Error('held');
      claim.take(1);
      expect(() => acceptIn(path, 'r1', clockAt(7))).toThrow('it is still going');
      claim.release();
    }));
});
