import { describe, expect, test } from 'vitest';
import type { CompareData } from '../../src/report/compare-data.ts';
import { compareHints } from '../../src/report/compare-hints.ts';
import { hintsOf } from '../../src/report/hints.ts';
import { compareVariant, fineCompare, redCompare, turnedSample } from './sample-compares.ts';
import { redReport } from './sample-red.ts';

const commandsOf = (data: CompareData, db: string | null = null) =>
  compareHints(data, db).map(({ command }) => command.replace('promptbatch ', ''));
const oneTurned = (changes: Parameters<typeof turnedSample>[0]): CompareData => ({
  ...redCompare(),
  turned: { broke: 1, recovered: 0, samples: [turnedSample(changes)] },
});
const [before, now] = ['20260820-0200-a1b0', '20260821-0200-k3f9'];
const toExport = `export ${now} -o ${now}.csv`;

describe('the commands after a comparison', () => {
  test.each([
    {
      data: redCompare(),
      commands: [`show ${before} q17`, `show ${now} q17`, toExport],
      why: 'the first row, on both runs',
    },
    {
      data: fineCompare(),
      commands: [`compare baseline ${now} --by topic`, toExport],
      why: 'a window has no id, and no row turned',
    },
    {
      data: { ...fineCompare(), standsOut: redCompare().by ? [redCompare().by as NonNullable<CompareData['by']>] : [] },
      commands: [`compare baseline ${now} --by level`, toExport],
      why: 'what stands out is there to be seen already',
    },
    {
      data: { ...fineCompare(), kindColumns: [] },
      commands: [toExport],
      why: 'no column sorts the rows',
    },
    {
      data: { ...oneTurned({}), by: null },
      commands: [`show ${before} q17`, `show ${now} q17`, `compare ${before} ${now} --by topic`, toExport],
      why: 'what was not grouped yet can be',
    },
    {
      data: {
        ...oneTurned({ variant: 'new one', repeat: 2 }),
        variants: [compareVariant(), compareVariant({ label: 'new one', baselineLabel: 'old' })],
      },
      commands: [
        `show ${before} q17 --variant old --repeat 2`,
        `show ${now} q17 --variant 'new one' --repeat 2`,
        toExport,
      ],
      why: 'each side has its own label',
    },
    {
      data: {
        ...{ ...oneTurned({}), by: null, baseline: { ...redCompare().candidate, variant: 'a b' } },
        candidate: { ...redCompare().candidate, variant: 'ernie' },
      },
      commands: [
        `show ${now} q17 --variant ernie`,
        `show ${now} q17 --variant ernie`,
        `compare '${now}:a b' ${now}:ernie --by topic`,
        toExport,
      ],
      why: 'two variants of one run',
    },
    { data: oneTurned({ row: '-x' }), commands: [toExport], why: 'a key that a shell would take for a flag' },
    { data: oneTurned({ row: '\u001b[2J' }), commands: [toExport], why: 'a key that a terminal would obey' },
  ])('$commands ($why)', ({ data, commands }) => {
    expect(commandsOf(data)).toEqual(commands);
  });

  test('another database is named again in each of them', () => {
    const commands = commandsOf({ ...redCompare(), by: null }, 'my results.db');
    expect(commands.filter((command) => command.endsWith(" --db 'my results.db'"))).toHaveLength(4);
  });

  test('the report of a red morning names the row that turned and the whole comparison', () => {
    expect(hintsOf(redReport(), 'r.db').map(({ command }) => command.replace('promptbatch ', ''))).toEqual([
      `show ${before} q17 --db r.db`,
      `show ${now} q17 --db r.db`,
      `compare ${before} ${now} --db r.db`,
      `export ${now} -o ${now}.csv --db r.db`,
    ]);
  });
});
