import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { faultTable } from '../faults/fault-table.ts';
import { markdownTable } from './markdown.ts';

const path = join(import.meta.dirname, '../../docs/faults.md');
const page = readFileSync(path, 'utf8');
const begin = '<!-- faults: made from test/faults/fault-table.ts by test/docs/faults-page.test.ts -->\n';
const end = '<!-- end of the faults -->\n';

function markdownOf([heading, faults]: (typeof faultGroups)[number]): string {
  const rows = faults.map(({ what, ends, onlyWhere }) => {
    const where = onlyWhere === undefined ? '' : ` (${onlyWhere.says})`;
    return [`${what}${where}`, ends];
  });
  return `## ${heading}\n\n${markdownTable(['fault', 'how it ends'], rows)}\n`;
}

const faultGroups = Object.entries(faultTable);

describe('docs/faults.md', () => {
  test('has every fault of the suite as it is (renew it: npm test -- test/docs/faults-page -u)', async () => {
    const [before, after] = [page.split(begin)[0], page.split(end)[1]];
    const tables = faultGroups.map(markdownOf).join('\n');
    await expect(`${before}${begin}\n${tables}\n${end}${after}`).toMatchFileSnapshot(path);
  });

  test('no two faults have one name, and none has a mark that would break the table', () => {
    const faults = faultGroups.flatMap(([, all]) => all);
    expect(faults.length).toBeGreaterThan(50);
    expect(new Set(faults.map(({ what }) => what)).size).toBe(faults.length);
    expect(faults.filter(({ what, ends }) => /[|\n]/.test(what + ends))).toEqual([]);
  });
});
