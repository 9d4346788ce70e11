import { describe, expect, test } from 'vitest';
import { folderForTest, query, type Ran, runCli, writeProject } from './cli.ts';

const simulated = { simulated: { accuracy: 0.9, latencyMs: 1 } };
const exact = [{ type: 'exact', expected: '{{ expected }}' }];
const drop = [{ metric: 'score.exact', maxDrop: 0.02 }];

function project(config: Readonly<Record<string, unknown>> = {}, rows = 300) {
  const folder = folderForTest();
  const whole = {
    name: 'nightly',
    endpoint: simulated,
    scorers: exact,
    gates: drop,
    concurrency: { max: 64 },
    ...config,
  };
  const path = writeProject(folder, '', { rows, config: whole });
  const night = (key: string, accuracy: number, ...more: string[]): Promise<Ran> =>
    runCli(folder, ['run', path, '--run-key', key, '--set', `endpoint.simulated.accuracy=${accuracy}`, ...more]);
  return { folder, night };
}

/** A report's prose, its lines joined. */
const prose = (text: string) => text.replaceAll(/\s+/g, ' ');

describe('three nights', () => {
  test('good, worse and asked again, good: exit codes, words and rows', async () => {
    const { folder, night } = project();
    const first = await night('monday', 0.9);
    expect(first.exitCode).toBe(0);
    expect(prose(first.stdout)).toContain('GOOD First night: the baseline is being made (1 of 7).');

    const second = await night('tuesday', 0.8);
    expect(second.exitCode).toBe(10);
    expect(prose(second.stdout)).toContain(
      'WORSE Pass rate fell 10.0 points (95 % interval 7.1 to 13.9), 90.0 → 80.0 %; 30 rows broke, 0 recovered; confirmed by a re-run.',
    );
    expect(second.stderr).toContain('it counts as worse only if that is worse too');
    expect(query(folder, "SELECT run_key, status, verdict ->> 'exitCode' AS code FROM runs ORDER BY id")).toEqual([
      { run_key: 'monday', status: 'complete', code: 0 },
      { run_key: 'tuesday', status: 'complete', code: 10 },
      { run_key: null, status: 'complete', code: 10 },
    ]);
    expect(query(folder, 'SELECT confirms_run_id FROM runs ORDER BY id')).toEqual([
      { confirms_run_id: null },
      { confirms_run_id: null },
      { confirms_run_id: 2 },
    ]);

    const third = await night('wednesday', 0.897);
    expect(third.exitCode).toBe(0);
    expect(prose(third.stdout)).toContain('GOOD No drop of 2 points or more (interval −0.9 to 1.9).');
    expect(third.stderr).not.toContain('again');

    const results = 'SELECT count(*) AS n FROM results';
    const sent = query(folder, results);
    const again = await night('tuesday', 0.8);
    expect({ exitCode: again.exitCode, stderr: again.stderr }).toMatchObject({
      exitCode: 10,
      stderr: expect.stringContaining('nothing is sent, its verdict is told again'),
    });
    expect(again.stdout).toBe(second.stdout);
    expect(query(folder, results)).toEqual(sent);
  }, 90_000);
});
