import { expect, test } from 'vitest';
import { resumeFlags } from '../../src/operations/resume-flags.ts';

const given = ['--name', 'x', '--set', 'budget.maxUsd=0.1', '--set', 'budget.maxRequests=5'];

test.each([
  { reason: null, last: 'budget.maxRequests=5', why: 'nothing stopped it' },
  { reason: 'SIGINT', last: 'budget.maxRequests=5', why: 'no budget stopped it' },
  {
    reason: 'budget.finishBy: it is 06:00; run again',
    last: 'budget.maxRequests=5',
    why: 'a budget of time is a try’s own',
  },
  {
    reason: 'budget.maxRequests: all 5 requests are used; raise it',
    last: 'budget.maxRequests=10',
    why: 'twice the bound',
  },
  {
    reason: 'budget.maxRequests: 9 requests are used, of 5 that are allowed; raise it',
    last: 'budget.maxRequests=18',
    why: 'twice what is used',
  },
  {
    reason: 'budget.maxTokens: 10 of 20 tokens are used, the next request may take 300; raise it',
    last: 'budget.maxTokens=600',
    why: 'there must be room for the next request',
  },
  {
    reason: 'budget.maxUsd: $0.00000004 of $0.00000005 are used, the next request may cost $0.00000002; raise it',
    last: 'budget.maxUsd=0.0000001',
    why: 'no exponent',
  },
])('end in --set $last ($why)', ({ reason, last }) => {
  const { flags, raisesBudget } = resumeFlags({ provenance: { flags: given }, stopReason: reason });
  expect(flags.slice(-2)).toEqual(['--set', last]);
  expect(raisesBudget).toBe(last !== given.at(-1));
  expect(flags.filter((word) => word.startsWith(last.replace(/=.*/, '=')))).toHaveLength(1);
});

test('a run of an older version has none', () => {
  expect(resumeFlags({ provenance: {}, stopReason: null })).toEqual({ flags: [], raisesBudget: false });
});
