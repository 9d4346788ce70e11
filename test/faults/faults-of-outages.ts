import type { Fault } from './fault.ts';
import { comesUpAfter, downAt } from './happenings.ts';
import { die } from './misbehaviours.ts';
import { theSample } from './rules.ts';

const finishes = 'finishes by itself; every sample answered once';

/** An endpoint that is not there, wholly or for a while. */
export const faultsOfOutages: readonly Fault[] = [
  {
    what: 'the endpoint refuses connections at the start, for 1.5 s',
    ends: finishes,
    tries: [{ exit: 0, before: ({ server }) => server.goDown(), happens: comesUpAfter(1500) }],
  },
  {
    what: 'the endpoint is gone in the middle, for 3 s',
    ends: finishes,
    samples: 100,
    tries: [{ exit: 0, happens: downAt(40, 3000) }],
  },
  {
    what: 'the endpoint is gone in the middle, for longer than giveUpAfterMin',
    ends: 'stops with 3 and marks nothing failed; when it is back, the run finishes',
    config: { retry: { giveUpAfterMin: 0.03 } },
    tries: [
      {
        exit: 3,
        happens: async ({ server }) => {
          await server.witness.whenRequests(20);
          await server.goDown();
        },
        says: ['No connection'],
      },
      { exit: 0, before: ({ server }) => server.comeUp() },
    ],
  },
  {
    what: "the endpoint's name cannot be resolved",
    ends: 'stops with 3 after giveUpAfterMin and marks nothing failed',
    config: { endpoint: { baseUrl: 'http://endpoint.invalid/v1' }, retry: { giveUpAfterMin: 0.02 } },
    tries: [{ exit: 3, says: ['endpoint.invalid'] }],
    runs: [{ status: 'stopped', answered: 0 }],
  },
  {
    what: 'the server dies of one prompt, each time, and is started again',
    ends: 'finishes; that sample alone failed, as crashes_server',
    config: { maxErrorRate: 0.1 },
    server: () => [theSample(21, die(200))],
    runs: [{ status: 'complete', answered: 39, failed: { crashes_server: 1 } }],
  },
];
