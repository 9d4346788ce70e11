import { describe, expect, test } from 'vitest';
import { type Claim, claimRun } from '../../src/store/claim-run.ts';
import type { Store } from '../../src/store/open-store.ts';
import { readEvents } from '../../src/store/read-events.ts';
import { listRuns, readRun } from '../../src/store/read-runs.ts';
import {
  abandonRun,
  createRun,
  endTry,
  type NewRun,
  readTries,
  readVariants,
  reopenFailed,
  setAccepted,
  setVerdict,
  startTry,
} from '../../src/store/run-records.ts';
import {
  lastAnswerMs,
  newestByIdentity,
  newestByKey,
  newestUnfinished,
  resolveRun,
} from '../../src/store/select-run.ts';
import { startWriter } from '../../src/store/writer.ts';
import { answered, failed, newRun, start, storeDataset, storeRun, withStore } from './fixtures.ts';

const verdict = { word: 'good', exitCode: 0, sentence: 'Good.', gates: [] } as const;

async function storeRuns(store: Store, runs: readonly Partial<NewRun>[]): Promise<number[]> {
  const datasetId = await storeDataset(store, 10);
  return runs.map((run) => createRun(store, newRun(datasetId, run), start));
}

function claimed(store: Store): Claim {
  const claim = claimRun(store, 'nightly', { pid: 1, host: 'h', startedMs: 1 }, true);
  if ('heldBy' in claim) throw new Error('held');
  return claim;
}

describe('a run and its tries', () => {
  test('a run is stored with its variants, its dataset and its first try', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store, { tags: ['prod', 'eu'], runKey: '2026-08-01' });
      expect(readRun(store, rowId)).toMatchObject({
        id: 'run-1',
        runKey: '2026-08-01',
        tags: ['prod', 'eu'],
        status: 'interrupted',
        samples: 10,
        answered: 0,
        failed: 0,
        verdict: null,
        endedMs: null,
        identity: { name: 'nightly' },
        config: { name: 'nightly' },
        provenance: { node: '24' },
        tries: 1,
        dataset: { path: '/data/qa.csv', rowCount: 10, columns: ['prompt'] },
      });
      expect(readVariants(store, rowId)).toEqual([{ variant: 0, ...newRun(1).variants[0] }]);
    }));

  test('a resume counts up, keeps the older configs, and takes end and verdict back', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      endTry(store, rowId, { status: 'stopped', stopReason: 'budget', verdict, endedMs: 7 });
      expect(readRun(store, rowId)).toMatchObject({ status: 'stopped', stopReason: 'budget', endedMs: 7, verdict });
      expect(startTry(store, rowId, { ...start, startedMs: 9, config: { name: 'nightly', concurrency: 2 } })).toBe(2);
      expect(readRun(store, rowId)).toMatchObject({ stopReason: null, endedMs: null, verdict: null, tries: 2 });
      expect(readRun(store, rowId).config).toEqual({ name: 'nightly', concurrency: 2 });
      endTry(store, rowId, { status: 'complete', stopReason: null, verdict: null, endedMs: 11 });
      setVerdict(store, rowId, verdict);
      expect(readRun(store, rowId)).toMatchObject({ status: 'complete', verdict });
      const tries = readTries(store, rowId);
      expect(tries.map(({ tryNumber, endedMs }) => [tryNumber, endedMs])).toEqual([
        [1, 7],
        [2, 11],
      ]);
      expect(tries[0]?.config).toEqual({ name: 'nightly' });
    }));

  test('counts and the last answer come from the results; reopening takes the failed ones away', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      expect(lastAnswerMs(store, rowId)).toBeNull();
      const writer = await startWriter(store.path, rowId);
      writer.saveResult(answered(0), 1);
      writer.saveResult(answered(3), 1);
      writer.saveResult(failed(1, 'timeout_idle'), 1);
      expect(await writer.close()).toBe('saved');
      expect(listRuns(store)[0]).toMatchObject({ answered: 2, failed: 1 });
      expect(lastAnswerMs(store, rowId)).toBe(1_700_000_000_003);
      expect(reopenFailed(store, rowId, 2, 7)).toBe(1);
      expect(reopenFailed(store, rowId, 3, 8)).toBe(0);
      expect([...readEvents(store, rowId)]).toEqual([
        { atMs: 7, lane: null, kind: 'retry-failed', detail: '{"samples":1,"try":2}' },
      ]);
      expect(listRuns(store)[0]).toMatchObject({ answered: 2, failed: 0 });
      expect(store.get('SELECT count(*) AS count FROM answers')).toEqual({ count: 2 });
    }));

  test('a public id is unique', () =>
    withStore(async (store) => {
      await storeRun(store);
      await expect(storeRun(store)).rejects.toThrow(/UNIQUE/);
      expect(listRuns(store)).toHaveLength(1);
    }));
});

