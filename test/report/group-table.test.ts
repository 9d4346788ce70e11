import { expect, test } from 'vitest';
import { groupTable } from '../../src/report/group-table.ts';
import { groupsMarkdown } from '../../src/report/markdown-tables.ts';
import type { ReportBy } from '../../src/report/report-data.ts';
import { goodReport, troubledReport } from './sample-reports.ts';

/** Two groups of the sample report, billed as said. */
function byBilled(...billed: (string | null)[]): ReportBy {
  const by = troubledReport().by;
  const variant = goodReport().variants[0];
  if (!by || !variant) throw new Error('the sample reports have no groups');
  const groups = billed.map((usd, index) => ({
    value: `topic ${index}`,
    rows: 1,
    variants: [{ ...variant, costUsd: { ...variant.costUsd, billed: usd, computed: null } }],
  }));
  return { ...by, groups, more: { groups: 0, rows: 0 } };
}

test.each([
  { name: 'terminal', render: (by: ReportBy) => groupTable(by, 200)?.lines.join('\n') ?? '' },
  { name: 'markdown', render: groupsMarkdown },
])(
  '$name: a cost that is unknown says so beside one that is known, and a column of nothing else is empty',
  ({ render }) => {
    expect(render(byBilled('0.002', null))).toContain('unknown');
    expect(render(byBilled(null, null))).not.toContain('unknown');
    expect(render(byBilled('0.002', '0.001'))).not.toContain('unknown');
  },
);
