import { describe, expect, test } from 'vitest';
import {
  countOf,
  formatCount,
  formatDuration,
  formatInterval,
  formatPercent,
  formatShortCount,
  formatTime,
  formatUsd,
} from '../../src/report/format-values.ts';

describe('formatting values', () => {
  test.each([
    { fraction: 0, text: '0.0 %', why: 'none' },
    { fraction: 1, text: '100.0 %', why: 'all' },
    { fraction: 2 / 3, text: '66.7 %', why: 'one decimal' },
    { fraction: 1_999 / 2_000, text: '>99.9 %', why: 'one failure in 2,000 is not 100 %' },
    { fraction: 0.9994, text: '99.9 %', why: 'rounds down by itself' },
    { fraction: 1 / 10_000, text: '<0.1 %', why: 'one in 10,000 is not 0 %' },
    { fraction: 0.0005, text: '0.1 %', why: 'rounds up by itself' },
  ])('$fraction → $text ($why)', ({ fraction, text }) => {
    expect(formatPercent(fraction)).toBe(text);
  });

  test.each([
    { ms: 0, text: '0.0 ms', why: 'a virtual clock' },
    { ms: 4.26, text: '4.3 ms', why: 'a fast local server' },
    { ms: 9.6, text: '10 ms', why: 'from here whole milliseconds' },
    { ms: 851.4, text: '851 ms', why: 'milliseconds' },
    { ms: 999.6, text: '1.0 s', why: 'never 1000 ms' },
    { ms: 12_340, text: '12.3 s', why: 'seconds' },
    { ms: 99_960, text: '1 min 40 s', why: 'never 100.0 s' },
    { ms: 3_599_600, text: '1 h 00 min', why: 'never 60 min' },
    { ms: 7_500_000, text: '2 h 05 min', why: 'hours' },
    { ms: 48 * 3_600_000, text: '2 d 00 h', why: 'days' },
  ])('$ms ms → $text ($why)', ({ ms, text }) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test.each([
    { usd: '0', text: '$0', why: 'known to be nothing' },
    { usd: '12.345', text: '$12.35', why: 'cents from a dollar on' },
    { usd: '1234.5', text: '$1234.50', why: 'no three digits of a thousand' },
    { usd: '0.0123456', text: '$0.0123', why: 'three digits below' },
    { usd: '0.0000013', text: '$0.00000130', why: 'a tiny call' },
    { usd: '0.000000001', text: '$0.000000001', why: 'one nano-dollar, without an exponent' },
  ])('$usd → $text ($why)', ({ usd, text }) => {
    expect(formatUsd(usd)).toBe(text);
  });

  test.each([
    { count: 999, text: '999', why: 'as it is' },
    { count: 1_000, text: '1.00 k', why: 'three digits' },
    { count: 9_996, text: '10.0 k', why: 'never 10.00' },
    { count: 123_456, text: '123 k', why: 'three digits' },
    { count: 999_600, text: '1.00 M', why: 'never 1000 k' },
    { count: 12_345_678, text: '12.3 M', why: 'millions' },
    { count: 2_500_000_000, text: '2.50 G', why: 'milliards' },
  ])('$count → $text ($why)', ({ count, text }) => {
    expect(formatShortCount(count)).toBe(text);
  });

  test('counts, intervals and times', () => {
    expect(formatCount(1_234_567)).toBe('1,234,567');
    expect([countOf(1, 'answer'), countOf(0, 'answer'), countOf(2, 'try', 'tries')]).toEqual([
      '1 answer',
      '0 answers',
      '2 tries',
    ]);
    expect(formatInterval(0.848, 0.9361)).toBe('84.8 – 93.6 %');
    expect(formatTime('2026-08-21T02:00:07.123Z')).toBe('2026-08-21 02:00:07 UTC');
  });
});
