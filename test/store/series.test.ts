import { describe, expect, test } from 'vitest';
import { claimRun } from '../../src/store/claim-run.ts';
import type { Store } from '../../src/store/open-store.ts';
import { abandonRun, createRun, endTry, type NewRun } from '../../src/store/run-records.ts';
import { readSeries } from '../../src/store/series.ts';
import { startWriter } from '../../src/store/writer.ts';
import type { Verdict } from '../../src/vocabulary/run.ts';
import { failed, newRun, start, storeDataset, withStore } from './fixtures.ts';

const ernie = {
  label: 'ernie',
  model: 'baidu/ernie',
  messages: [{ role: 'user', content: 'Q' }],
  params: { a: 1, b: 2 },
};
const glm = { ...ernie, label: 'glm', model: 'zhipu/glm' };
const identity = {
  name: 'nightly',
  dataset: { sha256: 'ab', delimiter: ',', idColumn: null },
  selection: { filter: null, rowLimit: null, sample: null, seed: null, shuffle: false },
  repeats: 1,
};

interface Night {
  readonly run?: Partial<NewRun>;
  readonly status?: 'complete' | 'stopped';
  readonly verdict?: Partial<Verdict> | null;
  readonly dataset?: string;
}

async function storeNight(store: Store, { run = {}, status = 'complete', verdict = {}, dataset }: Night = {}) {
  const datasetId = await storeDataset(store, 3, dataset);
  const nights = store.get<{ n: number }>('SELECT count(*) AS n FROM runs')?.n ?? 0;
  const created = newRun(datasetId, {
    publicId: `night-${nights + 1}`,
    identity,
    variants: [ernie],
    samples: 100,
    ...run,
  });
  const rowId = createRun(store, created, start);
  const whole: Verdict | null = verdict && { word: 'good', exitCode: 0, sentence: 'Good.', gates: [], ...verdict };
  endTry(store, rowId, { status, stopReason: status === 'stopped' ? 'budget' : null, verdict: whole, endedMs: 7 });
  return rowId;
}

async function failSome(store: Store, rowId: number, count: number): Promise<void> {
  const writer = await startWriter(store.path, rowId);
  for (let seq = 0; seq < count; seq += 1) void writer.saveResult(failed(seq, 'filtered'), 1);
  await writer.close();
}

function series(store: Store, beforeRowId: number | null = null) {
  return readSeries(store, 'nightly', 'ernie', beforeRowId);
}

describe('the nights of a series', () => {
  test('are the runs of one name that have the label, the newest first, each with its own index of the variant', () =>
    withStore(async (store) => {
      const first = await storeNight(store, { run: { runKey: 'monday' } });
      const second = await storeNight(store, { run: { variants: [glm, ernie] } });
      await storeNight(store, { run: { name: 'weekly' } });
      await storeNight(store, { run: { variants: [glm] } });
      expect(series(store)).toMatchObject([
        { rowId: second, id: 'night-2', runKey: null, variant: 1 },
        { rowId: first, id: 'night-1', runKey: 'monday', variant: 0, startedMs: start.startedMs, samples: 100 },
      ]);
      expect(series(store, second).map(({ id }) => id)).toEqual(['night-1']);
      expect(series(store, first)).toEqual([]);
    }));

  test.each([
    { night: {}, green: true, word: 'good', why: 'complete, exit 0' },
    { night: { verdict: { word: 'unclear' } }, green: true, word: 'unclear', why: 'its exit code decides' },
    { night: { verdict: { word: 'worse', exitCode: 10 } }, green: false, word: 'worse', why: 'a gate failed' },
    { night: { verdict: { word: 'incomplete', exitCode: 3 } }, green: false, word: 'incomplete', why: 'exit 3' },
    { night: { status: 'stopped' }, green: false, word: 'good', why: 'not complete, whatever its verdict' },
    { night: { verdict: null }, green: false, word: null, why: 'no verdict yet' },
  ] as const)('$night: green is $green ($why)', ({ night, green, word }) =>
    withStore(async (store) => {
      await storeNight(store, night);
      expect(series(store)).toMatchObject([{ isGreen: green, isAccepted: false, word }]);
    }),
  );

  test.each([
    { failures: 2, exitCode: 0, accepted: false, green: true, why: '2 % may be missing' },
    { failures: 3, exitCode: 0, accepted: false, green: false, why: 'one more may not' },
    { failures: 0, exitCode: 10, accepted: true, green: true, why: 'a person said it is good' },
    { failures: 3, exitCode: 10, accepted: true, green: false, why: 'which brings no answer back' },
  ] as const)(
    '$failures of 100 failed, exit $exitCode, accepted $accepted: green is $green ($why)',
    ({ failures, exitCode, accepted, green }) =>
      withStore(async (store) => {
        const rowId = await storeNight(store, { verdict: { word: 'worse', exitCode } });
        await failSome(store, rowId, failures);
        if (accepted) store.run('UPDATE runs SET accepted_ms = 1 WHERE id = ?', rowId);
        expect(series(store)).toMatchObject([{ isGreen: green, isAccepted: accepted, failed: failures }]);
      }),
  );

  test('what is running, abandoned or cut off is in it, never green; what is being pruned or confirms is not', () =>
    withStore(async (store) => {
      const confirming = await storeNight(store);
      const running = await storeNight(store);
      const abandoned = await storeNight(store);
      const pruned = await storeNight(store);
      store.run('UPDATE runs SET confirms_run_id = ? WHERE id = ?', running, confirming);
      store.run("UPDATE runs SET status = 'open' WHERE id = ?", running);
      store.run("UPDATE runs SET stop_reason = 'being pruned', config_hash = '' WHERE id = ?", pruned);
      abandonRun(store, abandoned);
      const told = () => series(store).map(({ rowId, status, isGreen }) => [rowId, status, isGreen]);
      const claim = claimRun(store, 'nightly', { pid: 1, host: 'h', startedMs: 1 });
      if ('heldBy' in claim) throw new Error('held');
      claim.take(running);
      expect(told()).toEqual([
        [abandoned, 'abandoned', false],
        [running, 'running', false],
      ]);
      claim.release();
      expect(told()[1]).toEqual([running, 'interrupted', false]);
    }));
});

