import { describe, expect, test } from 'vitest';
import { chooseRun, type RunWish, refuseContradiction } from '../../src/operations/choose-run.ts';
import { identityOf } from '../../src/plan/identity.ts';
import { type Claim, claimRun } from '../../src/store/claim-run.ts';
import type { Store } from '../../src/store/open-store.ts';
import { abandonRun, endTry, startTry } from '../../src/store/run-records.ts';
import { startWriter } from '../../src/store/writer.ts';
import { answered, failed, hash, start, storeRun, withStore } from '../store/fixtures.ts';

const plainly: RunWish = { runKey: null, resume: null, fresh: false, retryFailed: false };
const hourMs = 3_600_000;
const { parts } = identityOf({
  name: 'nightly',
  dataset: { sha256: hash, delimiter: ',', idColumn: null },
  selection: {},
  variants: [],
  repeats: 1,
  endpoint: { simulated: { seed: 1, accuracy: 1 } },
});

function choose(store: Store, wish: Partial<RunWish> = {}, more: { nowMs?: number; hours?: number } = {}) {
  return chooseRun(store, {
    ...plainly,
    ...wish,
    name: 'nightly',
    identity: { configHash: 'identity-1', parts },
    resumeWithinHours: more.hours ?? 24,
    nowMs: more.nowMs ?? start.startedMs + hourMs,
    configPath: 'nightly.yaml',
  });
}

const chosen = (store: Store, ...wish: [Partial<RunWish>?, { nowMs?: number; hours?: number }?]) => {
  const choice = choose(store, ...wish);
  return choice.kind === 'new' || choice.kind === 'live' ? choice.kind : `${choice.kind} ${choice.run.id}`;
};

/** Of ten samples, the first few are answered, then some failed. */
async function store10(store: Store, rowId: number, counts: { answers: number; failures: number }): Promise<void> {
  const writer = await startWriter(store.path, rowId);
  for (let seq = 0; seq < counts.answers; seq += 1) writer.saveResult(answered(seq), 1);
  for (let seq = 0; seq < counts.failures; seq += 1) writer.saveResult(failed(counts.answers + seq, 'timeout_idle'), 1);
  await writer.close();
}

function complete(store: Store, rowId: number): void {
  endTry(store, rowId, { status: 'complete', stopReason: null, verdict: null, endedMs: start.startedMs + 1 });
}

function taken(store: Store, rowId: number): Claim {
  const claim = claimRun(store, 'nightly', { pid: 7, host: 'h', startedMs: 1 }, true);
  if ('heldBy' in claim) throw new Error('held');
  claim.take(rowId);
  return claim;
}

describe('--retry-failed', () => {
  test('goes on with a complete run of any age, all its failed samples counted', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      await store10(store, rowId, { answers: 8, failures: 2 });
      complete(store, rowId);
      const nowMs = start.startedMs + 1000 * hourMs;
      expect(choose(store, { retryFailed: true }, { nowMs })).toMatchObject({ kind: 'resume', retried: 2 });
      expect(chosen(store, {}, { nowMs })).toBe('new');
    }));

  test('tells the verdict again where nothing failed, but goes on where something is not done', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      await store10(store, rowId, { answers: 10, failures: 0 });
      expect(choose(store, { retryFailed: true })).toMatchObject({ kind: 'resume', retried: 0 });
      complete(store, rowId);
      expect(chosen(store, { retryFailed: true })).toBe('repeat run-1');
    }));

  test('means the newest of this identity, an abandoned one too; else what a key or --resume names', () =>
    withStore(async (store) => {
      const old = await storeRun(store, { publicId: 'old', runKey: 'monday' });
      const newer = await storeRun(store, { publicId: 'newer' });
      await storeRun(store, {
        publicId: 'other',
        configHash: 'identity-2',
        identity: { ...parts, repeats: 2 },
        runKey: 'tuesday',
      });
      for (const rowId of [old, newer]) await store10(store, rowId, { answers: 1, failures: 1 });
      complete(store, old);
      abandonRun(store, newer);
      expect(chosen(store, { retryFailed: true })).toBe('resume newer');
      expect(chosen(store, { retryFailed: true, runKey: 'monday' })).toBe('resume old');
      expect(chosen(store, { retryFailed: true, resume: 'old' })).toBe('resume old');
      for (const wish of [{ runKey: 'tuesday' }, { resume: 'other' }])
        expect(() => choose(store, { retryFailed: true, ...wish })).toThrow('Run other cannot be resumed');
      expect(() => choose(store, { retryFailed: true, runKey: 'none' })).toThrow('no run of the key none');
    }));

  test('refuses where there is no run, and leaves a live one alone', () =>
    withStore(async (store) => {
      expect(() => choose(store, { retryFailed: true })).toThrow(expect.objectContaining({ exitCode: 2 }));
      const rowId = await storeRun(store);
      await store10(store, rowId, { answers: 1, failures: 1 });
      const claim = taken(store, rowId);
      expect(choose(store, { retryFailed: true })).toMatchObject({ kind: 'live', heldBy: { pid: 7, runId: 'run-1' } });
      claim.release();
      expect(chosen(store, { retryFailed: true })).toBe('resume run-1');
    }));
});

