import { hostname } from 'node:os';
import { commonSamples, type Fault, type Try } from './fault.ts';
import {
  addRow,
  besideAt,
  clockJumpsAt,
  healAt,
  killedAt,
  removeLastRow,
  signalAt,
  signalTwiceAt,
} from './happenings.ts';
import { answer, hang, refuse, untilHealed } from './misbehaviours.ts';
import { fromRequest, pastRateLimit } from './rules.ts';
import { concurrency } from './stage.ts';

const goesOn = 'resumed, it finishes; sent again is at most what was in flight';
const claimIsFree = `the claim of the dead process is free at once: ${goesOn}`;
const finished: Try = { exit: 0 };
const hourMs = 3_600_000;
const shifted = { NODE_OPTIONS: `--import=${import.meta.resolve('./shifted-clock.ts')}` };

function stoppedBy(signal: 'SIGINT' | 'SIGTERM', exit: 130 | 143): readonly Fault[] {
  return [
    {
      what: `${signal} once`,
      ends: `ends with ${exit} when what was in flight is saved; resumed, it finishes, and nothing was sent twice`,
      samples: 100,
      tries: [{ exit, happens: signalAt(30, signal) }, finished],
    },
    {
      what: `${signal} twice`,
      ends: `ends with ${exit} at once; ${goesOn}`,
      server: () => [fromRequest(20, hang('before headers'))],
      tries: [
        { exit, happens: signalTwiceAt(20, signal), crashes: true },
        { ...finished, before: ({ server }) => server.heal() },
      ],
    },
  ];
}

/** What a person, the machine or another program does to the process. */
export const faultsOfProcess: readonly Fault[] = [
  ...[1, 25, 60, 100].map((request) => ({
    what: `kill -9 at request ${request} of 100`,
    ends: claimIsFree,
    samples: 100,
    tries: [killedAt(request), finished],
  })),
  {
    what: 'kill -9 five times',
    ends: goesOn,
    samples: 100,
    tries: [killedAt(10), killedAt(30), killedAt(55), killedAt(75), killedAt(95), finished],
  },
  {
    what: 'kill -9 while the lane pauses in a 429 storm',
    ends: goesOn,
    samples: 60,
    server: () => [
      pastRateLimit(
        20,
        refuse(429, 'Too many.', () => ({ 'retry-after': '1' })),
      ),
    ],
    tries: [killedAt(25), finished],
  },
  {
    what: 'kill -9 while everything is asked again to confirm that it got worse',
    ends: 'the first run is interrupted with it; resumed, the re-run finishes, and the verdict is worse, 10',
    config: {
      scorers: [{ type: 'contains', expected: 'SPOILT', match: 'none' }],
      gates: [{ metric: 'score.contains', maxDrop: 0.02 }],
    },
    server: () => [fromRequest(commonSamples + 1, answer({ tail: ' SPOILT' }))],
    tries: [
      { ...finished, args: ['--run-key', 'monday'] },
      { ...killedAt(2 * commonSamples + 20), args: ['--run-key', 'tuesday'] },
      { exit: 10, args: ['--run-key', 'tuesday'], says: ['confirmed by a re-run'], sendsAtMost: 20 + concurrency },
      { exit: 10, args: ['--run-key', 'tuesday'], says: ['nothing is sent'], sendsAtMost: 0 },
    ],
    runs: [
      { status: 'complete', answered: commonSamples },
      { status: 'complete', answered: commonSamples },
      { status: 'complete', answered: commonSamples },
    ],
  },
  ...stoppedBy('SIGINT', 130),
  ...stoppedBy('SIGTERM', 143),
  {
    what: 'SIGTERM, and the endpoint never answers what is in flight',
    ends: `gives it up after graceMs and ends with 143; ${goesOn}`,
    config: { graceMs: 200 },
    server: () => [fromRequest(20, hang('before headers'))],
    tries: [
      { exit: 143, happens: signalAt(24, 'SIGTERM'), crashes: true },
      { ...finished, before: ({ server }) => server.heal() },
    ],
  },
  {
    what: 'the clock jumps 5 hours ahead',
    ends: 'finishes; no latency is longer than the run',
    tries: [{ ...finished, env: shifted, happens: clockJumpsAt(20, 5 * hourMs) }],
    holds: { 'SELECT count(*) FROM results WHERE latency_us NOT BETWEEN 1 AND 60000000': [0] },
  },
  {
    what: 'the clock jumps 5 hours back, in a 429 storm with dates',
    ends: 'finishes; no latency is negative',
    samples: 60,
    server: () => [
      pastRateLimit(
        20,
        refuse(429, 'Too many.', () => ({ 'retry-after': new Date(Date.now() + 2000).toUTCString() })),
      ),
    ],
    tries: [{ ...finished, env: shifted, happens: clockJumpsAt(20, -5 * hourMs) }],
    holds: { 'SELECT count(*) FROM results WHERE latency_us NOT BETWEEN 1 AND 60000000': [0] },
  },
  {
    what: 'two runs of different configs on one file, at the same time',
    ends: 'both finish',
    server: () => [fromRequest(5, untilHealed)],
    atOnce: 2 * concurrency,
    tries: [{ ...finished, happens: besideAt(5, () => ({ exit: 0, args: ['--name', 'other'], happens: healAt(20) })) }],
    runs: [
      { status: 'complete', answered: 40 },
      { status: 'complete', answered: 40 },
    ],
  },
  {
    what: 'two runs of the same config on one file, at the same time',
    ends: 'the second is refused with 5 and told process, host and start of the first, which finishes',
    server: () => [fromRequest(5, untilHealed)],
    tries: [
      {
        ...finished,
        happens: async (stage, process) => {
          await besideAt(5, ({ pid }) => ({
            exit: 5,
            says: [`process ${pid} on ${hostname()}, since ${new Date().toISOString().slice(0, 10)}`],
          }))(stage, process);
          stage.server.heal();
        },
      },
    ],
  },
  {
    what: 'the dataset is changed between two tries',
    ends: 'a new run of the new rows; --resume with the new rows is refused with 2; with the old rows the old run finishes',
    tries: [
      killedAt(20),
      { ...finished, before: addRow },
      { exit: 2, args: ['--resume', 'previous'], says: ['dataset'], sendsAtMost: 0 },
      { ...finished, before: removeLastRow, args: ['--resume', 'previous'] },
    ],
    runs: [
      { status: 'complete', answered: 40 },
      { status: 'complete', answered: 42 },
    ],
  },
];
