import type { Fault, Try } from './fault.ts';
import { heal } from './happenings.ts';
import {
  answer,
  answerInvalidUtf8,
  errorInside200,
  hang,
  htmlPage,
  keepAliveForEver,
  type Misbehaviour,
  refuse,
  truncate,
} from './misbehaviours.ts';
import { everySample, everySampleAlways, fromRequest } from './rules.ts';

const finishes = 'finishes; every sample answered once';
const stopsResumable = (why: string) => `stops with 4 and says ${why}; nothing is marked failed; mended, it finishes`;

/** Stopped half-way with this exit code and these words, then mended. */
function stopsThenFinishes(exit: number, ...says: string[]): readonly Try[] {
  return [
    { exit, says },
    { exit: 0, before: heal },
  ];
}

/** What a fifth of the samples meets once; the run gets over it by itself. */
function onceInFive(what: string, does: Misbehaviour, more: Partial<Fault> = {}): Fault {
  return { what, ends: finishes, server: () => [everySample(5, does)], ...more };
}

/** Short, as each of these waits for one of them; long enough for the answers between. */
const hangs = { config: { timeouts: { firstByteMs: 2000, idleMs: 2000, attemptMs: 4000 } } };
const noMoney = { error: { message: 'You have run out of credits.', type: 'forbidden' } };
const noQuota = { error: { message: 'You exceeded your current quota.', code: 'insufficient_quota' } };
const badKey = { error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' } };
const tooLong = { error: { message: 'Too long.', code: 'context_length_exceeded' } };
const filtered = { error: { message: 'Blocked by the content management policy.', code: 'content_filter' } };
const megabytes = 'x'.repeat(2_000_000);

/** What an endpoint may answer, or fail to. */
export const faultsOfAnswers: readonly Fault[] = [
  {
    what: '10 % of the requests get a 500',
    ends: finishes,
    samples: 100,
    server: () => [everySample(10, refuse(500, 'Internal error.'))],
  },
  {
    what: '10 % get a 503 with Retry-After: 1',
    ends: finishes,
    samples: 100,
    server: () => [
      everySample(
        10,
        refuse(503, 'Busy.', () => ({ 'retry-after': '1' })),
      ),
    ],
  },
  {
    what: 'one prompt in twenty always gets a 500',
    ends: 'finishes with 3, past maxErrorRate; those samples alone failed',
    config: { retry: { maxAttempts: 2 } },
    server: () => [everySampleAlways(20, refuse(500, 'Internal error.'))],
    tries: [{ exit: 3, says: ['maxErrorRate'] }],
    runs: [{ status: 'complete', answered: 38, failed: { internal_error: 2 } }],
  },
  {
    what: 'prompts that are too long, filtered, or not understood',
    ends: 'finishes; those samples alone failed, under their own kinds, without a retry',
    config: { maxErrorRate: 0.5 },
    server: () => [
      everySampleAlways(20, refuse(400, tooLong)),
      everySampleAlways(10, refuse(400, filtered)),
      everySampleAlways(5, refuse(422, { detail: 'What?' })),
    ],
    runs: [{ status: 'complete', answered: 32, failed: { bad_request: 4, context_overflow: 2, filtered: 2 } }],
    holds: { 'SELECT max(n) FROM attempts': [1] },
  },
  onceInFive('hangs before the headers', hang('before headers'), hangs),
  onceInFive('hangs after the headers', hang('after headers'), hangs),
  onceInFive('hangs in the middle of the answer', hang('mid-answer'), hangs),
  onceInFive('keep-alives for ever, and no answer', keepAliveForEver, hangs),
  onceInFive('the answer is cut off, the connection closed', truncate('connection')),
  onceInFive('the answer is cut off, and the response ends as if it were whole', truncate('response')),
  onceInFive('an error inside HTTP 200', errorInside200),
  onceInFive('an HTML page with HTTP 200', htmlPage),
  onceInFive('usage is null', answer({ usage: null }), {
    ends: `${finishes}; the tokens of those answers are unknown, not 0`,
    holds: { 'SELECT DISTINCT ifnull(prompt_tokens, -1) FROM results ORDER BY 1': [-1, 7] },
  }),
  onceInFive('answers of 2 MB', answer({ tail: megabytes }), {
    ends: `${finishes}, byte for byte`,
    holds: { 'SELECT count(*) FROM answers WHERE length(text) > 2000000': [8] },
  }),
  onceInFive('invalid UTF-8 in the answer', answerInvalidUtf8, {
    ends: `${finishes}; U+FFFD stands where the bytes meant nothing`,
  }),
  {
    what: 'an HTML page for every request',
    ends: stopsResumable('that it is not JSON'),
    server: () => [fromRequest(1, htmlPage)],
    tries: stopsThenFinishes(4, 'not_json'),
  },
  {
    what: 'one and the same 500 for every request',
    ends: stopsResumable('so'),
    server: () => [fromRequest(1, refuse(500, 'n must be 1'))],
    tries: stopsThenFinishes(4, 'n must be 1'),
  },
  ...[
    { what: '401', status: 401, body: badKey, says: 'Incorrect API key' },
    { what: '402', status: 402, body: 'Top up.', says: 'Top up.' },
    { what: '403, out of credit,', status: 403, body: noMoney, says: 'run out of credits' },
    { what: '429 insufficient_quota', status: 429, body: noQuota, says: 'current quota' },
  ].map(({ what, status, body, says }) => ({
    what: `${what} half-way`,
    ends: stopsResumable('why'),
    server: () => [fromRequest(20, refuse(status, body))],
    tries: stopsThenFinishes(4, says),
  })),
];
