import { describe, expect, test } from 'vitest';
import { pairScores, rowsApart } from '../../src/operations/pair-scores.ts';
import { ScoreReader } from '../../src/operations/score-reader.ts';
import type { Store } from '../../src/store/open-store.ts';
import { withStore } from '../store/fixtures.ts';
import { type Outcome, type ScoredRun, storeScored } from './scored-runs.ts';

function rowsOf(ids: string, change: (id: string) => Record<string, string> = () => ({})) {
  return [...ids].map((id) => ({ id, prompt: `Question ${id}?`, expected: id.toUpperCase(), ...change(id) }));
}

type Wanted = Partial<ScoredRun> & { readonly outcomes: ScoredRun['outcomes'] };

/** The nights in the order of time, the candidate last. */
async function pairRuns(store: Store, ...runs: Wanted[]) {
  const reader = new ScoreReader(store);
  const stored = [];
  for (const [index, run] of runs.entries())
    stored.push({ run: await storeScored(store, { id: `run-${index}`, rows: rowsOf('abc'), ...run }), variant: 0 });
  const candidate = stored.pop();
  if (!candidate) throw new Error('no candidate');
  const baseline = stored.toReversed();
  const { scores, rows } = pairScores(reader, baseline, candidate, 'contains');
  const apart = rowsApart(reader, baseline, candidate);
  const numbers = Object.entries(apart).map(([kind, of]) => [kind, [...of]] as const);
  return {
    rows: [...rows],
    baseline: [...scores.baseline],
    newest: [...scores.newest],
    candidate: [...scores.candidate],
    clusters: scores.clusters && [...scores.clusters],
    nights: scores.nights,
    isSingle: scores.isSingle,
    ownDiscordance: scores.ownDiscordance,
    apart: Object.fromEntries(numbers.filter(([, of]) => of.length > 0)),
  };
}

describe('one run against another, of the same rows', () => {
  test('every row is a pair, in the order of the plan', () =>
    withStore(async (store) => {
      expect(await pairRuns(store, { outcomes: [1, 0, 1] }, { outcomes: [1, 1, 0] })).toEqual({
        rows: [0, 1, 2],
        baseline: [1, 0, 1],
        newest: [1, 0, 1],
        candidate: [1, 1, 0],
        clusters: null,
        nights: 1,
        isSingle: true,
        ownDiscordance: null,
        apart: {},
      });
    }));

  test.each<{ before: Outcome; now: Outcome; optional: boolean; pair: readonly number[] | null; why: string }>([
    { before: 1, now: 'failed', optional: false, pair: [1, Number.NaN], why: 'planned, without an answer' },
    { before: 1, now: 'threw', optional: false, pair: [1, Number.NaN], why: 'an answer that its scorer failed on' },
    { before: 1, now: 'open', optional: false, pair: [1, Number.NaN], why: 'planned, and never asked' },
    { before: 1, now: 'outside', optional: true, pair: null, why: 'nothing is expected of it any more' },
    { before: 1, now: 'failed', optional: true, pair: [1, Number.NaN], why: 'something may be expected of it' },
    { before: 1, now: 'outside', optional: false, pair: [1, Number.NaN], why: 'answered, and not scored yet' },
    { before: 'failed', now: 1, optional: false, pair: null, why: 'there is nothing to compare it with' },
    { before: 'outside', now: 1, optional: true, pair: null, why: 'nothing was expected of it' },
  ])('$before → $now, optional: $optional: $pair ($why)', ({ before, now, optional, pair }) =>
    withStore(async (store) => {
      const paired = await pairRuns(store, { optional, outcomes: [0, before, 0] }, { optional, outcomes: [0, now, 0] });
      const at = paired.rows.indexOf(1);
      expect(at < 0 ? null : [paired.baseline[at], paired.candidate[at]]).toEqual(pair);
      expect(paired.apart).toEqual({});
    }),
  );

  test('a scorer that was made optional since: rows of which nothing is expected are in no pair', () =>
    withStore(async (store) => {
      const night = await storeScored(store, { id: 'night', rows: rowsOf('abc'), outcomes: [1, 1, 1] });
      const run = await storeScored(store, { id: 'tonight', rows: rowsOf('abc'), outcomes: [1, 'outside', 0] });
      const pairs = () =>
        pairScores(new ScoreReader(store), [{ run: night, variant: 0 }], { run, variant: 0 }, 'contains').rows;
      expect([...pairs()]).toEqual([0, 1, 2]);
      const fingerprint = JSON.stringify({ type: 'contains', name: 'contains', optional: true });
      store.run('UPDATE scorers SET fingerprint = ? WHERE run_id = ?', fingerprint, run.rowId);
      expect([...pairs()]).toEqual([0, 2]);
    }));

  test.each<{ before: Partial<Wanted>; now: Partial<Wanted>; isSingle: boolean; why: string }>([
    { before: {}, now: { outcomes: [1, 0, 'failed'] }, isSingle: true, why: 'what is missing is no second answer' },
    { before: { outcomes: [0.5, 1, 1] }, now: {}, isSingle: false, why: 'a graded score' },
    {
      before: {},
      now: { repeats: 2, outcomes: [1, 1, 1, 1, 0, 0] },
      isSingle: false,
      why: 'repeats, even where they agree',
    },
  ])('single answers: $isSingle ($why)', ({ before, now, isSingle }) =>
    withStore(async (store) => {
      const paired = await pairRuns(store, { outcomes: [1, 1, 1], ...before }, { outcomes: [1, 1, 1], ...now });
      expect(paired.isSingle).toBe(isSingle);
    }),
  );

  test('repeats are averaged per row, over those that were scored', () =>
    withStore(async (store) => {
      const before = { repeats: 2, outcomes: [1, 0, 1, 'failed', 'failed', 'failed'] as const };
      const paired = await pairRuns(store, before, { outcomes: [1, 1, 1] });
      expect(paired).toMatchObject({ rows: [0, 1], baseline: [0.5, 1], candidate: [1, 1] });
    }));

  test('a scorer that one side does not have makes no pairs', () =>
    withStore(async (store) => {
      const paired = await pairRuns(store, { outcomes: { exact: [1, 1, 1] } }, { outcomes: [1, 1, 1] });
      expect(paired).toMatchObject({ rows: [], nights: 0, apart: {} });
    }));

  test('groups are numbered by the values of the cluster column of the candidate', () =>
    withStore(async (store) => {
      const rows = rowsOf('abcd', (id) => ({ topic: id === 'b' ? 'history' : 'maths' }));
      const run = { rows, outcomes: [1, 1, 1, 1] };
      expect(await pairRuns(store, run, { ...run, cluster: 'topic' })).toMatchObject({ clusters: [0, 1, 0, 0] });
    }));
});

