import { describe, expect, test } from 'vitest';
import type { Config } from '../../src/config/schema.ts';
import { expectAnew } from '../../src/operations/expect-anew.ts';
import { ExpectingRows } from '../../src/operations/expecting-rows.ts';
import { scoreLikeTonight, scoreStored } from '../../src/operations/score-stored.ts';
import { importDataset } from '../../src/store/datasets.ts';
import type { Store } from '../../src/store/open-store.ts';
import { readScoresNamed } from '../../src/store/read-columns.ts';
import { type RunRecord, readRun } from '../../src/store/read-runs.ts';
import { createRun, endTry } from '../../src/store/run-records.ts';
import { readScorers, type ScorerRevision, useScorers } from '../../src/store/scorer-revisions.ts';
import { startWriter } from '../../src/store/writer.ts';
import type { Row } from '../../src/vocabulary/row.ts';
import { answered, newRun, start, withStore } from '../store/fixtures.ts';

type Scorer = Config['scorers'][number];
type Cells = Readonly<Record<string, string>>;

const exact: Scorer = {
  type: 'exact',
  name: 'exact',
  weight: 1,
  optional: false,
  expected: '{{ expected }}',
  caseSensitive: true,
  trim: true,
};
const lenient: Scorer = { ...exact, caseSensitive: false };
const clock = { wait: () => new Promise<void>(() => undefined) };
const before: readonly Cells[] = [
  { prompt: 'Capital of France?', expected: 'Paris' },
  { prompt: 'Capital of Spain?', expected: 'madrid' },
  { prompt: 'Capital of Italy?', expected: 'Milan' },
];
const texts = ['Paris', 'Madrid', 'Rome'];

async function storeRows(store: Store, cells: readonly Cells[], sha256: string) {
  const columns = Object.keys(cells[0] ?? {});
  const source = { sha256: sha256.repeat(32), reading: 'comma', path: '/data/qa.csv', sizeBytes: 1, mtimeMs: 1 };
  const rows = cells.map((columnsOfRow, rowIndex): Row => {
    const contentHash = Buffer.from(JSON.stringify(columnsOfRow)).toString('hex').padStart(64, '0').slice(-64);
    return { rowIndex, line: rowIndex + 2, rowKey: `q${rowIndex}`, contentHash, columns: columnsOfRow };
  });
  return await importDataset(store, source, async (insert) => {
    insert(rows);
    return { columns, rowCount: rows.length };
  });
}

/** A complete run of three answers, scored by `exact`. */
async function storeNight(store: Store, answers: readonly string[] = texts): Promise<RunRecord> {
  const dataset = await storeRows(store, before, 'aa');
  const rowId = createRun(store, newRun(dataset.id, { samples: answers.length }), start);
  const writer = await startWriter(store.path, rowId);
  for (const [seq, text] of answers.entries()) void writer.saveResult(answered(seq, { text }), 1);
  await writer.close();
  endTry(store, rowId, { status: 'complete', stopReason: null, verdict: null, endedMs: 1 });
  const run = readRun(store, rowId);
  const { fingerprints } = expectAnew(store, run, [exact], null);
  await scoreStored(store, run, expectAnew(store, run, [exact], null), clock);
  useScorers(store, rowId, fingerprints);
  return run;
}

async function like(store: Store, run: RunRecord, scorers: readonly Scorer[], cells = before, sha256 = 'bb') {
  const stored = await storeRows(store, cells, sha256);
  const dataset = { ...stored, path: '/data/qa.csv', sha256, delimiter: ',', idColumn: null };
  return scoreLikeTonight(store, run, scorers, new ExpectingRows(store, dataset), clock);
}

function valuesOf(store: Store, run: RunRecord, revisions?: readonly ScorerRevision[]) {
  const wanted = revisions ?? readScorers(store, run.rowId);
  return wanted.map(({ scorer }) => [scorer, ...(readScoresNamed(store, run.rowId, scorer, revisions)?.value ?? [])]);
}

async function scoredLike(...args: Parameters<typeof like>) {
  const done = await like(...args);
  if (done.kind !== 'scored') throw new Error(`${done.answers} were pruned`);
  return { ...done, values: valuesOf(args[0], args[1], done.revisions) };
}

