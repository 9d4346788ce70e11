import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sparkline } from '../../src/report/sparkline.ts';

describe('sparkline', () => {
  test.each([
    { values: [0, 1, 2, 3, 4, 5, 6, 7], bars: '▁▂▃▄▅▆▇█', why: 'from the lowest to the highest' },
    { values: [0.9, 0.8], bars: '█▁', why: 'two values are the two ends' },
    { values: [5, 5, 5], bars: '▅▅▅', why: 'equal ones are neither high nor low' },
    { values: [null, 1, null, 2], bars: '·▁·█', why: 'unknown is not low' },
    { values: [null], bars: '·', why: 'nothing is known' },
    { values: [], bars: '', why: 'nothing at all' },
  ])('$values → $bars ($why)', ({ values, bars }) => {
    expect(sparkline(values)).toBe(bars);
  });

  test('one character a value, and a higher value never stands lower', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true })), (values) => {
        const bars = [...sparkline(values)];
        expect(bars).toHaveLength(values.length);
        for (const [at, value] of values.entries())
          if (value >= (values[0] ?? value)) expect((bars[at] ?? '') >= (bars[0] ?? '')).toBe(true);
      }),
    );
  });
});
