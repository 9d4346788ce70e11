import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rescore } from '../../src/operations/rescore-run.ts';
import { realWorld } from '../../src/operations/wiring.ts';
import { claimRun } from '../../src/store/claim-run.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { setVerdict } from '../../src/store/run-records.ts';
import { withFolder } from '../store/fixtures.ts';
import { storeRuns } from './stored-runs.ts';

const messages = [{ role: 'user', content: '{{ prompt }}' }];
const config = {
  name: 'nightly',
  dataset: { path: 'qa.csv', id: 'id' },
  endpoint: { simulated: {} },
  variants: [{ label: 'ernie', model: 'baidu/ernie', messages }],
  repeats: 1,
  maxErrorRate: 0.5,
  scorers: [{ type: 'contains', expected: '{{ expected }}' }],
};
const cells = [
  'row-0,Question 0?,Secret',
  'row-1,Question 1?,answer 1',
  'row-2,Other question?,x',
  'row-3,Question 3?,x',
];

interface Project {
  readonly folder: string;
  readonly store: Store;
  readonly configure: (changes: object, rows?: readonly string[]) => void;
  readonly rescore: (run?: string, config?: string | null) => ReturnType<typeof rescore>;
  readonly notices: string[];
  /** Scores of the revision that the run goes by. */
  readonly values: () => readonly unknown[];
}

/** A run of three answers, `Secret answer N of …`, each scored 0 by the scorer `contains`, and one sample that failed. */
async function withProject(work: (project: Project) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const dbPath = join(folder, 'r.db');
    await storeRuns(dbPath, [{ id: 'night' }]);
    const store = openStore(dbPath, 'existing');
    const configPath = join(folder, 'eval.json');
    const configure: Project['configure'] = (changes, rows = cells) => {
      writeFileSync(configPath, JSON.stringify({ ...config, ...changes }));
      writeFileSync(join(folder, 'qa.csv'), ['id,prompt,expected', ...rows].join('\n'));
    };
    configure({});
    store.run('UPDATE tries SET config = ?, provenance = ?', JSON.stringify(config), JSON.stringify({ configPath }));
    const notices: string[] = [];
    const values = () =>
      store.tuples(
        'SELECT scores.scorer, value FROM scorers JOIN scores USING (run_id, scorer, revision) WHERE position = 0 ORDER BY seq',
      );
    const rescoreIt: Project['rescore'] = (run = 'latest', of = null) =>
      rescore({ run, config: of, dbPath }, realWorld({}), (sentence) => notices.push(sentence));
    try {
      await work({ folder, store, configure, rescore: rescoreIt, notices, values });
    } finally {
      store.close();
    }
  });
}

const asBefore = [
  ['contains', 0],
  ['contains', 0],
  ['contains', 0],
];

