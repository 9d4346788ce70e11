import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { folderForTest, mainFile, newestRun, query, runCli, writeProject } from './cli.ts';
import { answerSum, serveForTest } from './test-endpoint.ts';

const hourMs = 3_600_000;

/** Sets the clock of a process as soon as the file `jump` is there. */
const jumpOf = (byMs: number) => `import { existsSync } from 'node:fs';
  const now = Date.now;
  Date.now = () => now() + (existsSync('jump') ? ${byMs} : 0);`;

test.each([
  { byMs: -5 * hourMs, took: /took unknown time, as the clock was set back/, what: 'back by five hours' },
  { byMs: 5 * hourMs, took: /took 5 h/, what: 'forward by five hours' },
])('a clock set $what during a run costs no answer, and no time is shown negative', async ({ byMs, took }) => {
  const folder = folderForTest();
  const { baseUrl, asked } = await serveForTest((one, response, count) => {
    if (count === 20) writeFileSync(join(folder, 'jump'), '');
    answerSum(one, response);
  });
  const config = writeProject(folder, baseUrl, { rows: 40 });
  const planted = join(folder, 'planted.mjs');
  writeFileSync(planted, jumpOf(byMs));
  const { exitCode, stdout, stderr } = await execa(process.execPath, ['--import', planted, mainFile, 'run', config], {
    cwd: folder,
    reject: false,
  });
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(stdout).toMatch(took);
  expect(stdout).not.toMatch(/-\d+(?:\.\d+)? (?:µs|ms|s|min|h)\b/);
  const report = JSON.parse((await runCli(folder, ['report', '--format', 'json'])).stdout);
  expect(report.run.durationMs === null || report.run.durationMs >= 0).toBe(true);
  expect(report.totals.latencyMs.max).toBeLessThan(60_000);
  const [spread] = query<{ ms: number }>(folder, 'SELECT max(ended_ms) - min(ended_ms) AS ms FROM results');
  expect(spread?.ms).toBeGreaterThan(4 * hourMs);
  expect(asked).toHaveLength(40);
  expect(await newestRun(folder)).toMatchObject({ status: 'complete', answered: 40 });
});
