import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { folderForTest, newestRun, query, runCli, startCli, writeProject } from './cli.ts';
import { nightsForTest } from './flaky-nights.ts';

test.each([2, 9, 14])(
  'a night of flaky rows that is killed after request %i goes on with the repeats it began with',
  async (after) => {
    const folder = folderForTest();
    let count = Number.NEGATIVE_INFINITY;
    let kill = (): void => undefined;
    const { baseUrl, askedOn } = await nightsForTest([[], ['q3', 'q7']], () => {
      count += 1;
      if (count === after) kill();
    });
    const config = writeProject(folder, baseUrl, { rows: 12, config: { repeats: { default: 1, flaky: 4 } } });
    await runCli(folder, ['run', config]);
    await runCli(folder, ['run', config]);
    count = 0;
    const third = startCli(folder, ['run', config]);
    kill = () => third.kill('SIGKILL');
    expect((await third).signal).toBe('SIGKILL');

    // Without its history nobody could call a row flaky any more.
    const database = new Database(`${folder}/results/promptbatch.db`);
    database.exec('UPDATE runs SET verdict = NULL WHERE id < 3');
    database.close();
    const dry = await runCli(folder, ['run', config, '--dry-run']);
    expect(dry.stdout).toContain('18 = (10 rows × 1 repeat + 2 flaky rows × 4 repeats) × 1 variant');
    expect((await runCli(folder, ['run', config])).exitCode).toBe(0);
    expect(await newestRun(folder)).toMatchObject({ status: 'complete', samples: 18, answered: 18 });
    const times =
      'SELECT row_key AS row, count(*) AS n FROM results JOIN runs ON runs.id = run_id JOIN dataset_rows USING (dataset_id, row_index) WHERE run_id = 3 GROUP BY row_key HAVING n > 1 ORDER BY row_key';
    expect(query(folder, times)).toEqual([
      { row: 'q3', n: 4 },
      { row: 'q7', n: 4 },
    ]);
    expect(askedOn(2).length).toBeLessThanOrEqual(18 + 4);
  },
);
