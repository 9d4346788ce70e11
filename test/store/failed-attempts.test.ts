import { expect, test } from 'vitest';
import { countFailedAttempts, countPossiblyBilled, possiblyBilledSeqs } from '../../src/store/failed-attempts.ts';
import { startWriter } from '../../src/store/writer.ts';
import { storeRun, withStore } from './fixtures.ts';

/** What ended an attempt, how long its sample then waited, and whether it may have been billed. */
const attempts = [
  { errorKind: 'timeout_first_byte', waitMs: 500, billed: true },
  { errorKind: 'timeout_idle', waitMs: 500, billed: true },
  { errorKind: 'timeout_attempt', waitMs: null, billed: true },
  { errorKind: 'connection_lost', waitMs: 500, billed: true },
  { errorKind: 'no_finish_reason', waitMs: 500, billed: true },
  { errorKind: 'aborted', waitMs: null, billed: true },
  { errorKind: 'connection_lost', waitMs: 0, billed: true },
  { errorKind: 'closed_unread', waitMs: 0, billed: false },
  { errorKind: 'connect_failed', waitMs: 500, billed: false },
  { errorKind: 'timeout_connect', waitMs: 500, billed: false },
  { errorKind: 'rate_limited', waitMs: 0, billed: false },
  { errorKind: 'internal_error', waitMs: 500, billed: false },
  { errorKind: 'bad_request', waitMs: null, billed: false },
];

test('of the attempts without an answer, those may have been billed whose request the server may have read', () =>
  withStore(async (store) => {
    const [rowId, other] = [await storeRun(store), await storeRun(store, { publicId: 'run-2' })];
    const writer = await startWriter(store.path, rowId);
    for (const [index, { errorKind, waitMs }] of attempts.entries())
      for (const attempt of [1, 2]) {
        const about = { message: 'x', requestId: 'r', atMs: 1 };
        writer.saveAttempt({
          seq: index % 10,
          tryNumber: 1 + Math.floor(index / 10),
          attempt,
          errorKind,
          waitMs,
          ...about,
        });
      }
    await writer.close();
    const billed = attempts.flatMap((attempt, index) => (attempt.billed ? [index % 10, index % 10] : []));
    expect(countFailedAttempts(store, rowId)).toBe(2 * attempts.length);
    expect(countPossiblyBilled(store, rowId)).toBe(billed.length);
    expect(possiblyBilledSeqs(store, rowId).toSorted((a, b) => a - b)).toEqual(billed);
    expect(countPossiblyBilled(store, other)).toBe(0);
  }));
