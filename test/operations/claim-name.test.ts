import { describe, expect, test } from 'vitest';
import { claimName, type WhenLive } from '../../src/operations/claim-name.ts';
import { StopSwitch } from '../../src/runner/stop.ts';
import { claimRun } from '../../src/store/claim-run.ts';
import type { Store } from '../../src/store/open-store.ts';
import { startChild } from '../store/child.ts';
import { storeRun, withStore } from '../store/fixtures.ts';

/** `looks` is called at every wait, in place of a second. */
function claim(store: Store, whenLive: WhenLive, looks: (look: number, stop: StopSwitch) => void = () => undefined) {
  const told: string[] = [];
  const stop = new StopSwitch();
  let look = 0;
  const wait = async () => {
    look += 1;
    looks(look, stop);
  };
  const world = { clock: { nowMs: () => 0, wallMs: () => 9, wait }, pid: 1, host: 'here' };
  const claimed = claimName(store, 'nightly', whenLive, stop, world, (sentence) => told.push(sentence));
  return { claimed, told };
}

function hold(store: Store, pid: number, parallel = false) {
  const held = claimRun(store, 'nightly', { pid, host: 'there', startedMs: 5 }, parallel);
  if ('heldBy' in held) throw new Error('held');
  return held;
}

describe('claimName, where a run of the name is live', () => {
  test('refuses, and says who it is and what can be done', () =>
    withStore(async (store) => {
      const rowId = await storeRun(store);
      const other = hold(store, 7);
      other.take(rowId);
      await expect(claim(store, 'refuse').claimed).rejects.toMatchObject({
        message: 'Run run-1 of the name nightly is live.',
        where: 'process 7 on there, since 1970-01-01T00:00:00.005Z',
        next: expect.stringMatching(/--wait-for-other.*--parallel/),
        exitCode: 5,
      });
      other.release();
    }));

  test('waits until it ends, says once for whom, and waits on where another was faster', () =>
    withStore(async (store) => {
      let other = hold(store, 7);
      const { claimed, told } = claim(store, 'wait', (look) => {
        if (look === 3 || look === 6) other.release();
        if (look === 3) other = hold(store, 8);
      });
      (await claimed).release();
      // The second one is only met where it came between two looks.
      expect(told).toEqual([
        expect.stringMatching(/^Waiting for the end of A run of the name nightly \(process 7 on there/),
      ]);
    }));

  test('waits for every one of several that run side by side', () =>
    withStore(async (store) => {
      const others = [hold(store, 7), hold(store, 8, true)];
      const { claimed } = claim(store, 'wait', (look) => others[look - 2]?.release());
      (await claimed).release();
      expect(claimRun(store, 'nightly', { pid: 1, host: 'h', startedMs: 1 })).not.toHaveProperty('heldBy');
    }));

  test('stops waiting at a signal, with its exit code and nothing claimed', () =>
    withStore(async (store) => {
      const other = hold(store, 7);
      const { claimed } = claim(store, 'wait', (look, stop) => {
        if (look === 2) stop.request({ kind: 'signal', signal: 'SIGTERM' });
      });
      await expect(claimed).rejects.toMatchObject({
        message: expect.stringContaining('nothing was begun'),
        exitCode: 143,
      });
      other.release();
      hold(store, 9).release();
    }));

  test('goes on when the process it waits for is killed with -9', () =>
    withStore(async (store) => {
      const child = startChild('hold-claim', [store.path, 'nightly']);
      await child.nextLine();
      let killed: Promise<void> | null = null;
      const { claimed } = claim(store, 'wait', () => {
        killed ??= child.kill();
      });
      // Looks come as fast as they can here, so that the kill needs a moment between them.
      (await claimed).release();
      await killed;
    }));

  test('runs beside it, and is itself seen by a third that does not', () =>
    withStore(async (store) => {
      const other = hold(store, 7);
      const beside = await claim(store, 'parallel').claimed;
      other.release();
      await expect(claim(store, 'refuse').claimed).rejects.toMatchObject({ exitCode: 5 });
      beside.release();
    }));
});