describe('which run', () => {
  const runs = [
    { publicId: 'aaa1', name: 'nightly', runKey: 'monday' },
    { publicId: 'aaa2', name: 'nightly', runKey: 'tuesday' },
    { publicId: 'bbb1', name: 'weekly', runKey: 'monday' },
    { publicId: 'tuesday', name: 'aaa', runKey: null },
    { publicId: 'ccc1', name: 'weekly', runKey: 'bbb1' },
  ];

  test.each([
    { ref: 'latest', id: 'ccc1', why: 'the newest of all names' },
    { ref: 'previous', id: 'bbb1', why: 'the one before it of the same name' },
    { ref: 'aaa1', id: 'aaa1', why: 'an exact id' },
    { ref: 'bbb1', id: 'bbb1', why: 'an exact id comes before a run key' },
    { ref: 'tuesday', id: 'tuesday', why: 'an exact id comes before a run key, again' },
    { ref: 'monday', id: 'bbb1', why: 'a run key: the newest run that has it' },
    { ref: 'nightly', id: 'aaa2', why: 'a name: its newest' },
    { ref: 'aaa', id: 'tuesday', why: 'a name comes before the beginning of an id' },
    { ref: 'bb', id: 'bbb1', why: 'the beginning of one id only' },
  ])('$ref is $id ($why)', ({ ref, id }) =>
    withStore(async (store) => {
      await storeRuns(store, runs);
      expect(resolveRun(store, ref).id).toBe(id);
    }),
  );

  test.each([
    { ref: 'zzz', says: 'There is no run "zzz".', next: /ccc1 \(weekly\)/, why: 'unknown: the newest are named' },
    { ref: 'a', says: 'Several runs begin with "a".', next: /aaa1, aaa2/, why: 'not unique' },
    { ref: '', says: 'There is no run "".', next: /lists all/, why: 'every id begins with nothing' },
    { ref: 'aaa%', says: 'There is no run "aaa%".', next: /lists all/, why: 'no pattern language' },
    {
      ref: 'baseline',
      says: 'There is no baseline: no run of the name weekly before ccc1 is green.',
      next: /`promptbatch accept RUN`/,
      why: 'none of them is complete',
    },
  ])('$ref is refused, exit 2: $says ($why)', ({ ref, says, next }) =>
    withStore(async (store) => {
      await storeRuns(store, runs);
      expect(() => resolveRun(store, ref)).toThrow(
        expect.objectContaining({ message: says, exitCode: 2, next: expect.stringMatching(next) }),
      );
    }),
  );

  test('an empty database says how to get a run', () =>
    withStore((store) => {
      expect(() => resolveRun(store, 'latest')).toThrow(expect.objectContaining({ message: 'There is no run yet.' }));
      expect(() => resolveRun(store, 'previous')).toThrow('There is no run yet.');
      expect(() => resolveRun(store, 'baseline')).toThrow('There is no run yet.');
      expect(() => resolveRun(store, 'nightly')).toThrow('There is no run "nightly" yet.');
    }));

  test('the only run of its name has no previous one, and it is said what to do', () =>
    withStore(async (store) => {
      await storeRuns(store, [
        { publicId: 'other', name: 'weekly', runKey: null },
        { publicId: 'only', name: 'nightly', runKey: null },
      ]);
      const message = 'There is no previous run: the newest one is the only one called nightly.';
      const next = expect.stringContaining('Run it once more');
      expect(() => resolveRun(store, 'previous')).toThrow(expect.objectContaining({ message, next, exitCode: 2 }));
    }));

  test('a run that confirms another is meant only by its id', () =>
    withStore(async (store) => {
      const [first, confirming] = await storeRuns(store, [
        { publicId: 'first', runKey: 'k' },
        { publicId: 'confirming', runKey: 'k' },
      ]);
      store.run('UPDATE runs SET confirms_run_id = ? WHERE id = ?', first ?? 0, confirming ?? 0);
      for (const ref of ['latest', 'k', 'nightly']) expect(resolveRun(store, ref).id).toBe('first');
      expect(newestByKey(store, 'nightly', 'k')?.id).toBe('first');
      expect(newestByIdentity(store, 'nightly', 'identity-1')?.id).toBe('first');
      expect(resolveRun(store, 'confirming').id).toBe('confirming');
    }));

  test('the baseline is the newest green run of the name before the latest', () =>
    withStore(async (store) => {
      const ids = ['green', 'red', 'other', 'stopped', 'tonight', 'confirming'];
      const [green = 0, red = 0, other = 0, stopped = 0, tonight = 0, confirming = 0] = await storeRuns(
        store,
        ids.map((publicId) => ({ publicId, ...(publicId === 'other' && { name: 'weekly' }) })),
      );
      const end = { stopReason: null, verdict, endedMs: 1 } as const;
      for (const rowId of [green, other, tonight, confirming]) endTry(store, rowId, { ...end, status: 'complete' });
      const worse = { ...verdict, word: 'worse', exitCode: 10 } as const;
      endTry(store, red, { ...end, status: 'complete', verdict: worse });
      endTry(store, stopped, { ...end, status: 'stopped' });
      store.run('UPDATE runs SET confirms_run_id = ? WHERE id = ?', tonight, confirming);
      expect(resolveRun(store, 'latest').id).toBe('tonight');
      expect(resolveRun(store, 'baseline').id).toBe('green');
      setAccepted(store, red, 7);
      expect(resolveRun(store, 'baseline')).toMatchObject({ id: 'red', acceptedMs: 7, confirms: null });
      setAccepted(store, red, 8);
      expect(readRun(store, red).acceptedMs).toBe(7);
      expect(readRun(store, confirming).confirms).toBe('tonight');
    }));

  test('a key belongs to a name, and the newest run that took it over holds it', () =>
    withStore(async (store) => {
      await storeRuns(store, [
        { publicId: 'old', runKey: 'k' },
        { publicId: 'new', runKey: 'k', configHash: 'other' },
        { publicId: 'foreign', runKey: 'k', name: 'weekly' },
      ]);
      expect(newestByKey(store, 'nightly', 'k')?.id).toBe('new');
      expect(newestByKey(store, 'nightly', 'none')).toBeNull();
    }));

  test('by identity, the newest, or the newest that is unfinished and that nobody has taken up', () =>
    withStore(async (store) => {
      const [, stopped = 0, complete = 0, abandoned = 0, running = 0] = await storeRuns(
        store,
        ['interrupted', 'stopped', 'complete', 'abandoned', 'running'].map((publicId) => ({ publicId })),
      );
      endTry(store, stopped, { status: 'stopped', stopReason: 'SIGINT', verdict: null, endedMs: 1 });
      endTry(store, complete, { status: 'complete', stopReason: null, verdict: null, endedMs: 1 });
      abandonRun(store, abandoned);
      const claim = claimed(store);
      claim.take(running);
      const unfinished = () => newestUnfinished(store, 'nightly', 'identity-1')?.id;
      expect(newestByIdentity(store, 'nightly', 'identity-1')?.id).toBe('running');
      expect(newestByIdentity(store, 'nightly', 'identity-2')).toBeNull();
      expect(newestUnfinished(store, 'nightly', 'identity-2')).toBeNull();
      expect(unfinished()).toBe('stopped');

      const other = claimed(store);
      other.take(stopped);
      expect(unfinished()).toBe('interrupted');
      other.release();
      startTry(store, abandoned, start);
      expect(unfinished()).toBe('abandoned');
      claim.release();
      expect(unfinished()).toBe('running');
    }));

  test('the list is filtered by name, tag and status, and cut to the newest', () =>
    withStore(async (store) => {
      const [, second = 0] = await storeRuns(store, [
        { publicId: 'r1', tags: ['prod'] },
        { publicId: 'r2', tags: ['prod', 'eu'] },
        { publicId: 'r3', name: 'weekly', tags: ['produce'] },
      ]);
      endTry(store, second, { status: 'complete', stopReason: null, verdict: null, endedMs: 1 });
      const ids = (filter?: Parameters<typeof listRuns>[1]) => listRuns(store, filter).map(({ id }) => id);
      expect(ids()).toEqual(['r3', 'r2', 'r1']);
      expect(ids({ name: 'nightly' })).toEqual(['r2', 'r1']);
      expect(ids({ tag: 'prod' })).toEqual(['r2', 'r1']);
      expect(ids({ status: 'complete' })).toEqual(['r2']);
      expect(ids({ status: 'interrupted', last: 1 })).toEqual(['r3']);
      expect(ids({ last: 0 })).toEqual([]);
    }));
});
