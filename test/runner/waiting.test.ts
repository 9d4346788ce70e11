import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Waiting } from '../../src/runner/waiting.ts';

describe('Waiting', () => {
  test('gives out what is due, earliest first, and those of one time in their order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 }), (dueTimes) => {
        const waiting = new Waiting<{ due: number; order: number }>();
        for (const [order, due] of dueTimes.entries()) waiting.add({ due, order }, due);
        const given: { due: number; order: number }[] = [];
        for (let item = waiting.takeDue(100); item; item = waiting.takeDue(100)) given.push(item);
        const sorted = dueTimes
          .map((due, order) => ({ due, order }))
          .sort((a, b) => a.due - b.due || a.order - b.order);
        expect(given).toEqual(sorted);
      }),
    );
  });

  test('gives out nothing before its time', () => {
    const waiting = new Waiting<string>();
    expect(waiting.nextAtMs).toBe(Number.POSITIVE_INFINITY);
    waiting.add('a', 10);
    expect(waiting.takeDue(9)).toBeUndefined();
    expect(waiting.nextAtMs).toBe(10);
    expect(waiting.takeDue(10)).toBe('a');
    expect(waiting.size).toBe(0);
  });
});