describe('one variant against another of the same run', () => {
  test('their rows are the same rows, whatever their prompts are', () =>
    withStore(async (store) => {
      const variants = [{ label: 'plain' }, { label: 'polite', prompt: 'Please: {{ prompt }}' }];
      const run = await storeScored(store, { id: 'r', rows: rowsOf('ab'), variants, outcomes: [1, 0, 0, 1] });
      const reader = new ScoreReader(store);
      const { scores, rows } = pairScores(reader, [{ run, variant: 0 }], { run, variant: 1 }, 'contains');
      expect([[...rows], [...scores.baseline], [...scores.candidate]]).toEqual([
        [0, 1],
        [1, 0],
        [0, 1],
      ]);
      expect(reader.nightMean({ run, variant: 0 }, 'contains')).toBe(0.5);
      expect(reader.nightMean({ run, variant: 0 }, 'exact')).toBeNull();
    }));
});

test('a run is read by the revisions that it was scored anew with', () =>
  withStore(async (store) => {
    const run = await storeScored(store, { id: 'r', rows: rowsOf('ab'), outcomes: [1, 0] });
    const scorer = 'contains';
    store.run(
      'INSERT INTO scorers (run_id, scorer, revision, fingerprint) VALUES (?, ?, 2, ?)',
      run.rowId,
      scorer,
      'new',
    );
    for (const seq of [0, 1])
      store.run(
        'INSERT INTO scores (run_id, scorer, revision, seq, value, passed) VALUES (?, ?, 2, ?, 1, 1)',
        ...[run.rowId, scorer, seq],
      );
    expect(new ScoreReader(store).nightMean({ run, variant: 0 }, scorer)).toBe(0.5);
    const reader = new ScoreReader(store);
    const anew = { run, variant: 0, revisions: [{ scorer, revision: 2 }] };
    expect([reader.nightMean(anew, scorer), reader.nightMean({ run, variant: 0 }, scorer)]).toEqual([1, 0.5]);
    expect([...(reader.scores(anew, scorer)?.mean ?? [])]).toEqual([1, 1]);
    expect(reader.nightMean({ ...anew, revisions: [] }, scorer)).toBeNull();
  }));

