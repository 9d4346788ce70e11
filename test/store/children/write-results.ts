/*
 * A process that writes one run and says on stdout which results were acknowledged, one seq a line, until it has written
 * `count` or is killed. `saved` or the failure's kind ends the output.
 */
import { writeSync } from 'node:fs';
import { claimRun } from '../../../src/store/claim-run.ts';
import { findDataset } from '../../../src/store/datasets.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { createRun } from '../../../src/store/run-records.ts';
import { startWriter } from '../../../src/store/writer.ts';
import { answered, hash, newRun, start } from '../fixtures.ts';

const [path = '', publicId = '', count = '0', textLength = '500'] = process.argv.slice(2);
const store = openStore(path, 'existing');
const dataset = findDataset(store, hash, 'comma');
if (!dataset) throw new Error('The test stores the dataset first.');
const holder = { pid: process.pid, host: 'child', startedMs: start.startedMs };
const claim = claimRun(store, publicId, holder);
if ('heldBy' in claim) throw new Error('The claim is held.');
const rowId = createRun(store, newRun(dataset.id, { publicId, name: publicId, samples: Number(count) }), start);
claim.take(rowId);
const writer = await startWriter(store.path, rowId);

/** At once, so that it is out before a kill; a reader that is slow is waited for. */
function say(line: string): void {
  for (;;)
    try {
      writeSync(1, `${line}\n`);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
}

const text = 'x'.repeat(Number(textLength));
let next = 0;
let failure: string | null = null;
async function lane(): Promise<void> {
  while (next < Number(count) && failure === null) {
    const seq = next;
    next += 1;
    const outcome = await writer.saveResult(answered(seq, { text }), 1);
    if (outcome === 'saved') say(String(seq));
    else failure = outcome.kind;
  }
}
await Promise.all(Array.from({ length: 32 }, lane));
const end = await writer.close();
claim.release();
say(end === 'saved' ? 'saved' : end.kind);
