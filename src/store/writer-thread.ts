import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { BatchCommitter } from './commit-batches.ts';
import { explainDatabaseError } from './database-errors.ts';
import type { SqlValue } from './open-store.ts';
import type { WriterReply } from './writer.ts';

/*
 * The thread that owns a run's writing connection. It takes whatever has come and commits it at once; what comes meanwhile is
 * the next commit. One reply a commit says how many batches it held. null instead of a batch ends the thread.
 */

/** Without work for so long, the WAL is moved into the database while nobody waits: a long one soon, a short one later. */
const idleMs = { long: 20, short: 500 };

const port = parentPort;
if (!port) throw new Error('writer-thread.ts is started by writer.ts as a worker thread.');
const { path } = workerData as { path: string };
const committer = openCommitter();
/** Put off by all work: setting a timer anew for each commit would cost more. */
const whenIdle = [
  setTimeout(() => committer.checkpoint('long'), idleMs.long),
  setTimeout(() => committer.checkpoint('any'), idleMs.short),
];
let closing = false;

function openCommitter(): BatchCommitter {
  try {
    return new BatchCommitter(path, (notice) => reply({ taken: 0, failure: null, notice }));
  } catch (error) {
    throw explainDatabaseError(error, path);
  }
}

function reply(message: WriterReply): void {
  port?.postMessage(message);
}

function nextBatch(): readonly SqlValue[] | null {
  if (closing || !port) return null;
  const received = receiveMessageOnPort(port) as { message: readonly SqlValue[] | null } | undefined;
  if (!received) return null;
  if (received.message === null) closing = true;
  return received.message;
}

port.on('message', (message: readonly SqlValue[] | null) => {
  if (message === null) closing = true;
  else {
    const { taken, failure } = committer.commit(message, nextBatch);
    reply({ taken, failure });
    if (!failure) committer.checkpoint('huge');
  }
  if (!closing) {
    for (const timer of whenIdle) timer.refresh();
    return;
  }
  for (const timer of whenIdle) clearTimeout(timer);
  committer.checkpoint('any');
  reply({ taken: 0, failure: null, isLast: true });
  committer.close();
  port.close();
});
