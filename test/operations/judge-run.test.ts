import { expect, test } from 'vitest';
import { judgeRun, stopReason } from '../../src/operations/judge-run.ts';
import type { StopCause } from '../../src/runner/world.ts';
import { stopWord } from '../../src/vocabulary/stop-reason.ts';

const lane = 'm';
const message = 'Its words.';
const facts = { samples: 300, answered: 299, failed: 1, maxErrorRate: 0.01, variants: [] };

test('what failed within the bounds is told of a good run', () => {
  const { word, sentence } = judgeRun({ ...facts, end: { kind: 'finished' } });
  expect({ word, sentence }).toEqual({ word: 'good', sentence: '299 of 300 answered, 1 failed.' });
});

test.each<{ cause: StopCause; begins: string; word: string | null }>([
  { cause: { kind: 'signal', signal: 'SIGINT' }, begins: 'Stopped by SIGINT.', word: 'SIGINT' },
  { cause: { kind: 'aborted' }, begins: 'Stopped by the program that started it.', word: 'program' },
  {
    cause: { kind: 'refused', reason: 'no-credit', message, lane },
    begins: 'Stopped: refused (no-credit): Its words.',
    word: 'refused',
  },
  {
    cause: { kind: 'misconfigured', failure: 'internal_error', message, lane },
    begins: 'Stopped: the first requests all failed (internal_error): Its words.',
    word: 'all failed',
  },
  {
    cause: { kind: 'quota', liftsAtMs: 0, message: 'used', lane },
    begins: 'Stopped: the quota is used up: used; it lifts 1970-01-01T00:00:00.000Z.',
    word: 'quota',
  },
  {
    cause: { kind: 'gave-up', message, lane },
    begins: 'Stopped: the rate limit refused everything for too long: Its words.',
    word: 'rate limit',
  },
  {
    cause: { kind: 'endpoint-down', downMs: 12_000, message, lane },
    begins: 'Stopped: the endpoint was down for 12.0 s: Its words.',
    word: 'endpoint-down',
  },
  {
    cause: { kind: 'budget', message: 'budget.maxUsd: $1 of $1 are used' },
    begins: 'Stopped: budget.maxUsd: $1 of $1 are used.',
    word: 'budget',
  },
  {
    cause: { kind: 'save-failed', failure: { kind: 'disk-full', message: 'There is no space left.' } },
    begins: 'Stopped: There is no space left.',
    word: null,
  },
])('$begins', ({ cause, begins, word }) => {
  const { sentence } = judgeRun({ ...facts, end: { kind: 'stopped', cause } });
  expect(sentence).toBe(`${begins} 300 of 300 samples are done and saved.`);
  expect(stopWord(stopReason(cause))).toBe(word);
});
