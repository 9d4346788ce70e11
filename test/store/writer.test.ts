import { describe, expect, test } from 'vitest';
import { doneSeqs } from '../../src/store/done-samples.ts';
import { openStore } from '../../src/store/open-store.ts';
import { countRetries, readEvents } from '../../src/store/read-events.ts';
import { readAttempts, readResults } from '../../src/store/read-results.ts';
import { useScorers } from '../../src/store/scorer-revisions.ts';
import { startWriter, warmWriter } from '../../src/store/writer.ts';
import type { Completion } from '../../src/vocabulary/completion.ts';
import { startChild } from './child.ts';
import { answered, failed, hash, storeDataset, storeRun, withStore } from './fixtures.ts';

const completion: Completion = {
  text: 'Paris',
  rawContent: '[{"type":"text","text":"Paris"}]',
  reasoning: 'France …',
  toolCalls: '[]',
  finishReason: 'length',
  marks: ['truncated', 'tool-calls'],
  model: 'baidu/ernie-4.5-0.3b',
  systemFingerprint: '',
  provider: 'DeepInfra',
  usage: {
    promptTokens: 20,
    completionTokens: 46,
    cachedTokens: 4,
    reasoningTokens: 7,
    totalTokens: 66,
    cachedWithin: 'prompt',
    source: 'usage',
  },
  rawUsage: '{"prompt_tokens":20}',
  costBilledNanoUsd: 9_007_199_254_740_991,
  inferenceId: 'inf-1',
};