describe('what is alike', () => {
  test.each([
    { change: {}, alike: true, why: 'nothing changed' },
    { change: { run: { variants: [{ ...ernie, params: { b: 2, a: 1 } }] } }, alike: true, why: 'the order of keys' },
    { change: { run: { variants: [glm, ernie] } }, alike: true, why: 'another variant beside it' },
    { change: { run: { identity: { ...identity, endpoint: { url: 'x' } } } }, alike: true, why: 'another endpoint' },
    { change: { dataset: 'cd'.repeat(32) }, alike: false, why: 'another content' },
    { change: { run: { variants: [{ ...ernie, model: 'new' }] } }, alike: false, why: 'another model' },
    { change: { run: { variants: [{ ...ernie, messages: [] }] } }, alike: false, why: 'another prompt' },
    { change: { run: { variants: [{ ...ernie, params: { a: 1 } }] } }, alike: false, why: 'a parameter is gone' },
    { change: { run: { identity: { ...identity, repeats: 2 } } }, alike: false, why: 'another number of repeats' },
  ])('$why: $alike', ({ change, alike }) =>
    withStore(async (store) => {
      await storeNight(store);
      const { run = {}, dataset } = change as Night;
      await storeNight(store, { run: { configHash: 'identity-2', ...run }, ...(dataset && { dataset }) });
      const [second, first] = series(store);
      expect(second?.alike === first?.alike).toBe(alike);
    }),
  );

  test.each([
    { change: {}, same: true, why: 'nothing changed' },
    { change: { shuffle: true, seed: 7 }, same: true, why: 'all rows in another order' },
    { change: { rowLimit: 10 }, same: false, why: 'only some' },
    { change: { filter: 'topic=maths' }, same: false, why: 'only some, again' },
  ])('which rows were asked stands apart: $why: $same', ({ change, same }) =>
    withStore(async (store) => {
      await storeNight(store);
      const selection = { ...identity.selection, ...change };
      await storeNight(store, { run: { configHash: 'other', identity: { ...identity, selection } } });
      const [other, all] = series(store);
      expect(other?.alike).toBe(all?.alike);
      expect(other?.selection === all?.selection).toBe(same);
    }),
  );

  test('before a run, try-outs of other rows count only where no green night asked for its own', () =>
    withStore(async (store) => {
      const selection = { ...identity.selection, rowLimit: 10 };
      const tryOut = { configHash: 'few', identity: { ...identity, selection } };
      await storeNight(store, { run: tryOut });
      const red = await storeNight(store, { verdict: { word: 'worse', exitCode: 10 } });
      const green = await storeNight(store);
      await storeNight(store, { run: tryOut });
      const tonight = await storeNight(store);
      const idsBefore = (rowId: number | null) => series(store, rowId).map(({ id }) => id);
      expect(idsBefore(tonight)).toEqual(['night-3', 'night-2']);
      expect(idsBefore(green)).toEqual(['night-2', 'night-1']);
      expect(idsBefore(red)).toEqual(['night-1']);
      expect(idsBefore(null)).toHaveLength(5);
    }));
});

test('400 nights of 300 rows are read, with what failed in each', () =>
  withStore(async (store) => {
    const datasetId = await storeDataset(store, 300);
    const messages = [{ role: 'system', content: 'Examples. '.repeat(1000) }];
    store.transaction(() => {
      for (let night = 0; night < 400; night += 1) {
        const run = newRun(datasetId, { publicId: `n${night}`, identity: { ...identity, messages }, samples: 300 });
        const rowId = createRun(store, run, start);
        const verdict: Verdict = { word: 'good', exitCode: 0, sentence: 'Good.', gates: [] };
        endTry(store, rowId, { status: 'complete', stopReason: null, verdict, endedMs: 7 });
        for (let seq = 0; seq < 300; seq += 1) {
          const kind = seq < 3 ? "'failed', 'server'" : "'answered', NULL";
          store.run(
            `INSERT INTO results (run_id, seq, variant, row_index, repeat, try, queue_us, attempts, prompt_hash, ended_ms,
              status, error_kind) VALUES (?, ?, 0, ?, 0, 1, 0, 1, x'00', 1, ${kind})`,
            rowId,
            seq,
            seq,
          );
        }
      }
    });
    const nights = readSeries(store, 'nightly', 'ernie', null);
    expect(nights).toHaveLength(400);
    expect(nights.every(({ isGreen, failed: missing }) => isGreen && missing === 3)).toBe(true);
  }));