describe('runs of different datasets', () => {
  const other = (id: string, cells: Record<string, string>) => (row: string) => (row === id ? cells : {});

  test('rows pair by key, wherever they stand', () =>
    withStore(async (store) => {
      const paired = await pairRuns(
        store,
        { rows: rowsOf('abc'), outcomes: [1, 0.5, 0] },
        { rows: rowsOf('cab'), outcomes: [0, 1, 0.5] },
      );
      expect(paired).toMatchObject({ rows: [0, 1, 2], baseline: [0, 1, 0.5], candidate: [0, 1, 0.5], apart: {} });
    }));

  test('rows that one side alone has are apart', () =>
    withStore(async (store) => {
      const paired = await pairRuns(
        store,
        { rows: rowsOf('abcd'), outcomes: [1, 1, 1, 1] },
        { rows: rowsOf('xbay'), outcomes: [1, 1, 1, 1] },
      );
      expect(paired).toMatchObject({ rows: [1, 2], apart: { onlyBaseline: [2, 3], onlyCandidate: [0, 3] } });
    }));

  test.each([
    { change: { prompt: 'Another question?' }, now: {}, isChanged: true, why: 'another prompt' },
    { change: { expected: 'Z' }, now: {}, isChanged: false, why: 'a changed expectation is no changed input' },
    { change: { note: 'new' }, now: {}, isChanged: false, why: 'no template uses the column' },
    { change: { expected: 'Z' }, now: { prompt: 'Q: {{ prompt }}' }, isChanged: false, why: 'another template' },
    {
      change: { prompt: 'Another question?' },
      now: { prompt: 'Q: {{ prompt }}' },
      isChanged: true,
      why: 'another template and another cell of what it uses',
    },
    {
      change: { note: 'new' },
      now: { prompt: '{{ prompt }} {{ note }}' },
      isChanged: true,
      why: 'only the new template uses the cell',
    },
    {
      change: { note: 'new' },
      now: { prompt: '{% assign which = "note" %}{{ columns[which] }}' },
      isChanged: true,
      why: 'which cell it uses, only a row can tell',
    },
    { change: { expected: 'Z' }, now: { params: { max_tokens: 5 } }, isChanged: false, why: 'other parameters' },
    { change: { prompt: 'Another?' }, now: { params: { max_tokens: 5 } }, isChanged: true, why: 'and another prompt' },
  ])('$change under $now: changed input $isChanged ($why)', ({ change, now, isChanged }) =>
    withStore(async (store) => {
      const plain = { note: 'old' };
      const paired = await pairRuns(
        store,
        { rows: rowsOf('abc', () => plain), outcomes: [1, 1, 1] },
        {
          rows: rowsOf('abc', (id) => ({ ...plain, ...other('b', change)(id) })),
          variants: [{ label: 'ernie', ...now }],
          outcomes: [1, 0, 1],
        },
      );
      expect({ rows: paired.rows, apart: paired.apart }).toEqual(
        isChanged ? { rows: [0, 2], apart: { changed: [1] } } : { rows: [0, 1, 2], apart: {} },
      );
    }),
  );

  test('a column that only the new dataset has does not make every input another one', () =>
    withStore(async (store) => {
      const paired = await pairRuns(
        store,
        { rows: rowsOf('ab'), outcomes: [1, 1] },
        {
          rows: rowsOf('ab', () => ({ hint: 'Think.' })),
          variants: [{ label: 'ernie', prompt: '{{ prompt }} {{ hint }}' }],
          outcomes: [1, 0],
        },
      );
      expect(paired).toMatchObject({ rows: [0, 1], apart: {} });
    }));

  test('Chinese rows and keys pair like any other', () =>
    withStore(async (store) => {
      const before = [
        { id: '题一', prompt: '中国的首都是哪里？', expected: '北京' },
        { id: '题二', prompt: '长江有多长？', expected: '6300' },
      ];
      const now = [{ id: '题零', prompt: '新题', expected: '新' }, ...before].map((row) =>
        row.id === '题二' ? { ...row, prompt: '黄河有多长？' } : row,
      );
      expect(
        await pairRuns(store, { rows: before, outcomes: [1, 1] }, { rows: now, outcomes: [1, 0, 1] }),
      ).toMatchObject({ rows: [1], baseline: [1], candidate: [0], apart: { changed: [2], onlyCandidate: [0] } });
    }));
});

describe('a window of nights', () => {
  test('a row is compared with its mean over the nights that have a score of it', () =>
    withStore(async (store) => {
      const paired = await pairRuns(
        store,
        { outcomes: [1, 1, 'failed'] },
        { outcomes: [1, 0, 'failed'] },
        { outcomes: [0, 'failed', 'failed'] },
        { outcomes: [1, 1, 1] },
      );
      expect(paired).toMatchObject({ rows: [0, 1], baseline: [2 / 3, 0.5], nights: 3, isSingle: false, apart: {} });
      // The newest night lacks the second row, the one before has it.
      expect(paired.newest).toEqual([0, 0]);
      // Of the first row's three pairs of nights two differ, of the second row's one pair that one.
      expect(paired.ownDiscordance).toBeCloseTo((2 / 3 + 1) / 2, 12);
    }));

  test('a night that asked a row something else does not count for it', () =>
    withStore(async (store) => {
      const changed = rowsOf('abc', (id) => (id === 'b' ? { prompt: 'Formerly?' } : {}));
      const paired = await pairRuns(
        store,
        { rows: changed, outcomes: [1, 0, 1] },
        { outcomes: [1, 1, 1] },
        { outcomes: [1, 1, 0] },
      );
      expect(paired).toMatchObject({ rows: [0, 1, 2], baseline: [1, 1, 1], nights: 2, apart: {} });
    }));

  test('a night without the scorer is none of the nights', () =>
    withStore(async (store) => {
      const paired = await pairRuns(
        store,
        { outcomes: { exact: [0, 0, 0] } },
        { outcomes: [1, 1, 1] },
        { outcomes: [1, 1, 0] },
      );
      expect(paired).toMatchObject({ baseline: [1, 1, 1], nights: 1, isSingle: true });
    }));
});
