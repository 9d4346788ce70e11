import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeRuns, type WantedRun } from '../operations/stored-runs.ts';
import { folderForTest, query, runCli, startCli, writeProject } from './cli.ts';
import { answerSum, serveForTest } from './test-endpoint.ts';

const dayMs = 86_400_000;

const four = [
  { id: 'r1', daysAgo: 100, dataset: 'cd', answers: 300 },
  { id: 'r2', daysAgo: 40, word: 'incomplete' },
  { id: 'w1', daysAgo: 40, name: 'weekly' },
  { id: 'r3', daysAgo: 1 },
] as const satisfies readonly (WantedRun & { daysAgo: number })[];

/** Stored once, the oldest first, and copied for each test. */
let stored = '';

beforeAll(async () => {
  stored = mkdtempSync(join(tmpdir(), 'promptbatch-'));
  const wanted = four.map(({ daysAgo, ...run }) => ({ ...run, startedMs: Date.now() - daysAgo * dayMs }));
  await storeRuns(join(stored, 'promptbatch.db'), wanted);
});
afterAll(() => rmSync(stored, { recursive: true, force: true }));

function folderWithFour(): string {
  const folder = folderForTest();
  mkdirSync(join(folder, 'results'));
  copyFileSync(join(stored, 'promptbatch.db'), join(folder, 'results/promptbatch.db'));
  return folder;
}

const left = (folder: string) =>
  query<{ id: string }>(folder, 'SELECT public_id AS id FROM runs ORDER BY runs.id').map(({ id }) => id);

describe('prune', () => {
  test.each([
    { args: ['--keep', '1'], stay: ['w1', 'r3'], why: 'the newest of each name' },
    { args: ['--older-than', '30d', '--name', 'nightly'], stay: ['w1', 'r3'], why: 'old ones of one name' },
    {
      args: ['--older-than', '30d', '--keep-green', '2'],
      stay: ['r1', 'r3'],
      why: 'but for good ones; a quarter of w1 is missing',
    },
    { args: ['--keep', '1', '--older-than', '60d'], stay: ['r2', 'w1', 'r3'], why: 'both must let it go' },
  ])('$args leaves $stay ($why)', async ({ args, stay }) => {
    const folder = folderWithFour();
    const { exitCode, stdout, stderr } = await runCli(folder, ['prune', ...args, '--yes']);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('Database: ') });
    expect(left(folder)).toEqual(stay);
    expect(stdout).toContain(`Deleted: ${4 - stay.length} run`);
    expect(query(folder, 'SELECT count(*) AS n FROM results')).toEqual([
      { n: 4 * stay.length + (stay.some((id) => id === 'r1') ? 297 : 0) },
    ]);
    const datasets = stay.some((id) => id === 'r1') ? 2 : 1;
    expect(query(folder, 'SELECT count(*) AS n FROM datasets')).toEqual([{ n: datasets }]);
  });

  test('only tells under --dry-run; as JSON it tells what went', async () => {
    const folder = folderWithFour();
    const told = await runCli(folder, ['prune', '--keep', '1', '--dry-run']);
    expect(told).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^2 runs would go:\n.*\nr2 .*\nr1 /) });
    expect(left(folder)).toHaveLength(4);
    const { stdout } = await runCli(folder, ['prune', '--keep', '1', '--yes', '--json', '--quiet']);
    expect(JSON.parse(stdout)).toMatchObject({
      dryRun: false,
      runs: [{ id: 'r2' }, { id: 'r1' }],
      deleted: {
        runs: 2,
        results: 305,
        answers: 305,
        attempts: 2,
        scores: 303,
        events: 2,
        datasets: 1,
        datasetRows: 301,
      },
      vacuum: null,
    });
  });

  test('drops old texts from the file, and what is left can still be reported and exported', async () => {
    const folder = folderWithFour();
    const path = join(folder, 'results/promptbatch.db');
    const before = statSync(path).size;
    const { exitCode, stdout } = await runCli(folder, ['prune', '--answers-older-than', '30d', '--vacuum', '--yes']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Texts dropped: of 306 answers in 3 runs.');
    expect(stdout).toContain(
      `Vacuum: ${before.toLocaleString('en')} bytes before, ${statSync(path).size.toLocaleString('en')} after.`,
    );
    expect(statSync(path).size).toBeLessThan(before);
    const bytes = readFileSync(path, 'latin1');
    expect(bytes.includes('Secret answer 7 of r1')).toBe(false);
    expect(bytes.includes('Secret answer 1 of r3')).toBe(true);
    const exported = await runCli(folder, ['export', 'r1', '-o', '-']);
    expect(exported.exitCode).toBe(0);
    expect(exported.stderr).toContain('Of its answers 300 have no text any more: they were pruned');
    expect(exported.stdout.trim().split('\n')).toHaveLength(302);
    expect((await runCli(folder, ['prune', '--answers-older-than', '30d', '--yes'])).stdout).not.toContain('Texts');
  });

  test('without a terminal and without --yes nothing is done', async () => {
    const folder = folderWithFour();
    const { exitCode, stderr, stdout } = await runCli(folder, ['prune', '--keep', '0']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('--yes');
    expect(left(folder)).toHaveLength(4);
  });

  test('leaves a run that goes on, and does not make the file smaller beside it', async () => {
    const folder = folderWithFour();
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let arrived = (): void => undefined;
    const underWay = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const { baseUrl } = await serveForTest((one, response, count) => {
      if (count === 5) arrived();
      if (count < 5) return answerSum(one, response);
      void held.then(() => answerSum(one, response));
    });
    const config = writeProject(folder, baseUrl, { rows: 10, config: { name: 'nightly' } });
    const live = startCli(folder, ['run', config]);
    await underWay;
    const { exitCode, stdout } = await runCli(folder, ['prune', '--keep', '0', '--vacuum', '--yes']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Deleted: 4 runs');
    expect(stdout).toContain('Vacuum: left out, a run is going on');
    letGo();
    expect((await live).exitCode).toBe(0);
    expect(
      query(
        folder,
        'SELECT name, (SELECT count(*) FROM results) AS results, (SELECT count(*) FROM dataset_rows) AS rows FROM runs',
      ),
    ).toEqual([{ name: 'nightly', results: 10, rows: 10 }]);
  });

  test.each([
    { args: [], says: 'Nothing says what may go', why: 'no rule' },
    { args: ['--keep', 'all', '--yes'], says: '--keep must be a number; it is "all"', why: 'no number' },
    { args: ['--keep', '1', '--yes', '--db', 'none.db'], says: 'no database', why: 'nothing to prune' },
  ])('$args → exit 2, nothing is deleted ($why)', async ({ args, says }) => {
    const folder = folderForTest();
    writeFileSync(join(folder, 'mine'), '');
    const { exitCode, stderr, stdout } = await runCli(folder, ['prune', ...args]);
    expect({ exitCode, stdout, stderr }).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining(says),
    });
  });
});