describe('startWriter', () => {
  test('an answer is there for every other connection as soon as its save resolves', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      const reader = openStore(store.path, 'existing');
      const writer = await startWriter(store.path, rowId);
      expect(await writer.saveResult(answered(3), 1)).toBe('saved');
      expect(reader.all('SELECT seq FROM results')).toEqual([{ seq: 3 }]);
      expect(writer.pendingBytes()).toBe(0);
      await writer.close();
      reader.close();
    }));

  test('everything of an answer and of a failure is stored, in its unit', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      const writer = await startWriter(store.path, rowId);
      const timed = { ...answered(0, completion), timing: { latencyMs: 50.1254, ttftMs: 9.75 } };
      await Promise.all([writer.saveResult(timed, 2), writer.saveResult(failed(1, 'filtered', 'No.'), 2)]);
      await writer.close();
      const [answer, failure] = store.all('SELECT * FROM results JOIN answers USING (run_id, seq) ORDER BY seq');
      expect(answer).toMatchObject({
        ...{ run_id: rowId, seq: 0, variant: 0, row_index: 0, repeat: 0, try: 2, status: 'answered', attempts: 1 },
        ...{ finish_reason: 'length', marks: 'truncated,tool-calls', latency_us: 50125, ttft_us: 9750, queue_us: 1250 },
        ...{ prompt_tokens: 20, completion_tokens: 46, cached_tokens: 4, cached_within: 'prompt', reasoning_tokens: 7 },
        ...{ total_tokens: 66 },
        ...{ cost_billed_nano_usd: 9_007_199_254_740_991, error_kind: null, ended_ms: 1_700_000_000_000 },
        ...{ text: 'Paris', raw_content: completion.rawContent, reasoning: 'France …', tool_calls: '[]' },
        ...{
          model: 'baidu/ernie-4.5-0.3b',
          system_fingerprint: '',
          usage_source: 'usage',
          error: null,
          provider: 'DeepInfra',
        },
        ...{ raw_usage: '{"prompt_tokens":20}', request_id: 'run-1:0:1', inference_id: 'inf-1' },
      });
      expect(failure).toMatchObject({
        ...{ seq: 1, status: 'failed', error_kind: 'filtered', error: 'No.', text: null, latency_us: null },
        ...{ finish_reason: null, marks: null, prompt_tokens: null, cost_billed_nano_usd: null, attempts: 6 },
      });
      expect(store.get('SELECT lower(hex(prompt_hash)) AS hash FROM results WHERE seq = 0')).toEqual({ hash });
    }));

  test.each([
    { text: 'nul \u0000 inside', stored: 'nul \u0000 inside', why: 'SQLite keeps the length apart' },
    { text: '\ufeff😀\r\n"a",b', stored: '\ufeff😀\r\n"a",b', why: 'byte for byte' },
    { text: '', stored: '', why: 'an empty answer is not null' },
    { text: 'half \ud83d pair', stored: 'half \ufffd pair', why: 'UTF-8 has no lone surrogates: visibly replaced' },
    { text: 'ü'.repeat(100_000), stored: 'ü'.repeat(100_000), why: 'long answers spill over pages' },
  ])('text comes back as it came ($why)', ({ text, stored }) =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      const writer = await startWriter(store.path, rowId);
      await writer.saveResult(answered(0, { text }), 1);
      await writer.close();
      expect([...readResults(store, rowId)][0]?.answer).toBe(stored);
    }),
  );

  test('a count that is no whole number does not keep the answer from being stored', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      const writer = await startWriter(store.path, rowId);
      const usage = {
        ...{ promptTokens: 1.5, completionTokens: Number.NaN, cachedTokens: 2 ** 60, reasoningTokens: 3 },
        ...{ totalTokens: 0.5, cachedWithin: null, source: 'usage' as const },
      };
      expect(await writer.saveResult(answered(0, { usage, costBilledNanoUsd: 0.5 }), 1)).toBe('saved');
      await writer.close();
      expect([...readResults(store, rowId)][0]).toMatchObject({
        ...{
          promptTokens: null,
          completionTokens: null,
          cachedTokens: null,
          reasoningTokens: 3,
          costBilledNanoUsd: null,
        },
      });
    }));

  test('scores after which nothing comes are saved all the same', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      const [{ revision } = { revision: 0 }] = useScorers(store, rowId, [{ scorer: 'exact', fingerprint: 'a' }]);
      const writer = await startWriter(store.path, rowId);
      await writer.saveResult(answered(0), 1);
      const score = { scorer: 'exact', value: 1, passed: true, reason: null };
      writer.saveScores(0, [score], new Map([['exact', revision]]));
      await expect.poll(() => [...readResults(store, rowId)][0]?.scores).toEqual({ exact: score });
      await writer.close();
    }));

  test('attempts, scores and events are saved in the order they came, after their answer', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      const [revision = { scorer: '', revision: 0 }] = useScorers(store, rowId, [
        { scorer: 'exact', fingerprint: 'a' },
      ]);
      const writer = await startWriter(store.path, rowId);
      const attempt = {
        seq: 0,
        tryNumber: 1,
        errorKind: 'rate_limited',
        message: 'slow down',
        requestId: 'q',
        atMs: 5,
      };
      writer.saveAttempt({ ...attempt, attempt: 1, waitMs: 500.25 });
      writer.saveAttempt({ ...attempt, attempt: 2, waitMs: null });
      writer.saveResult(answered(0), 1);
      const revisions = new Map([[revision.scorer, revision.revision]]);
      writer.saveScores(0, [{ scorer: 'exact', value: null, passed: null, reason: 'took too long' }], revisions);
      writer.saveScores(0, [{ scorer: 'exact', value: 1, passed: true, reason: null }], revisions);
      writer.saveEvent({ atMs: 7.5, lane: 'ernie', kind: 'paused', detail: '{"waitMs":500}' });
      writer.saveEvent({ atMs: 8, lane: null, kind: 'stopping', detail: null });
      expect(await writer.flush()).toBe('saved');
      expect(readAttempts(store, rowId, 0)).toMatchObject([
        { attempt: 1, waitMs: 500.25, errorKind: 'rate_limited' },
        { attempt: 2, waitMs: null, requestId: 'q' },
      ]);
      expect([...readResults(store, rowId)][0]?.scores).toEqual({
        exact: { scorer: 'exact', value: null, passed: null, reason: 'took too long' },
      });
      expect([...readEvents(store, rowId)].map(({ atMs, kind }) => [atMs, kind])).toEqual([
        [8, 'paused'],
        [8, 'stopping'],
      ]);
      // The last attempt was given up: nothing followed it.
      expect(countRetries(store, rowId)).toEqual([{ kind: 'rate_limited', count: 1 }]);
      await writer.close();
    }));

  test('a second result of a sample is reported, the first one stays, and the others of its commit are kept', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      const writer = await startWriter(store.path, rowId);
      await writer.saveResult(answered(0, { text: 'first' }), 1);
      const outcomes = await Promise.all([
        writer.saveResult(answered(1), 1),
        writer.saveResult(answered(0, { text: 'second' }), 1),
        writer.saveResult(answered(2), 1),
      ]);
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({
          kind: 'database',
          message: expect.stringMatching(/UNIQUE constraint.*results/),
        });
      }
      expect(await writer.saveResult(answered(3), 1)).toMatchObject({ kind: 'database' });
      expect(await writer.close()).toMatchObject({ kind: 'database' });
      expect([...readResults(store, rowId)].map(({ seq, answer }) => [seq, answer])).toEqual([
        [0, 'first'],
        [1, 'Answer 1'],
        [2, 'Answer 2'],
        [3, 'Answer 3'],
      ]);
    }));

  test('the WAL is emptied at the end', () =>
    withStore(async (store) => {
      const warm = warmWriter(store.path);
      const writer = await warm.openFor(await storeRun(store));
      await writer.saveResult(answered(0), 1);
      expect(await writer.close()).toBe('saved');
      expect(await writer.close()).toBe('saved');
      await warm.discard();
      expect(store.get('PRAGMA wal_checkpoint(NOOP)')).toMatchObject({ log: 0 });
    }));

  test('saving after the end answers with a failure instead of hanging', () =>
    withStore(async (store) => {
      const writer = await startWriter(store.path, await storeRun(store));
      await writer.close();
      expect(await writer.saveResult(answered(0), 1)).toMatchObject({ kind: 'database' });
      expect(await writer.flush()).toMatchObject({ kind: 'database' });
    }));

  test('a database that cannot be written is refused at the start', () =>
    withStore(async (store) => {
      await expect(startWriter(`${store.path}-missing`, 1)).rejects.toMatchObject({ name: 'UserError', exitCode: 5 });
    }));

  test('more than what may be copied at once is saved too', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      const writer = await startWriter(store.path, rowId);
      const text = 'x'.repeat(9_000_000);
      const saves: Promise<unknown>[] = [];
      for (let seq = 0; seq < 10; seq += 1) {
        saves.push(writer.saveResult(answered(seq, { text }), 1));
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(writer.pendingBytes()).toBeGreaterThan(0);
      expect(new Set(await Promise.all(saves))).toEqual(new Set(['saved']));
      expect(writer.pendingBytes()).toBe(0);
      await writer.close();
    }));

  test.each([
    { how: 'throws', program: "throw new Error('planted')", says: /planted/ },
    { how: 'exits', program: 'process.exit(7)', says: /ended with code 7/ },
  ])('a thread that $how fails every save, and nothing hangs', ({ program, says }) =>
    withStore(async (store) => {
      const thread = new URL(`data:text/javascript,import { parentPort } from 'node:worker_threads';
        let first = true;
        parentPort.on('message', () => {
          if (!first) { ${program}; }
          first = false;
          parentPort.postMessage({ taken: 1, failure: null });
        });`);
      const writer = await startWriter(store.path, await storeRun(store), thread);
      const outcomes = [writer.saveResult(answered(0), 1), writer.flush()];
      for (const outcome of await Promise.all(outcomes)) {
        expect(outcome).toMatchObject({ kind: 'database', message: expect.stringMatching(says) });
      }
      expect(await writer.saveResult(answered(1), 1)).toMatchObject({ kind: 'database' });
      expect(await writer.close()).toMatchObject({ kind: 'database' });
      expect(writer.pendingBytes()).toBe(0);
    }),
  );
});

