import { expect, test } from 'vitest';
import { prunableRuns } from '../../src/store/prunable-runs.ts';
import { endTry, setAccepted } from '../../src/store/run-records.ts';
import type { ExitCode } from '../../src/vocabulary/run.ts';
import { storeRun, withStore } from './fixtures.ts';

test.each<{ exitCode: ExitCode; accepted: boolean; good: boolean; why: string }>([
  { exitCode: 0, accepted: false, good: true, why: 'nights are compared with it' },
  { exitCode: 10, accepted: false, good: false, why: 'it is red' },
  { exitCode: 10, accepted: true, good: true, why: 'a person said it is good' },
])('retention counts as good what nights count as green: exit $exitCode, $why', ({ exitCode, accepted, good }) =>
  withStore(async (store) => {
    const rowId = await storeRun(store);
    const verdict = { word: 'unclear', exitCode, sentence: '', gates: [] } as const;
    endTry(store, rowId, { status: 'complete', stopReason: null, verdict, endedMs: 1 });
    if (accepted) setAccepted(store, rowId, 7);
    expect(prunableRuns(store)).toMatchObject([{ isGood: good }]);
  }),
);
