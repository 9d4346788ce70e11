import { describe, expect, test } from 'vitest';
import { folderForTest, runCli, writeProject } from './cli.ts';
import { nightsForTest } from './flaky-nights.ts';

const repeats = { default: 1, flaky: 3 };
const messages = [{ role: 'user', content: '{{ question }}' }];
const variants = ['a', 'b'].map((label) => ({ label, model: 'm', messages, params: { user: label } }));

describe('repeats: { default: 1, flaky: 3 }', () => {
  test('asks those rows more often that earlier nights call flaky, and tells of it', async () => {
    const folder = folderForTest();
    // On the third night q5 fails for the first time, and q3 disagrees with itself within the night.
    const { baseUrl, askedOn } = await nightsForTest([[], ['q3', 'q7'], ['q5', 'q3 once']]);
    const config = writeProject(folder, baseUrl, { rows: 12, config: { repeats, variants } });
    const run = () => runCli(folder, ['run', config, '-o', 'report.md']);

    expect((await run()).stderr).toContain('No row is known to be flaky');
    expect((await run()).stderr).toContain('No row is known to be flaky');
    expect(askedOn(1)).toHaveLength(24);

    const { dryRuns } = JSON.parse((await runCli(folder, ['run', config, '--dry-run', '--json'])).stdout);
    expect(dryRuns).toMatchObject([{ repeats: 1, flaky: { rows: 2, repeats: 3 }, samples: 32, toSend: 32 }]);

    const third = await run();
    expect(third.exitCode).toBe(0);
    const told = '2 of 12 rows have disagreed with themselves on earlier nights: they are asked 3 times.';
    expect(third.stderr).toContain(told);
    expect(third.stdout.replaceAll(/\s+/g, ' ')).toContain(told);
    expect(Object.fromEntries(Map.groupBy(askedOn(2), (row) => row))).toMatchObject({
      q0: { length: 2 },
      q3: { length: 6 },
      q5: { length: 2 },
      q7: { length: 6 },
    });
    expect(askedOn(2)).toHaveLength(10 * 2 + 2 * 6);

    const report = JSON.parse((await runCli(folder, ['report', '--format', 'json', '--by', 'id'])).stdout);
    expect(report.run).toMatchObject({ repeats, flakyRows: 2, dataset: { selectedRows: 12 } });
    expect(report.variants).toMatchObject([
      { samples: 16, answered: 16, scores: { contains: { n: 12, scored: 16 } } },
      { samples: 16 },
    ]);
    const groups: { value: string; variants: { samples: number }[] }[] = report.by.groups;
    expect(groups.find(({ value }) => value === 'q3')?.variants[1]?.samples).toBe(3);
    expect(groups.find(({ value }) => value === 'q5')?.variants[1]?.samples).toBe(1);
    expect(report.disagreements).toMatchObject({ rows: 2, count: 1, first: [{ row: 'q3', scored: 3 }] });
    expect(third.stdout).toContain('Flaky: 1 of 2 repeated rows disagrees with itself');

    const shown = await runCli(folder, ['show', 'latest', 'q3', '--variant', 'b', '--json']);
    expect(JSON.parse(shown.stdout).samples).toHaveLength(3);
    const missing = await runCli(folder, ['show', 'latest', 'q0', '--repeat', '1']);
    expect(missing.exitCode).toBe(2);
    expect(missing.stderr).toContain('It was asked once: repeat 0.');
  });
});