describe('beside a live run of the name', () => {
  test('the live one is never chosen: not by identity, by key, by id, nor by a call that takes its key over', () =>
    withStore(async (store) => {
      const older = await storeRun(store, { publicId: 'older' });
      const rowId = await storeRun(store, { publicId: 'live', runKey: 'k' });
      const claim = taken(store, rowId);
      expect(chosen(store)).toBe('resume older');
      expect(chosen(store, { runKey: 'k' })).toBe('live');
      expect(chosen(store, { runKey: 'k', fresh: true })).toBe('live');
      expect(chosen(store, { resume: 'live' })).toBe('live');
      complete(store, older);
      expect(chosen(store)).toBe('new');
      claim.release();
      expect(chosen(store)).toBe('resume live');
    }));

  test('one that was stopped, and is just being taken up again, is left alone', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      endTry(store, rowId, { status: 'stopped', stopReason: 'SIGINT', verdict: null, endedMs: 1 });
      const claim = taken(store, rowId);
      expect(chosen(store)).toBe('new');
      claim.release();
      expect(chosen(store)).toBe('resume run-1');
    }));
});

describe('the age of an unfinished run, whatever the clock did', () => {
  // answered(0) is of start.startedMs
  test.each([
    { why: 'its last answer is young', startedMs: start.startedMs - 30 * hourMs, nowMs: start.startedMs + hourMs },
    { why: 'its last answer is still to come', startedMs: start.startedMs, nowMs: start.startedMs - 99 * hourMs },
    {
      why: 'the clock was set back after it began',
      startedMs: start.startedMs + 99 * hourMs,
      nowMs: start.startedMs + 100 * hourMs,
    },
    { why: 'its last answer is old', startedMs: start.startedMs, nowMs: start.startedMs + 25 * hourMs, isOld: true },
    {
      why: 'nothing is ever young enough',
      startedMs: start.startedMs,
      nowMs: start.startedMs - hourMs,
      hours: 0,
      isOld: true,
    },
  ])('$why', ({ startedMs, nowMs, hours = 24, isOld = false }) =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      store.run('UPDATE runs SET started_ms = ? WHERE id = ?', startedMs, rowId);
      await store10(store, rowId, { answers: 1, failures: 0 });
      startTry(store, rowId, { ...start, startedMs });
      expect(chosen(store, {}, { nowMs, hours })).toBe(isOld ? 'new' : 'resume run-1');
    }),
  );
});

describe('a wish that contradicts itself', () => {
  test.each([
    { wish: { retryFailed: true, fresh: true }, says: '--fresh cannot be added' },
    { wish: { resume: 'r', fresh: true }, says: '--fresh cannot be added' },
    { wish: { resume: 'r', runKey: 'k', retryFailed: true }, says: '--run-key cannot be added' },
  ])('$wish: $says', ({ wish, says }) => {
    expect(() => refuseContradiction({ ...plainly, ...wish })).toThrow(says);
    expect(() => refuseContradiction(plainly)).not.toThrow();
  });
});
