import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { claimRun, holderOf } from '../../src/store/claim-run.ts';
import { findDataset, rowAt, rows } from '../../src/store/datasets.ts';
import { answeredRows, doneSeqs, prunedUnscored, unscoredAnswers } from '../../src/store/done-samples.ts';
import {
  countFailedAttempts,
  countPossiblyBilled,
  possiblyBilledSeqs,
  seqsAskedAgain,
} from '../../src/store/failed-attempts.ts';
import { columnCells, firstRowKeys, readRowKeys, rowIndexOfKey } from '../../src/store/find-rows.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { readColumns, readScores } from '../../src/store/read-columns.ts';
import { countRetries, readEvents } from '../../src/store/read-events.ts';
import { readMeans } from '../../src/store/read-means.ts';
import { answeredMask, readPlaces, readPromptHashes } from '../../src/store/read-places.ts';
import { readAttempts, readErrorExamples, readResults } from '../../src/store/read-results.ts';
import { listRuns } from '../../src/store/read-runs.ts';
import { readSamples } from '../../src/store/read-samples.ts';
import { readServed } from '../../src/store/read-served.ts';
import { readJudgements, readRowNames } from '../../src/store/row-history.ts';
import { readRowRepeats } from '../../src/store/row-repeats.ts';
import { readPrices, recordPrices } from '../../src/store/run-prices.ts';
import { endTry, readTries, readVariants, reopenFailed, startTry } from '../../src/store/run-records.ts';
import { declareScorers, readFingerprints, saveStoredScores, useScorers } from '../../src/store/scorer-revisions.ts';
import {
  lastAnswerMs,
  newestBefore,
  newestByIdentity,
  newestByKey,
  newestUnfinished,
  resolveRun,
} from '../../src/store/select-run.ts';
import { readSeries } from '../../src/store/series.ts';
import { startWriter } from '../../src/store/writer.ts';
import { answered, failed, hash, somePrice, start, storeRun, withFolder } from './fixtures.ts';

/** What grows with every run: nothing may read another run's part of it. */
const perRun = [
  'results',
  'answers',
  'attempts',
  'scores',
  'scorers',
  'events',
  'variants',
  'tries',
  'try_prices',
  'dataset_rows',
  'row_repeats',
];

/** @returns the steps of the statement's plan that are not confined to one run (or one dataset) */
function wanderings(store: Store, sql: string): string[] {
  const steps = store.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).map(({ detail }) => detail);
  return steps.filter((detail) => {
    const [, table = ''] = /^(?:SCAN|SEARCH) (\w+)/.exec(detail) ?? [];
    return perRun.includes(table) && !/\((run_id|dataset_id)=\?/.test(detail);
  });
}

