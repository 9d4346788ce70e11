import { describe, expect, test } from 'vitest';
import { unscoredAnswers } from '../../src/store/done-samples.ts';
import type { Store } from '../../src/store/open-store.ts';
import { readColumns, readScores } from '../../src/store/read-columns.ts';
import { readErrorExamples, readResults } from '../../src/store/read-results.ts';
import { createRun } from '../../src/store/run-records.ts';
import { readScorers, type ScorerFingerprint, useScorers } from '../../src/store/scorer-revisions.ts';
import { startWriter, type Writer } from '../../src/store/writer.ts';
import type { Result } from '../../src/vocabulary/result.ts';
import { answered, failed, hash, newRun, row, start, storeDataset, storeRun, withStore } from './fixtures.ts';

async function write(store: Store, rowId: number, work: (writer: Writer) => void): Promise<void> {
  const writer = await startWriter(store.path, rowId);
  work(writer);
  expect(await writer.close()).toBe('saved');
}

function using(store: Store, rowId: number, scorers: readonly ScorerFingerprint[]): Map<string, number> {
  return new Map(useScorers(store, rowId, scorers).map(({ scorer, revision }) => [scorer, revision]));
}

const passed = (scorer: string) => ({ scorer, value: 1, passed: true, reason: null });
const exact = { scorer: 'exact', fingerprint: 'exact-1' };
const contains = { scorer: 'contains', fingerprint: 'contains-1' };

describe('readColumns', () => {
  test('every column by ascending seq, in milliseconds, NaN where nothing is known', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      const usage = {
        ...{ promptTokens: 20, completionTokens: 46, cachedTokens: null, reasoningTokens: 3 },
        ...{ totalTokens: 69, cachedWithin: null, source: 'usage' as const },
      };
      await write(store, rowId, (writer) => {
        writer.saveResult(failed(4, 'timeout_idle'), 1);
        writer.saveResult(answered(2, { usage, costBilledNanoUsd: 1300, marks: ['empty', 'truncated'] }), 1);
        writer.saveResult({ ...answered(0), timing: { latencyMs: 1.5, ttftMs: 0.25 } }, 1);
      });
      const columns = readColumns(store, rowId);
      const plain = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, [...column]]));
      expect(plain).toEqual({
        seq: [0, 2, 4],
        variant: [0, 0, 0],
        rowIndex: [0, 2, 4],
        repeat: [0, 0, 0],
        tryNumber: [1, 1, 1],
        answered: [1, 1, 0],
        latencyMs: [1.5, 50.125, Number.NaN],
        ttftMs: [0.25, Number.NaN, Number.NaN],
        queueMs: [1.25, 1.25, 100],
        attempts: [1, 1, 6],
        promptTokens: [Number.NaN, 20, Number.NaN],
        completionTokens: [Number.NaN, 46, Number.NaN],
        cachedTokens: [Number.NaN, Number.NaN, Number.NaN],
        cachedOnTop: [0, 0, 0],
        reasoningTokens: [Number.NaN, 3, Number.NaN],
        totalTokens: [Number.NaN, 69, Number.NaN],
        costBilledNanoUsd: [Number.NaN, 1300, Number.NaN],
        finishReason: ['stop', 'stop', null],
        marks: [null, 'empty,truncated', null],
        errorKind: [null, null, 'timeout_idle'],
      });
    }));

  test('more results than a page holds, and none of another run', () =>
    withStore(async (store) => {
      const datasetId = await storeDataset(store, 10);
      const rowIds = ['one', 'two'].map((publicId) => createRun(store, newRun(datasetId, { publicId }), start));
      for (const [index, rowId] of rowIds.entries()) {
        await write(store, rowId, (writer) => {
          for (let seq = 0; seq < 2100 + index; seq += 1) writer.saveResult(answered(seq), 1);
        });
      }
      expect(readColumns(store, rowIds[0] ?? 0).seq).toEqual(Float64Array.from({ length: 2100 }, (_, index) => index));
      expect(readColumns(store, rowIds[1] ?? 0).seq).toHaveLength(2101);
      expect(readColumns(store, 99).seq).toHaveLength(0);
    }));
});