describe('stored answers, scored like tonight', () => {
  test('by another scorer: a revision beside the one the run goes by', () =>
    withStore(async (store) => {
      const run = await storeNight(store);
      const asBefore = [['exact', 1, 0, 0]];
      expect(valuesOf(store, run)).toEqual(asBefore);
      const { revisions, scoredNow, values } = await scoredLike(store, run, [lenient], before, 'aa');
      expect({ revisions, scoredNow, values }).toEqual({
        revisions: [{ scorer: 'exact', revision: 2 }],
        scoredNow: 3,
        values: [['exact', 1, 1, 0]],
      });
      expect(valuesOf(store, run)).toEqual(asBefore);
      const again = await scoredLike(store, run, [lenient], before, 'aa');
      expect([again.scoredNow, again.values]).toEqual([0, values]);
    }));

  test('by a scorer that the run did not have: its first revision', () =>
    withStore(async (store) => {
      const run = await storeNight(store);
      const named = { ...lenient, name: 'lenient' };
      const { revisions, values } = await scoredLike(store, run, [named, exact], before, 'aa');
      expect(revisions).toEqual([
        { scorer: 'lenient', revision: 1 },
        { scorer: 'exact', revision: 1 },
      ]);
      expect(values).toEqual([
        ['lenient', 1, 1, 0],
        ['exact', 1, 0, 0],
      ]);
    }));

  const italyCorrected = before.map((cells) => ({
    ...cells,
    expected: cells['expected'] === 'Milan' ? 'Rome' : (cells['expected'] ?? ''),
  }));
  test.each([
    {
      cells: before.toReversed().slice(1).toReversed(),
      revision: 1,
      values: [1, 0, 0],
      why: 'a row is gone: its own expectation',
    },
    { cells: [...before, { prompt: 'New?', expected: 'x' }], revision: 1, values: [1, 0, 0], why: 'a row was added' },
    {
      cells: before.map((cells) => ({ ...cells, topic: 'geo' })),
      revision: 1,
      values: [1, 0, 0],
      why: 'another column',
    },
    { cells: italyCorrected, revision: 2, values: [1, 0, 1], why: 'what is expected was corrected' },
    {
      cells: before.map(({ prompt, expected }) => ({ prompt: `${prompt}!`, expected: `not ${expected}` })),
      revision: 1,
      values: [1, 0, 0],
      why: 'other questions: what is expected of them says nothing of these answers',
    },
  ])('by what the dataset expects tonight: $why', ({ cells, revision, values }) =>
    withStore(async (store) => {
      const run = await storeNight(store);
      const done = await scoredLike(store, run, [exact], cells);
      expect(done.revisions).toEqual([{ scorer: 'exact', revision }]);
      expect(done.values).toEqual([['exact', ...values]]);
    }),
  );

  test('revisions of two datasets never mix, and coming back to the first one finds its scores again', () =>
    withStore(async (store) => {
      const run = await storeNight(store);
      const other = before.map((cells) => ({ ...cells, expected: 'Rome' }));
      expect((await scoredLike(store, run, [exact], italyCorrected, 'bb')).revisions[0]?.revision).toBe(2);
      expect((await scoredLike(store, run, [exact], other, 'cc')).revisions[0]?.revision).toBe(3);
      const back = await scoredLike(store, run, [exact], italyCorrected, 'dd');
      expect([back.revisions[0]?.revision, back.scoredNow, back.values]).toEqual([2, 0, [['exact', 1, 0, 1]]]);
      expect((await scoredLike(store, run, [exact], before, 'aa')).revisions[0]?.revision).toBe(1);
    }));

  test('a column that only tonight has: rows that tonight lacks are outside the scorer', () =>
    withStore(async (store) => {
      const run = await storeNight(store);
      const german: Scorer = { ...exact, expected: '{{ german }}' };
      const cells = before.slice(1).map((row, at) => ({ ...row, german: ['Madrid', 'Rom'][at] ?? '' }));
      // The first row has the key of another question now.
      const keyed = [{ prompt: 'Other?', expected: '', german: 'x' }, ...cells];
      const done = await scoredLike(store, run, [german], keyed);
      expect(readScoresNamed(store, run.rowId, 'exact', done.revisions)?.seq).toEqual(Float64Array.from([1, 2]));
      expect(done.values).toEqual([['exact', 1, 0]]);
    }));

  test('what was cut off is gone on with', () =>
    withStore(async (store) => {
      const run = await storeNight(store);
      const { revisions } = await scoredLike(store, run, [lenient], before, 'aa');
      store.run('DELETE FROM scores WHERE revision = 2 AND seq > 0');
      const done = await scoredLike(store, run, [lenient], before, 'aa');
      expect([done.revisions, done.scoredNow, done.values]).toEqual([revisions, 2, [['exact', 1, 1, 0]]]);
    }));

  test('answers whose text was pruned keep the scores they have: nothing is scored anew', () =>
    withStore(async (store) => {
      const run = await storeNight(store);
      store.run('UPDATE answers SET text = NULL WHERE seq = 1');
      expect(await like(store, run, [lenient], before, 'aa')).toEqual({ kind: 'pruned', answers: 1 });
      expect(store.get('SELECT count(*) AS n FROM scores')).toEqual({ n: 3 });
      // As they are scored they can still be read.
      expect((await scoredLike(store, run, [exact], before, 'cc')).values).toEqual([['exact', 1, 0, 0]]);
    }));

  test('a row for which nothing usable is expected is told, and is outside the scorer', () =>
    withStore(async (store) => {
      const run = await storeNight(store);
      const empty = before.map((cells) => ({
        ...cells,
        expected: cells['expected'] === 'Paris' ? '' : (cells['expected'] ?? ''),
      }));
      const dataset = { ...(await storeRows(store, empty, 'bb')), path: '/data/new.csv' };
      const expected = expectAnew(store, run, [exact], new ExpectingRows(store, dataset), (place) => place);
      expect(expected).toMatchObject({ rowsElsewhere: 1, problemCount: 1, problems: [{ where: '/data/new.csv:2' }] });
      expect(expected.of(0)).toEqual({ exact: null });
      expect(() => expectAnew(store, run, [{ ...exact, expected: '{{ nowhere }}' }], null)).toThrow('nowhere');
    }));
});
