import { describe, expect, test } from 'vitest';
import { checkFaultRates, drawFault } from '../../src/simulator/faults.ts';

describe('drawFault', () => {
  test.each([
    { rates: {}, draw: 0, fault: null, why: 'no rates, no fault' },
    { rates: { error500: 0.2 }, draw: 0.19, fault: 'error500', why: 'inside its part of the line' },
    { rates: { error500: 0.2 }, draw: 0.2, fault: null, why: 'just past it' },
    { rates: { rateLimit429: 0.1, error500: 0.2 }, draw: 0.15, fault: 'error500', why: 'the parts lie end to end' },
    { rates: { reset: 1 }, draw: 0.999999, fault: 'reset', why: 'a rate of 1 leaves nothing else' },
    {
      rates: { rateLimit429: 0, reset: undefined, html200: 0.5 },
      draw: 0,
      fault: 'html200',
      why: 'a rate of 0 is never met',
    },
  ])('$rates at $draw is $fault ($why)', ({ rates, draw, fault }) => {
    expect(drawFault(rates, draw)).toBe(fault);
  });
});

describe('checkFaultRates', () => {
  test.each([
    { rates: { error500: 1.5 }, message: /error500 has the rate 1.5/, why: 'more than all' },
    { rates: { reset: -0.1 }, message: /reset has the rate -0.1/, why: 'less than none' },
    { rates: { html200: Number.NaN }, message: /html200 has the rate NaN/, why: 'no number' },
    { rates: { error500: 0.6, reset: 0.6 }, message: /add up to 1.2/, why: 'together more than all' },
  ])('refuses $rates ($why)', ({ rates, message }) => {
    expect(() => checkFaultRates(rates)).toThrow(message);
  });

  test('accepts rates that add up to 1 but for rounding', () => {
    expect(() => checkFaultRates({ error500: 0.7, error503: 0.1, reset: 0.2 })).not.toThrow();
  });
});