describe('a process that writes', () => {
  test('whatever was acknowledged before kill -9 is there, and nothing half', () =>
    withStore(async (store) => {
      await storeDataset(store, 10);
      for (const [index, afterLines] of [1, 40, 700].entries()) {
        const child = startChild('write-results', [store.path, `killed-${index}`, '100000']);
        const acknowledged: number[] = [];
        while (acknowledged.length < afterLines) acknowledged.push(Number(await child.nextLine()));
        await child.kill();
        acknowledged.push(...(await child.rest()).map(Number));
        const rowId = store.get<{ id: number }>('SELECT max(id) AS id FROM runs')?.id ?? 0;
        const done = doneSeqs(store, rowId, 100_000);
        expect(acknowledged.filter((seq) => done[seq] !== 1)).toEqual([]);
        const stored = done.reduce((sum, bit) => sum + bit, 0);
        expect(stored - acknowledged.length).toBeLessThanOrEqual(32);
        expect(store.get('SELECT count(*) AS count FROM answers WHERE run_id = ?', rowId)).toEqual({ count: stored });
      }
      expect(store.get('PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' });
    }));

  test('two of them write different runs into one file', () =>
    withStore(async (store) => {
      await storeDataset(store, 10);
      const children = ['left', 'right'].map((name) => startChild('write-results', [store.path, name, '1500']));
      for (const lines of await Promise.all(children.map((child) => child.rest()))) {
        expect(lines.at(-1)).toBe('saved');
        expect(lines).toHaveLength(1501);
      }
      const counts = store.all('SELECT count(*) AS count FROM results GROUP BY run_id');
      expect(counts).toEqual([{ count: 1500 }, { count: 1500 }]);
    }));
});
