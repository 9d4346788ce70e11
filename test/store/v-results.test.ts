import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect } from '../../src/store/connect.ts';
import { migrate, migrations } from '../../src/store/migrate.ts';
import { migration003Views } from '../../src/store/migration-003-views.ts';
import type { Store } from '../../src/store/open-store.ts';
import { createRun } from '../../src/store/run-records.ts';
import { useScorers } from '../../src/store/scorer-revisions.ts';
import { startWriter } from '../../src/store/writer.ts';
import { answered, failed, newRun, start, storeRun, withFolder, withStore } from './fixtures.ts';

const exact = { scorer: 'exact', fingerprint: 'e1' };
const contains = { scorer: 'contains', fingerprint: 'c1' };

/** A run of an answer with scores and a failed sample, its scorer `contains` changed afterwards. */
async function storeResults(store: Store): Promise<number> {
  const rowId = await storeRun(store);
  const writer = await startWriter(store.path, rowId);
  const score = { value: 1, passed: true, reason: null };
  const old = useScorers(store, rowId, [{ ...contains, fingerprint: 'c0' }]);
  writer.saveResult(answered(0, { reasoning: 'Hm.', costBilledNanoUsd: 1300 }), 1);
  writer.saveResult(failed(1, 'filtered', 'No.'), 1);
  writer.saveScores(0, [{ scorer: 'contains', ...score }], new Map(old.map(({ revision }) => ['contains', revision])));
  const scorers = useScorers(store, rowId, [exact, contains]);
  writer.saveScores(
    0,
    [
      { scorer: 'exact', ...score },
      { scorer: 'contains', value: null, passed: null, reason: 'took over 5 s' },
    ],
    new Map(scorers.map(({ scorer, revision }) => [scorer, revision])),
  );
  expect(await writer.close()).toBe('saved');
  return rowId;
}

describe('v_results', () => {
  test('is one wide row a result, with the scores that count, in the order of the config', () =>
    withStore(async (store) => {
      await storeResults(store);
      const [first, second] = store.all<Record<string, unknown>>('SELECT * FROM v_results ORDER BY run_id, seq');
      expect(first).toEqual({
        run: 'run-1',
        run_name: 'nightly',
        row: 'row-0',
        line: 2,
        variant: 'ernie',
        repeat: 0,
        status: 'answered',
        answer: 'Answer 0',
        reasoning: 'Hm.',
        finish_reason: 'stop',
        model: 'baidu/ernie-4.5',
        latency_ms: 50.125,
        ttft_ms: null,
        attempts: 1,
        prompt_tokens: null,
        completion_tokens: null,
        cached_tokens: null,
        reasoning_tokens: null,
        cost_billed_usd: 0.0000013,
        error_kind: null,
        error: null,
        request_id: 'run-1:0:1',
        answered_at: '2023-11-14T22:13:20.000Z',
        columns: '{"prompt":"Question 0?"}',
        scores: '{"exact":1.0,"contains":null}',
        passed: '{"exact":1,"contains":null}',
        reasons: '{"exact":null,"contains":"took over 5 s"}',
        run_id: 1,
        seq: 0,
      });
      expect(second).toMatchObject({
        status: 'failed',
        answer: null,
        latency_ms: null,
        cost_billed_usd: null,
        error_kind: 'filtered',
        error: 'No.',
        scores: '{}',
      });
    }));

  test.each([
    { where: "run = 'run-1'", why: 'the id that people type' },
    { where: 'run_id = (SELECT max(id) FROM runs)', why: 'the newest' },
    { where: "run_name = 'nightly'", why: 'all of a name' },
    {
      where: "run = 'run-1' AND status = 'failed' AND error_kind = 'filtered'",
      why: 'an index on failures leads astray',
    },
    { where: "run = 'run-1' AND row = 'row-1' AND variant = 'ernie'", why: 'one row' },
    { where: 'run_id IN (SELECT id FROM runs ORDER BY id DESC LIMIT 7)', why: 'the last seven' },
  ])('WHERE $where reads nothing of another run ($why)', ({ where }) =>
    withStore((store) => {
      const sql = `EXPLAIN QUERY PLAN SELECT * FROM v_results WHERE ${where}`;
      const steps = store.all<{ detail: string }>(sql).map(({ detail }) => detail);
      const step = (table: string) => steps.filter((detail) => new RegExp(`(SCAN|SEARCH) ${table}\\b`).test(detail));
      expect(step('runs')[0]).toMatch(/^SEARCH runs /);
      for (const table of ['results', 'variants', 'answers', 'scorers'])
        for (const detail of step(table)) expect(detail).toContain('(run_id=?');
      for (const detail of step('dataset_rows')) expect(detail).toContain('(dataset_id=? AND row_index=?)');
      expect(step('scores')).toHaveLength(3);
      for (const detail of step('scores')) expect(detail).toContain('(run_id=? AND scorer=? AND revision=? AND seq=?)');
    }),
  );

  test('comes to a database of before, with what lies in it', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'results.db');
      closeSync(openSync(path, 'wx'));
      const connection = connect(path);
      migrate(connection, path, migrations.slice(0, migrations.indexOf(migration003Views)));
      connection.exec(`
        INSERT INTO datasets VALUES (1, zeroblob(32), 'comma', '/d.csv', 1, 1, 1, '["prompt"]');
        INSERT INTO dataset_rows VALUES (1, 0, 2, 'q1', zeroblob(32), '{"prompt":"a"}');
        INSERT INTO runs (id, public_id, name, tags, status, dataset_id, samples, config_hash, identity, started_ms)
          VALUES (1, 'old', 'nightly', '[]', 'complete', 1, 1, 'h', '{}', 1);
        INSERT INTO variants VALUES (1, 0, 'v', 'm', '[]', '{}');
        INSERT INTO results (run_id, seq, variant, row_index, repeat, try, status, queue_us, attempts, prompt_hash, ended_ms)
          VALUES (1, 0, 0, 0, 0, 1, 'answered', 1, 1, zeroblob(32), 1);
        INSERT INTO answers (run_id, seq, text) VALUES (1, 0, 'b')`);
      migrate(connection, path);
      expect(connection.prepare('SELECT run, row, answer FROM v_results').all()).toEqual([
        { run: 'old', row: 'q1', answer: 'b' },
      ]);
      connection.close();
    }));

  test('several runs of one dataset are apart', () =>
    withStore(async (store) => {
      const first = await storeResults(store);
      const { datasetId } = store.get<{ datasetId: number }>('SELECT dataset_id AS datasetId FROM runs') ?? {
        datasetId: 0,
      };
      const second = createRun(store, newRun(datasetId, { publicId: 'run-2' }), start);
      const writer = await startWriter(store.path, second);
      writer.saveResult(answered(0, { text: 'Other' }), 1);
      await writer.close();
      expect(store.all('SELECT run_id, answer, scores FROM v_results WHERE seq = 0 ORDER BY run_id')).toEqual([
        { run_id: first, answer: 'Answer 0', scores: '{"exact":1.0,"contains":null}' },
        { run_id: second, answer: 'Other', scores: '{}' },
      ]);
    }));
});