describe('rescore', () => {
  test('grades by what today expects of the same prompts, and gives the verdict anew', () =>
    withProject(async ({ rescore: run, configure, values, store }) => {
      // The third row asks something else today, and its own says nothing of what is expected.
      await expect(run()).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining('expected') });
      expect(values()).toEqual(asBefore);
      const rows = cells.map((row) => row.replace('Other question?', 'Question 2?'));
      configure({ gates: [{ metric: 'score.contains', min: 0.9 }] }, rows);
      const { exitCode, data } = await run();
      expect(exitCode).toBe(10);
      expect(data).toMatchObject({
        scoredNow: 3,
        rowsElsewhere: 3,
        scores: [{ variant: 'ernie', scorer: 'contains', before: { n: 3, mean: 0 }, after: { n: 3, mean: 2 / 3 } }],
        verdict: { before: { word: 'good' }, after: { word: 'worse', exitCode: 10 } },
      });
      expect(values()).toEqual([
        ['contains', 1],
        ['contains', 1],
        ['contains', 0],
      ]);
      expect(store.get('SELECT count(*) AS n FROM scores')).toEqual({ n: 6 });
      // No run has the dataset of today.
      expect(store.get('SELECT count(*) AS n FROM datasets')).toEqual({ n: 1 });
    }));

  test('the flags that the run was started with count as they did then, for its own config alone', () =>
    withProject(async ({ rescore: run, configure, folder, store, notices }) => {
      configure({ scorers: [{ type: 'contains', expected: 'nowhere' }] });
      const flags = ['--model', 'other', '--set', 'scorers.0.expected=Secret', '--set', 'prices.x=«key»'];
      const configPath = join(folder, 'eval.json');
      store.run('UPDATE tries SET provenance = ?', JSON.stringify({ configPath, flags }));
      expect((await run()).data.scores).toMatchObject([{ after: { n: 3, mean: 1 } }]);
      expect(notices).toEqual([
        'With the flags that run night was started with: --model other --set scorers.0.expected=Secret --set prices.x=«key»',
        'Left out, since a key was in it: --set prices.x=«key»',
      ]);
      const named = join(folder, 'other.json');
      writeFileSync(named, readFileSync(configPath));
      expect((await run('latest', named)).data.scores).toMatchObject([{ after: { n: 3, mean: 0 } }]);
      expect(notices.at(-1)).toContain('the flags it was started with do not count (--model other');
    }));

  test('a re-run is graded with the run it confirms, and never alone', () =>
    withProject(async ({ rescore: run, configure, store, values }) => {
      configure({ scorers: [{ type: 'contains', expected: 'Secret' }] });
      const again = (await storeRuns(store.path, [{ id: 'again' }]))[0] ?? 0;
      store.run('UPDATE runs SET confirms_run_id = 1, verdict = NULL WHERE id = ?', again);
      store.run('UPDATE tries SET config = (SELECT config FROM tries WHERE run_id = 1)');
      await expect(run('again')).rejects.toMatchObject({ exitCode: 2, next: 'promptbatch rescore night' });
      expect((await run('night')).data).toMatchObject({ scoredNow: 6, verdict: { after: { word: 'good' } } });
      expect(values()).toHaveLength(6);
      expect(store.get("SELECT verdict ->> 'word' AS word FROM runs WHERE public_id = 'again'")).toEqual({
        word: 'good',
      });
    }));

  test('an incomplete run has its scores, and no verdict', () =>
    withProject(async ({ rescore: run, configure, store }) => {
      configure({ scorers: [{ type: 'contains', expected: 'Secret' }] });
      store.run("UPDATE runs SET status = 'stopped', verdict = NULL");
      expect(await run()).toMatchObject({ exitCode: 0, data: { verdict: null, scores: [{ after: { mean: 1 } }] } });
      setVerdict(store, 1, { word: 'incomplete', exitCode: 3, sentence: 'Stopped.', gates: [] });
      await run();
      expect(store.get("SELECT verdict ->> 'word' AS word FROM runs")).toEqual({ word: 'incomplete' });
    }));

  test('a dataset that is gone is no obstacle: the rows of the run say what is expected', () =>
    withProject(async ({ rescore: run, configure, folder, notices }) => {
      configure({ scorers: [{ type: 'contains', expected: '{{ prompt }}' }] });
      rmSync(join(folder, 'qa.csv'));
      expect((await run()).data).toMatchObject({ rowsElsewhere: 0, scores: [{ after: { n: 3, mean: 0 } }] });
      expect(notices.join()).toContain('qa.csv is gone');
    }));

  test('a config that is gone has to be named', () =>
    withProject(async ({ rescore: run, configure, folder }) => {
      configure({ scorers: [{ type: 'contains', expected: 'Secret' }] });
      writeFileSync(join(folder, 'moved.json'), JSON.stringify({ ...config, scorers: [] }));
      rmSync(join(folder, 'eval.json'));
      await expect(run()).rejects.toMatchObject({
        exitCode: 2,
        message: 'The config that run night was started with is gone.',
        next: expect.stringContaining('promptbatch rescore night CONFIG'),
      });
      expect((await run('night', join(folder, 'moved.json'))).data.scores).toMatchObject([{ after: null }]);
    }));

  test('a live run, and answers without a text, keep the scores they have', () =>
    withProject(async ({ rescore: run, configure, store, values }) => {
      configure({ scorers: [{ type: 'contains', expected: 'Secret' }] });
      const claim = claimRun(store, 'nightly', { pid: 4711, host: 'h', startedMs: 1 });
      if ('heldBy' in claim) throw new Error('held');
      claim.take(1);
      await expect(run()).rejects.toMatchObject({ exitCode: 5, where: expect.stringContaining('process 4711 on h') });
      claim.release();
      store.run('UPDATE answers SET text = NULL WHERE seq = 1');
      await expect(run()).rejects.toMatchObject({
        exitCode: 2,
        message: expect.stringContaining('of 1 answer of run night'),
      });
      expect(values()).toEqual(asBefore);
    }));
});