describe('query plans', () => {
  test('no statement of a run, a report, an export or a list walks over another run', () =>
    withFolder(async (folder) => {
      const statements = new Set<string>();
      const store = openStore(join(folder, 'results.db'), 'create', (sql) => statements.add(sql));
      const rowId = await storeRun(store, { runKey: 'k' });
      statements.clear();
      const scorers = useScorers(store, rowId, [
        { scorer: 'exact', fingerprint: 'a' },
        { scorer: 'contains', fingerprint: 'b' },
      ]);
      const writer = await startWriter(store.path, rowId);
      writer.saveResult(answered(0), 1);
      writer.saveResult(failed(1, 'filtered'), 1);
      writer.saveScores(0, [{ scorer: 'exact', value: 1, passed: true, reason: null }], new Map([['exact', 1]]));
      await writer.close();

      const claim = claimRun(store, 'nightly', { pid: 1, host: 'h', startedMs: 1 });
      if ('heldBy' in claim) throw new Error('held');
      claim.take(rowId);
      listRuns(store, { name: 'nightly' });
      for (const reference of ['latest', 'run-1', 'k', 'nightly', 'run']) resolveRun(store, reference);
      expect(() => resolveRun(store, 'previous')).toThrow('no previous run');
      newestBefore(store, 'nightly', rowId);
      newestByKey(store, 'nightly', 'k');
      newestByIdentity(store, 'nightly', 'identity-1');
      newestUnfinished(store, 'nightly', 'identity-1');
      holderOf(store, rowId);
      lastAnswerMs(store, rowId);
      doneSeqs(store, rowId, 10);
      doneSeqs(store, rowId, 10, 'answered');
      expect([...unscoredAnswers(store, rowId, scorers)]).toHaveLength(1);
      expect([...prunedUnscored(store, rowId, scorers)]).toEqual([]);
      expect(answeredRows(store, rowId)).toEqual([0]);
      declareScorers(store, rowId, [{ scorer: 'exact', fingerprint: 'c' }]);
      expect(readFingerprints(store, rowId)).toHaveLength(2);
      readJudgements(store, rowId, 0, { scorer: 'exact', revision: 1 });
      expect(readRowNames(store, 1)).toHaveLength(10);
      readRowRepeats(store, rowId);
      saveStoredScores(store, rowId, scorers, [
        { seq: 0, scores: [{ scorer: 'exact', value: 1, passed: true, reason: null }] },
      ]);
      expect([...readResults(store, rowId)]).toHaveLength(2);
      expect(readErrorExamples(store, rowId)).toHaveLength(1);
      readColumns(store, rowId);
      readScores(store, rowId);
      readPlaces(store, rowId);
      expect(readServed(store, rowId, 1)).toHaveLength(1);
      expect(readServed(store, rowId, 2)).toEqual(readServed(store, rowId, 1));
      answeredMask(store, rowId, 10);
      expect(readMeans(store, rowId, 'exact', 1)).toEqual(new Map([[0, 1]]));
      expect(readMeans(store, rowId, 'exact', 2)).toEqual(new Map([[0, 1]]));
      readPromptHashes(store, rowId, 0, 10);
      expect(readRowKeys(store, 1)).toHaveLength(10);
      expect([...readEvents(store, rowId)]).toEqual([]);
      countRetries(store, rowId);
      readAttempts(store, rowId, 0);
      countFailedAttempts(store, rowId);
      countPossiblyBilled(store, rowId);
      possiblyBilledSeqs(store, rowId);
      expect(readSamples(store, rowId, [1, 0, 5])).toHaveLength(2);
      readVariants(store, rowId);
      readTries(store, rowId);
      expect(readSeries(store, 'nightly', 'ernie', null)).toHaveLength(1);
      recordPrices(store, rowId, 1, [{ variant: 0, model: 'm', source: 'config', price: somePrice }], 1);
      expect(readPrices(store, rowId)).toHaveLength(1);
      startTry(store, rowId, start);
      endTry(store, rowId, { status: 'stopped', stopReason: 'x', verdict: null, endedMs: 1 });
      reopenFailed(store, rowId, 2, 1);
      seqsAskedAgain(store, rowId);
      findDataset(store, hash, 'comma');
      rowAt(store, 1, 0);
      expect([...rows(store, 1)]).toHaveLength(10);
      expect([...columnCells(store, 1, 'prompt')]).toHaveLength(10);
      rowIndexOfKey(store, 1, 'row-3');
      firstRowKeys(store, 1, 5);
      claim.release();

      const planned = [...statements].filter((sql) => /^(SELECT|UPDATE|DELETE|INSERT)/.test(sql));
      expect(planned.length).toBeGreaterThan(30);
      for (const sql of planned) expect({ sql, wanderings: wanderings(store, sql) }).toEqual({ sql, wanderings: [] });
      store.close();
    }));

  test.each([
    { sql: 'SELECT count(*) FROM results WHERE seq > 3', why: 'every run has such a seq' },
    { sql: "SELECT count(*) FROM results WHERE status = 'failed'", why: "an index's walk is a walk" },
    { sql: 'SELECT * FROM scores ORDER BY seq', why: 'no run at all' },
    { sql: 'SELECT text FROM results JOIN answers USING (seq) WHERE results.run_id = 1', why: 'joined across runs' },
  ])('the check catches $sql ($why)', ({ sql }) =>
    withFolder((folder) => {
      const store = openStore(join(folder, 'results.db'), 'create');
      expect(wanderings(store, sql)).not.toEqual([]);
      store.close();
    }),
  );

  test('deleting a run looks only at what is its own', () =>
    withFolder((folder) => {
      const store = openStore(join(folder, 'results.db'), 'create');
      // For a cascade SQLite looks the children up by their foreign key, so each needs an index that begins with it.
      const tables = store.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'");
      for (const { name } of tables) {
        const keys = store.all<{ id: number; from: string }>('SELECT id, "from" FROM pragma_foreign_key_list(?)', name);
        for (const id of new Set(keys.map((key) => key.id))) {
          const columns = keys.filter((key) => key.id === id).map((key) => key.from);
          const where = columns.map((column) => `${column} = 1`).join(' AND ');
          const [step] = store.all<{ detail: string }>(`EXPLAIN QUERY PLAN SELECT 1 FROM ${name} WHERE ${where}`);
          expect({ name, columns, detail: step?.detail }).toMatchObject({
            detail: name === 'claims' ? 'SCAN claims' : expect.stringContaining('SEARCH'),
          });
        }
      }
      store.close();
    }));
});
