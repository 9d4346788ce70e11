import { canMakeDisks } from '../e2e/small-disk.ts';
import type { Fault, Try } from './fault.ts';
import { allowWriting, damageFrom, killedAt, lockAt, mendFrom, signalAt } from './happenings.ts';
import { answer } from './misbehaviours.ts';
import { fromRequest } from './rules.ts';

const longAnswers = () => [fromRequest(1, answer({ tail: 'x'.repeat(60_000) }))];
const finished: Try = { exit: 0 };
const stopped: Try = { exit: 143, happens: signalAt(20, 'SIGTERM') };
const refused = (...says: string[]): Try => ({ exit: 5, says, sendsAtMost: 0 });
const finishesLater = 'with space again, it finishes; sent again is at most what was in flight';

/** The place where the results lie. */
export const faultsOfDisk: readonly Fault[] = [
  {
    what: 'the database is locked by another program, for good',
    ends: 'waits half a minute, says so, and ends with 5; with the lock gone, it finishes',
    tries: [{ exit: 5, happens: lockAt(20, null), says: ['locked'], crashes: true }, finished],
  },
  {
    what: 'the database is locked by another program, for 2 s',
    ends: 'finishes; every sample answered once',
    tries: [{ ...finished, happens: lockAt(20, 2000) }],
  },
  {
    what: 'the disk is full',
    ends: `ends with 5; ${finishesLater}`,
    samples: 200,
    server: longAnswers,
    diskKiB: 10 * 1024,
    onlyWhere: { is: canMakeDisks, says: 'Linux with user namespaces' },
    tries: [
      { exit: 5, says: ['no space left'], crashes: true },
      { ...finished, before: ({ disk }) => disk?.resize(60 * 1024) },
    ],
  },
  {
    what: 'no file may grow past a size',
    ends: `ends with 5; ${finishesLater}`,
    samples: 200,
    server: longAnswers,
    tries: [{ exit: 5, fileCapKiB: 4 * 1024 + 512, says: ['The disk reports an error'], crashes: true }, finished],
  },
  {
    what: 'the folder is read-only at the start',
    ends: 'ends with 5 before anything is sent; made writable, it finishes',
    isUnprivileged: true,
    tries: [
      { ...refused('results'), before: allowWriting(false) },
      { ...finished, before: allowWriting(true) },
    ],
  },
  {
    what: 'folder and database are read-only after a kill',
    ends: 'ends with 5 before anything is sent; made writable, it finishes',
    isUnprivileged: true,
    tries: [
      killedAt(20),
      { ...refused('promptbatch.db'), before: allowWriting(false) },
      { ...finished, before: allowWriting(true) },
    ],
  },
  {
    what: 'another file lies where the database should be',
    ends: 'ends with 5, says so, sends nothing and leaves the file as it is',
    tries: [
      { ...refused('is not a SQLite database'), before: damageFrom(0) },
      { ...finished, before: mendFrom(0) },
    ],
  },
  {
    what: 'the database is damaged between two tries',
    ends: 'ends with 5, says so, sends nothing and leaves the file as it is; restored, it finishes',
    tries: [stopped, { ...refused('damaged'), before: damageFrom(4096) }, { ...finished, before: mendFrom(4096) }],
  },
];
