import { describe, expect, test } from 'vitest';
import { folderForTest, newestRun, query, runCli, writeProject } from './cli.ts';
import { answerSum, answerWith, serveForTest } from './test-endpoint.ts';

const rows = 60;
const drop = { metric: 'score.contains', maxDrop: 0.02 };

/** Questions of which `state.isWrong` is true are answered wrongly. */
async function serveNights(config: Readonly<Record<string, unknown>> = {}, rowCount = rows) {
  const state = { isWrong: (_: number): boolean => false };
  const { baseUrl, asked } = await serveForTest((one, response) => {
    const number = Number(/\d+/.exec(one.question)?.[0]);
    if (state.isWrong(number)) answerWith(response, 'I do not know.');
    else answerSum(one, response);
  });
  const folder = folderForTest();
  const path = writeProject(folder, baseUrl, { rows: rowCount, config: { name: 'nightly', gates: [drop], ...config } });
  const night = async (key: string, ...more: string[]) => {
    const { exitCode, stdout, stderr } = await runCli(folder, ['run', path, '--run-key', key, ...more]);
    return { exitCode, stdout: stdout.replaceAll(/\s+/g, ' '), stderr };
  };
  return { folder, state, asked, night };
}

describe('one row in twenty times out on otherwise equal answers', () => {
  const hangs = ['--set', 'endpoint.simulated.faults.hangBeforeHeaders=0.05'];

  test.each([
    { maxErrorRate: 0.01, exitCode: 3, word: 'incomplete', why: 'the default bears 1 %' },
    { maxErrorRate: 0.1, exitCode: 0, word: 'unclear', why: 'they may all have failed: never a silent green' },
  ])('maxErrorRate $maxErrorRate: exit $exitCode, $word ($why)', async ({ maxErrorRate, exitCode, word }) => {
    const { night, folder } = await serveNights(
      {
        ...{ endpoint: { simulated: { accuracy: 0.9, latencyMs: 1 } }, maxErrorRate, retry: { maxAttempts: 1 } },
        ...{ timeouts: { firstByteMs: 2000 }, concurrency: { max: 64, adaptive: false } },
      },
      300,
    );
    await night('monday');
    const tuesday = await night('tuesday', ...hangs);
    expect(tuesday).toMatchObject({
      exitCode,
      stdout: expect.stringMatching(/Unclear: \d+ of 300 rows have no score/),
    });
    expect(tuesday.stdout.startsWith(word.toUpperCase())).toBe(true);
    // No baseline for others: the next night is compared with Monday alone.
    expect((await night('wednesday')).stdout).toContain('Compared with a baseline of 1 night so far (of 7).');
    expect(query(folder, 'SELECT count(*) AS n FROM runs')).toEqual([{ n: 3 }]);
  });
});

describe('a baseline that is required', () => {
  test('is lacking until a run is accepted, which then ends with 0; the same key sends nothing for it', async () => {
    const { night, asked, folder } = await serveNights({ baseline: { required: true } });
    const first = await night('monday');
    expect(first).toMatchObject({ exitCode: 10, stdout: expect.stringContaining('UNCLEAR No baseline') });
    expect(await night('tuesday')).toMatchObject({ exitCode: 10 });
    const sent = asked.length;
    const accepted = await night('tuesday', '--accept-baseline');
    expect(accepted).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('GOOD Accepted as the new baseline. There is nothing before'),
    });
    expect(accepted.stdout).not.toContain('requires one');
    expect(asked.length).toBe(sent);
    expect(await newestRun(folder)).toMatchObject({ runKey: 'tuesday', verdict: { exitCode: 0 } });
    expect(await night('tuesday')).toMatchObject({ exitCode: 0 });
    expect(await night('wednesday')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('1 night so far (of 7)'),
    });
  });

  test('--accept-baseline of a new run that got worse: no re-run, exit 0, and later nights are measured by it', async () => {
    const { night, asked, state } = await serveNights({ baseline: { required: true } });
    expect(await night('monday', '--accept-baseline')).toMatchObject({ exitCode: 0 });
    state.isWrong = (number) => number % 3 === 0;
    const tuesday = await night('tuesday', '--accept-baseline');
    expect(tuesday).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(
        /^GOOD Accepted as the new baseline although pass rate fell .* 20 rows broke, 0 recovered\./,
      ),
    });
    expect(asked.length).toBe(2 * rows);
    expect(await night('wednesday')).toMatchObject({ exitCode: 0 });
    expect(asked.length).toBe(3 * rows);
  });

  test('an absolute gate stands, also for a run that is accepted', async () => {
    const { night, state } = await serveNights({ gates: [drop, { metric: 'score.contains', min: 0.9 }] });
    state.isWrong = (number) => number % 3 === 0;
    expect(await night('monday', '--accept-baseline')).toMatchObject({
      exitCode: 10,
      stdout: expect.stringContaining('under the minimum of 90.0 %'),
    });
  });
});

describe('a gate that is unclear', () => {
  test.each([
    { onUnclear: 'pass', exitCode: 0, isWarned: false },
    { onUnclear: 'warn', exitCode: 0, isWarned: true },
    { onUnclear: 'fail', exitCode: 10, isWarned: false },
  ])('onUnclear $onUnclear: exit $exitCode, said aloud', async ({ onUnclear, exitCode, isWarned }) => {
    const { night, state } = await serveNights({ onUnclear });
    await night('monday');
    state.isWrong = (number) => number === 7;
    const { exitCode: code, stdout, stderr } = await night('tuesday');
    expect(code).toBe(exitCode);
    expect(stdout).toMatch(/^UNCLEAR No drop shown; with 60 rows/);
    expect(stderr.includes('Warning, score.contains of m: No drop shown')).toBe(isWarned);
  });
});

test('a baseline that the config names must be there before anything is sent', async () => {
  const { night, asked } = await serveNights({ baseline: 'prod' });
  const { exitCode, stderr } = await night('monday');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('The baseline is not there. There is no run "prod" yet.');
  expect(stderr).toContain('Leave baseline out for the first run');
  expect(asked.length).toBe(0);
});
