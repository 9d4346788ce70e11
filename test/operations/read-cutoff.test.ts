import { expect, test } from 'vitest';
import { readCutoffMs } from '../../src/operations/read-cutoff.ts';
import { UserError } from '../../src/vocabulary/user-error.ts';

const nowMs = Date.parse('2026-03-10T12:00:00Z');

test.each([
  { text: '90d', is: '2025-12-10T12:00:00.000Z', why: 'days' },
  { text: '2w', is: '2026-02-24T12:00:00.000Z', why: 'weeks' },
  { text: '12h', is: '2026-03-10T00:00:00.000Z', why: 'hours' },
  { text: ' 0d ', is: '2026-03-10T12:00:00.000Z', why: 'everything until now' },
  { text: '2026-01-31', is: '2026-01-31T00:00:00.000Z', why: "a day's beginning, UTC" },
  { text: '2024-02-29', is: '2024-02-29T00:00:00.000Z', why: 'a leap day' },
  { text: '2026-01-31T06:00Z', is: '2026-01-31T06:00:00.000Z', why: 'with a time' },
  { text: '2026-01-31T06:00:30+02:00', is: '2026-01-31T04:00:30.000Z', why: 'somewhere else' },
])('$text is $is ($why)', ({ text, is }) => {
  expect(new Date(readCutoffMs(text, nowMs, '--older-than')).toISOString()).toBe(is);
});

test.each([
  { text: 'soon', why: 'neither' },
  { text: '', why: 'nothing' },
  { text: '90', why: 'no unit' },
  { text: '-3d', why: 'an age is not negative' },
  { text: '1.5d', why: 'nor broken' },
  { text: '3m', why: 'months or minutes?' },
  { text: '2026-02-30', why: 'no such day' },
  { text: '2026-13-01', why: 'no such month' },
  { text: '31.01.2026', why: 'written otherwise' },
  { text: '2026-01-31T25:00Z', why: 'no such hour' },
  { text: '2026-01-31T06:00', why: 'whose clock?' },
  { text: '2026-03-11', why: 'still to come' },
])('$text is refused with exit code 2 ($why)', ({ text }) => {
  const read = () => readCutoffMs(text, nowMs, '--older-than');
  expect(read).toThrow(UserError);
  expect(read).toThrow(expect.objectContaining({ exitCode: 2, where: '--older-than', next: expect.any(String) }));
});