describe('scores', () => {
  test('a changed scorer gets a new revision, one changed back its old one, one taken out is not read', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      const revisions = using(store, rowId, [exact, contains]);
      await write(store, rowId, (writer) => {
        writer.saveResult(answered(0), 1);
        writer.saveScores(0, [passed('exact'), passed('contains')], revisions);
      });
      expect(readScorers(store, rowId)).toEqual([
        { scorer: 'exact', revision: 1 },
        { scorer: 'contains', revision: 1 },
      ]);
      useScorers(store, rowId, [contains, { ...exact, fingerprint: 'exact-2' }]);
      expect(readScorers(store, rowId)).toEqual([
        { scorer: 'contains', revision: 1 },
        { scorer: 'exact', revision: 2 },
      ]);
      expect(readScores(store, rowId).map(({ scorer, seq }) => [scorer, seq.length])).toEqual([
        ['contains', 1],
        ['exact', 0],
      ]);
      useScorers(store, rowId, [exact]);
      expect(readScores(store, rowId)).toEqual([
        { scorer: 'exact', seq: Float64Array.of(0), value: Float64Array.of(1), passed: Float64Array.of(1) },
      ]);
    }));

  test('a score whose scorer the run does not have is refused', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      const writer = await startWriter(store.path, rowId);
      writer.saveResult(answered(0), 1);
      writer.saveScores(0, [passed('unknown')], new Map());
      expect(await writer.close()).toMatchObject({ kind: 'database', message: expect.stringMatching(/FOREIGN KEY/) });
    }));

  test('unscored are the answers that a current scorer has not seen, with the names of those scorers', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      const revisions = using(store, rowId, [exact, contains]);
      await write(store, rowId, (writer) => {
        for (const seq of [0, 1, 2]) writer.saveResult(answered(seq), 1);
        writer.saveResult(failed(3, 'filtered'), 1);
        writer.saveScores(0, [passed('exact'), passed('contains')], revisions);
        writer.saveScores(1, [passed('exact')], revisions);
      });
      const unscored = () =>
        [...unscoredAnswers(store, rowId, readScorers(store, rowId))].map(({ seq, missing }) => [seq, missing]);
      expect(unscored()).toEqual([
        [1, ['contains']],
        [2, ['exact', 'contains']],
      ]);
      expect([...unscoredAnswers(store, rowId, readScorers(store, rowId))][0]).toEqual({
        ...{ seq: 1, variant: 0, rowIndex: 1, repeat: 0, text: 'Answer 1', missing: ['contains'] },
      });
      useScorers(store, rowId, [{ ...exact, fingerprint: 'exact-2' }]);
      expect(unscored()).toEqual([0, 1, 2].map((seq) => [seq, ['exact']]));
      useScorers(store, rowId, []);
      expect(unscored()).toEqual([]);
    }));

  test('unscored answers are paged while their scores are being saved', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store, { samples: 2300 });
      const revisions = using(store, rowId, [exact]);
      const writer = await startWriter(store.path, rowId);
      for (let seq = 0; seq < 2300; seq += 1) writer.saveResult(answered(seq), 1);
      await writer.flush();
      let count = 0;
      for (const { seq } of unscoredAnswers(store, rowId, readScorers(store, rowId))) {
        writer.saveScores(seq, [passed('exact')], revisions);
        if (count % 500 === 0) await writer.flush();
        count += 1;
      }
      expect(count).toBe(2300);
      await writer.close();
      expect(readScores(store, rowId)[0]?.seq).toHaveLength(2300);
    }));
});

describe('readResults', () => {
  test("whole results in the plan's order, each with its dataset row and its scores", () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      const revisions = using(store, rowId, [exact, { scorer: '__proto__', fingerprint: 'odd' }]);
      await write(store, rowId, (writer) => {
        writer.saveResult(failed(7, 'filtered', 'Not this.'), 1);
        writer.saveResult(answered(1), 1);
        writer.saveScores(1, [passed('exact'), { ...passed('__proto__'), value: 0, passed: false }], revisions);
      });
      const [answer, failure] = [...readResults(store, rowId)];
      expect(answer).toMatchObject({
        ...{ seq: 1, rowKey: 'row-1', line: 3, columns: row(1).columns, variantLabel: 'ernie', repeat: 0 },
        ...{ status: 'answered', answer: 'Answer 1', model: 'baidu/ernie-4.5', latencyMs: 50.125, ttftMs: null },
        ...{ requestId: 'run-1:1:1', endedMs: 1_700_000_000_001, error: null, errorKind: null },
      });
      expect(Object.entries(answer?.scores ?? {})).toEqual([
        ['exact', passed('exact')],
        ['__proto__', { ...passed('__proto__'), value: 0, passed: false }],
      ]);
      expect(failure).toMatchObject({
        ...{ seq: 7, status: 'failed', answer: null, errorKind: 'filtered', error: 'Not this.', scores: {} },
      });
    }));

  test('more than a page, while the run goes on', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store, { samples: 1200 });
      const writer = await startWriter(store.path, rowId);
      for (let seq = 0; seq < 1100; seq += 1) writer.saveResult({ ...answered(seq), sample: sampleOf(seq) }, 1);
      await writer.flush();
      const seqs: number[] = [];
      for (const { seq } of readResults(store, rowId)) {
        if (seq === 600) await writer.saveResult({ ...answered(1100), sample: sampleOf(1100) }, 1);
        seqs.push(seq);
      }
      await writer.close();
      expect(seqs).toEqual(Array.from({ length: 1101 }, (_, index) => index));
    }));

  test('one example an error kind, the most frequent kind first', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      await write(store, rowId, (writer) => {
        writer.saveResult(failed(5, 'timeout_idle', 'second'), 1);
        writer.saveResult(failed(2, 'timeout_idle', 'first'), 1);
        writer.saveResult(failed(1, 'filtered', 'only'), 1);
        writer.saveResult(answered(0), 1);
      });
      expect(readErrorExamples(store, rowId)).toEqual([
        {
          ...{ kind: 'timeout_idle', count: 2, rowKey: 'row-2', line: 4, variantLabel: 'ernie' },
          ...{ message: 'first', requestId: 'run-1:2:6' },
        },
        {
          ...{ kind: 'filtered', count: 1, rowKey: 'row-1', line: 3, variantLabel: 'ernie' },
          ...{ message: 'only', requestId: 'run-1:1:6' },
        },
      ]);
      expect(readErrorExamples(store, 99)).toEqual([]);
    }));
});

function sampleOf(seq: number): Result['sample'] {
  return { ...answered(seq).sample, row: row(seq % 10), promptHash: hash };
}
