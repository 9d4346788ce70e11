import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { renderCheck } from '../../src/report/check.ts';
import { displayWidth } from '../../src/report/display-width.ts';
import { goodCheck, troubledCheck } from './sample-checks.ts';

describe('a check as a person reads it', () => {
  test('marks, problems, what to do, and what nobody says on one line', () => {
    expect(
      renderCheck(troubledCheck(), { width: 80, color: false }),
    ).toBe(`✓ config      nightly: variant ernie; scorers contains.
✗ dataset     There are 22 problems.
              · qa.csv:3:7: The row has 2 cells, but the header has 3 columns.
                Look for a comma.
              · It is empty.
              … and 20 more
✗ model       ernie is withdrawn\\u001b[2J.
              → Name 文心一言.
! price       ernie: nobody says what it costs.
              → Write its price.
– speed, limits, balance: The endpoint does not say.

Not ready: 2 to mend, 1 to look at. Exit code 4.
`);
  });

  test('names the command that comes next', () => {
    const text = renderCheck(goodCheck(), { width: 80, color: false });
    expect(text).toContain(String.raw`Ready, 1 to look at: promptbatch run 'night'\''s.yaml'`);
  });

  test.each([20, 60, 80, 200])('fits %d cells, 60 at least', (width) => {
    const lines = renderCheck(troubledCheck(), { width, color: false }).split('\n');
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(Math.max(60, width));
  });

  test('says nothing by colour alone', () => {
    const coloured = renderCheck(troubledCheck(), { width: 80, color: true });
    const plain = renderCheck(troubledCheck(), { width: 80, color: false });
    expect(coloured).not.toBe(plain);
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  });
});
