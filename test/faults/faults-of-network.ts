import type { Fault, Try } from './fault.ts';
import { heal } from './happenings.ts';
import { closeAfterAnswer, closeWhenReused, refuse, reset } from './misbehaviours.ts';
import { everyRequest, everySample, fromRequest, pastRateLimit, windowMs } from './rules.ts';

const finishes = 'finishes; every sample answered once';

/** One way to say on a 429 how long to wait. */
function storm(what: string, headers: () => Readonly<Record<string, string>>): Fault {
  return {
    what: `a 429 storm: ${what}`,
    ends: finishes,
    samples: 60,
    server: () => [pastRateLimit(20, refuse(429, 'Too many requests.', headers))],
  };
}

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000);
const epochMs = () => Date.now() + windowMs;
const exhausted = (reset: string) => ({ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': reset });

function stopsThenFinishes(says: string): readonly Try[] {
  return [
    { exit: 3, says: [says] },
    { exit: 0, before: heal },
  ];
}

/** What lies between the program and the endpoint, and how often it may be asked. */
export const faultsOfNetwork: readonly Fault[] = [
  storm('Retry-After in seconds', () => ({ 'retry-after': '1' })),
  storm('Retry-After in parts of a second', () => ({ 'retry-after': '0.4' })),
  storm('Retry-After as a date', () => ({ 'retry-after': inSeconds(2).toUTCString() })),
  storm('retry-after-ms', () => ({ 'retry-after-ms': String(windowMs) })),
  storm('x-ratelimit-reset as a duration', () => exhausted(`${windowMs}ms`)),
  storm('x-ratelimit-reset as an ISO time', () => exhausted(new Date(epochMs()).toISOString())),
  storm('x-ratelimit-reset as epoch seconds', () => exhausted(String(epochMs() / 1000))),
  storm('x-ratelimit-reset as epoch milliseconds', () => exhausted(String(epochMs()))),
  storm('RateLimit', () => ({ ratelimit: '"default";r=0;t=1' })),
  storm('RateLimit-Reset', () => ({ 'ratelimit-remaining': '0', 'ratelimit-reset': '1' })),
  storm('no wait is named', () => ({})),
  storm('a wait that cannot be read', () => ({ 'retry-after': 'soon' })),
  {
    what: 'a 429 names a wait longer than giveUpAfterMin',
    ends: 'stops with 3, says when it lifts; resumed, it finishes',
    server: () => [
      fromRequest(
        20,
        refuse(429, 'Too many requests.', () => ({ 'retry-after': '7200' })),
      ),
    ],
    tries: stopsThenFinishes('it lifts'),
  },
  {
    what: 'a 429 of a free tier, by the hour',
    ends: 'stops with 3; resumed, it finishes',
    server: () => [fromRequest(20, refuse(429, 'Free-tier limit reached: 20 requests per hour.'))],
    tries: stopsThenFinishes('quota'),
  },
  { what: 'the connection is reset before an answer', ends: finishes, server: () => [everySample(5, reset(0))] },
  {
    what: 'the connection is reset in the middle of an answer',
    ends: finishes,
    server: () => [everySample(5, reset(0.5))],
  },
  {
    what: 'kept connections are closed after every third answer, unannounced',
    ends: finishes,
    samples: 200,
    server: () => [everyRequest(3, closeAfterAnswer)],
  },
  {
    what: 'every kept connection is closed when it is used again',
    ends: finishes,
    server: () => [fromRequest(1, closeWhenReused)],
  },
];
