import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { pruneInSteps } from '../../src/operations/prune-in-steps.ts';
import { claimRun } from '../../src/store/claim-run.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { prunableRuns } from '../../src/store/prunable-runs.ts';
import type { Clock } from '../../src/vocabulary/clock.ts';
import { withFolder } from '../store/fixtures.ts';
import { countRows, storeRuns, type WantedRun } from './stored-runs.ts';

/** Every step seems to take so long; what is awaited passes at once. */
function clockWith(stepMs: number, whileWaiting: () => void = () => undefined): Clock {
  let nowMs = 0;
  return {
    nowMs: () => (nowMs += stepMs),
    wallMs: () => nowMs,
    wait: async () => whileWaiting(),
  };
}

async function withRuns(wanted: readonly WantedRun[], work: (store: Store) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const path = join(folder, 'results.db');
    await storeRuns(path, wanted);
    const store = openStore(path, 'existing');
    try {
      await work(store);
    } finally {
      store.close();
    }
  });
}

const only = (store: Store, ...ids: string[]) => prunableRuns(store).filter(({ id }) => ids.includes(id));
const silent = () => undefined;

describe('pruning', () => {
  test('deletes everything of a run and counts it; datasets go with the last run that used them', () =>
    withRuns([{ id: 'old', dataset: 'cd' }, { id: 'other' }, { id: 'new' }], async (store) => {
      const before = countRows(store);
      const { deleted } = await pruneInSteps(store, only(store, 'old', 'other'), [], clockWith(1), silent);
      expect(deleted).toEqual({
        runs: 2,
        results: 8,
        answers: 8,
        attempts: 2,
        scores: 6,
        events: 2,
        datasets: 1,
        datasetRows: 4,
      });
      const left = Object.fromEntries(Object.entries(before).map(([table, count]) => [table, count / 3]));
      expect(countRows(store)).toEqual({ ...left, datasets: 1, dataset_rows: 4 });
      expect(store.all('PRAGMA foreign_key_check')).toEqual([]);
    }));

  test('lets others write between its steps, and keeps those small where they take long', () =>
    withRuns([{ id: 'old', answers: 700 }, { id: 'new' }], async (store) => {
      const impatient = new Database(store.path, { timeout: 0 });
      const write = impatient.prepare("UPDATE runs SET tags = '[\"x\"]' WHERE public_id = 'new'");
      let rests = 0;
      const clock = clockWith(400, () => {
        rests += 1;
        write.run();
      });
      const { deleted } = await pruneInSteps(store, only(store, 'old'), [], clock, silent);
      impatient.close();
      expect(deleted.results).toBe(701);
      // 500 first, then 125, 31, 16 …
      expect(rests).toBeGreaterThan(5);
    }));

  test('that is cut off leaves a run that says so and is not resumed; the next one finishes it', () =>
    withRuns([{ id: 'old', answers: 700, dataset: 'cd' }, { id: 'new' }], async (store) => {
      let rests = 0;
      const clock = clockWith(400, () => {
        rests += 1;
        if (rests === 2) throw new Error('killed');
      });
      await expect(pruneInSteps(store, only(store, 'old'), [], clock, silent)).rejects.toThrow('killed');
      const [, half] = prunableRuns(store);
      expect(half).toMatchObject({ id: 'old', status: 'abandoned', isBeingPruned: true, isGood: false });
      expect(half?.results).toBeLessThan(701);
      expect(store.get('SELECT run_key, verdict, config_hash FROM runs WHERE public_id = ?', 'old')).toEqual({
        run_key: null,
        verdict: null,
        config_hash: '',
      });
      await pruneInSteps(store, only(store, 'old'), [], clockWith(1), silent);
      expect(countRows(store)).toMatchObject({ runs: 1, results: 4, datasets: 1, dataset_rows: 4 });
    }));

  test('drops what was said, and keeps results, scores and numbers', () =>
    withRuns([{ id: 'old' }, { id: 'new' }], async (store) => {
      const before = countRows(store);
      const { textsDropped, deleted } = await pruneInSteps(store, [], only(store, 'old'), clockWith(1), silent);
      expect(textsDropped).toEqual({ runs: 1, answers: 3 });
      expect(Object.values(deleted).every((count) => count === 0)).toBe(true);
      expect(countRows(store)).toEqual(before);
      const texts = (id: string) =>
        store.all(
          `SELECT text, reasoning, model, error, value, reason FROM answers JOIN runs ON runs.id = answers.run_id
           LEFT JOIN scores ON scores.run_id = answers.run_id AND scores.seq = answers.seq WHERE public_id = ? ORDER BY answers.seq`,
          id,
        );
      const gone = { text: null, reasoning: null, model: 'baidu/ernie-4.5', error: null, value: 0, reason: null };
      const failedOne = {
        text: null,
        reasoning: null,
        model: null,
        error: 'It did not work.',
        value: null,
        reason: null,
      };
      expect(texts('old')).toEqual([gone, gone, gone, failedOne]);
      expect(texts('new')[0]).toMatchObject({ text: 'Secret answer 0 of new', reason: '"Secret answer" lacks it' });
    }));

  test('leaves a run that went live after it was chosen, or whose name is being chosen for', () =>
    withRuns([{ id: 'one' }, { id: 'two', name: 'weekly' }, { id: 'three', name: 'third' }], async (store) => {
      const chosen = prunableRuns(store);
      const claims = ['nightly', 'weekly'].map((name) => claimRun(store, name, { pid: 1, host: 'h', startedMs: 1 }));
      const [nightly, weekly] = claims.map((claim) => ('heldBy' in claim ? null : claim));
      nightly?.take(1);
      const told: string[] = [];
      const { deleted } = await pruneInSteps(store, chosen, chosen, clockWith(1), (sentence) => told.push(sentence));
      expect(deleted.runs).toBe(1);
      expect(told).toEqual(['Run two is live by now, and stays.', 'Run one is live by now, and stays.']);
      expect(store.all('SELECT public_id AS id, status FROM runs')).toEqual([
        { id: 'one', status: 'complete' },
        { id: 'two', status: 'complete' },
      ]);
      nightly?.release();
      weekly?.release();
    }));

  test('reads nothing of any other run', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'results.db');
      await storeRuns(path, [{ id: 'old' }, { id: 'fading' }]);
      const statements = new Set<string>();
      const store = openStore(path, 'existing', (sql) => statements.add(sql));
      await pruneInSteps(store, only(store, 'old'), only(store, 'fading'), clockWith(1), silent);
      const perRun = /^(?:SCAN|SEARCH) (results|answers|attempts|scores|scorers|events|dataset_rows)\b/;
      const planned = [...statements].filter((sql) => /^(DELETE|UPDATE|SELECT)/.test(sql));
      expect(planned.length).toBeGreaterThan(10);
      for (const sql of planned)
        for (const { detail } of store.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`))
          if (perRun.test(detail))
            expect({ sql, detail }).toMatchObject({ detail: expect.stringMatching(/\((run_id|dataset_id|rowid)=\?/) });
      store.close();
    }));
});
