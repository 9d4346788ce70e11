/* A process that claims a run name, says `claimed` or who holds it, and holds it until it is killed or its stdin ends. */
import { claimRun } from '../../../src/store/claim-run.ts';
import { openStore } from '../../../src/store/open-store.ts';

const [path = '', name = '', runRowId = ''] = process.argv.slice(2);
const store = openStore(path, 'existing');
const claim = claimRun(store, name, { pid: process.pid, host: 'child', startedMs: 1 });
if ('heldBy' in claim) {
  process.stdout.write(`held by ${claim.heldBy.pid}\n`);
} else {
  if (runRowId !== '') claim.take(Number(runRowId));
  process.stdout.write('claimed\n');
  process.stdin.resume();
  process.stdin.once('end', () => {
    claim.release();
    store.close();
  });
}
