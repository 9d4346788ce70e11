import { describe, expect, test } from 'vitest';
import { waitForms, waitHeaders, windowHeaders } from '../../src/simulator/tell-wait.ts';

const wallMs = Date.UTC(2026, 0, 1, 12, 0, 0, 250);

describe('a wait in every form', () => {
  test.each([
    { form: 'both', waitMs: 2500, headers: { 'retry-after': '3', 'retry-after-ms': '2500' } },
    { form: 'seconds', waitMs: 2000, headers: { 'retry-after': '2' } },
    { form: 'milliseconds', waitMs: 0.4, headers: { 'retry-after-ms': '1' } },
    { form: 'date', waitMs: 2000, headers: { 'retry-after': 'Thu, 01 Jan 2026 12:00:03 GMT' } },
    { form: 'rateLimit', waitMs: 2000, headers: { ratelimit: '"default";r=0;t=2' } },
    { form: 'rateLimitReset', waitMs: 2000, headers: { 'ratelimit-remaining': '0', 'ratelimit-reset': '2' } },
    { form: 'none', waitMs: 2000, headers: {} },
    { form: 'zero', waitMs: 2000, headers: { 'retry-after': '0' } },
    { form: 'negative', waitMs: 2000, headers: { 'retry-after': '-1' } },
    { form: 'unreadable', waitMs: 2000, headers: { 'retry-after': 'soon' } },
    { form: 'pastDate', waitMs: 2000, headers: { 'retry-after': 'Thu, 01 Jan 2026 11:00:01 GMT' } },
  ] as const)('$form of $waitMs ms: $headers', ({ form, waitMs, headers }) => {
    expect(waitHeaders({ form }, waitMs, 0, wallMs)).toEqual(headers);
  });

  test.each([
    { form: 'resetDuration', waitMs: 20, reset: '20ms' },
    { form: 'resetDuration', waitMs: 1500, reset: '1.5s' },
    { form: 'resetDuration', waitMs: 360_000, reset: '6m0s' },
    { form: 'resetDuration', waitMs: 3_661_000, reset: '1h1m1s' },
    { form: 'resetSeconds', waitMs: 1500, reset: '1.5' },
    { form: 'resetIso', waitMs: 1000, reset: '2026-01-01T12:00:01.250Z' },
    { form: 'resetEpochSeconds', waitMs: 1000, reset: '1767268802' },
    { form: 'resetEpochMs', waitMs: 1000, reset: '1767268801250' },
  ] as const)('$form of $waitMs ms: $reset, of the requests and not of the tokens', ({ form, waitMs, reset }) => {
    expect(waitHeaders({ form }, waitMs, 0, wallMs)).toEqual({
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': reset,
      'x-ratelimit-remaining-tokens': '90000',
      'x-ratelimit-reset-tokens': '6m0s',
    });
  });

  test('a set wait is said whatever the true one is', () => {
    expect(waitHeaders({ form: 'seconds', waitMs: 7000 }, 1, 0, wallMs)).toEqual({ 'retry-after': '7' });
  });

  test('any takes each form by its draw', () => {
    const told = waitForms.map((_, n) => waitHeaders({ form: 'any' }, 2000, (n + 0.5) / waitForms.length, wallMs));
    expect(told).toEqual(waitForms.map((form) => waitHeaders({ form }, 2000, 0, wallMs)));
  });
});

test('answers say what is left of a window', () => {
  expect(windowHeaders(60, { waitMs: 0, remaining: 59, resetMs: 999.2 })).toEqual({
    'x-ratelimit-limit-requests': '60',
    'x-ratelimit-remaining-requests': '59',
    'x-ratelimit-reset-requests': '1s',
  });
});
