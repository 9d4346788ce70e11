import { describe, expect, test } from 'vitest';
import { folderForTest, runCli, writeProject } from './cli.ts';

const simulated = { seed: 1, accuracy: 0.9, latencyMs: 1 };

describe('trend', () => {
  test('two nights through the program, the second one red: a table, JSON, CSV, and what is mistyped', async () => {
    const folder = folderForTest();
    const config = { name: 'nightly', endpoint: { simulated } };
    await runCli(folder, ['run', writeProject(folder, 'x', { rows: 10, config }), '--run-key', 'first', '--quiet']);
    const gates = [{ metric: 'score.contains', min: 0.95 }];
    const strict = writeProject(folder, 'x', { rows: 10, config: { ...config, gates } });
    expect((await runCli(folder, ['run', strict, '--run-key', 'second', '--quiet'])).exitCode).toBe(10);

    const [table, json, csv, mistyped, twoFormats] = await Promise.all([
      runCli(folder, ['trend', 'nightly']),
      runCli(folder, ['trend', 'nightly', '--json', '--last', '1', '--quiet']),
      runCli(folder, ['trend', 'nightly', '--csv', '--variant', 'm', '--quiet']),
      runCli(folder, ['trend', 'nigthly']),
      runCli(folder, ['trend', 'nightly', '--csv', '--json']),
    ]);
    expect(table).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('Database: ') });
    const lines = table.stdout.split('\n');
    expect(lines[0]).toBe('nightly · m: 2 nights');
    expect(lines).toContain('contains  ▅▅  90.0 %');
    expect(lines).toContain('contains: no drift is known yet; it takes 20 more good nights.');
    expect(lines.findIndex((line) => / worse 10 +90\.0 % /.test(line))).toBe(
      lines.findIndex((line) => / good +90/.test(line)) - 1,
    );

    expect(JSON.parse(json.stdout)).toMatchObject({
      schemaVersion: 1,
      variants: [{ nightCount: 2, nights: [{ runKey: 'second', exitCode: 10, isGreen: false, isWhole: true }] }],
    });
    expect(csv.stdout.split('\n').map((line) => line.split(',')[2])).toEqual(['run_key', 'second', 'first', undefined]);
    expect(mistyped).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining('Did you mean "nightly"?'),
    });
    expect(twoFormats).toMatchObject({ exitCode: 2, stdout: '' });
  });

  test('without a database there is nothing to show, and none is made', async () => {
    const folder = folderForTest();
    expect(await runCli(folder, ['trend', 'nightly'])).toMatchObject({ exitCode: 2, stdout: '' });
  });
});
