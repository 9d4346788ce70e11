import { execa } from 'execa';
import { expect, test } from 'vitest';
import { folderForTest, mainFile, runCli, writeProject } from './cli.ts';
import { answerSum, refuse, serveForTest } from './test-endpoint.ts';

/** One answer that a check does not pass, one request that fails. */
async function serveMixed(failing: number, wrong: number) {
  return serveForTest((asked, response, count) => {
    if (count === failing)
      refuse(response, 400, { error: { message: 'blocked by content filter', code: 'content_filter' } });
    else answerSum({ ...asked, question: count === wrong ? 'What is 900' : asked.question }, response);
  });
}

const suggestedIn = (stdout: string) => (stdout.match(/^ {2}promptbatch .*$/gm) ?? []).map((line) => line.trim());

async function expectTypeable(lines: readonly string[], folder: string): Promise<void> {
  for (const line of lines) {
    const typed = `promptbatch() { "$NODE" -- "$MAIN" "$@"; }\n${line}`;
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder, NODE: process.execPath, MAIN: mainFile };
    const { exitCode, stderr } = await execa('sh', ['-c', typed], {
      cwd: folder,
      env,
      extendEnv: false,
      reject: false,
    });
    expect({ line, exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ line, exitCode: 0, stderr: '' });
  }
}

test('every command that a report suggests can be typed as it stands', async () => {
  const folder = folderForTest();
  const { baseUrl } = await serveMixed(12, 3);
  const config = writeProject(folder, baseUrl, { config: { concurrency: { max: 1 } } });
  const { stdout } = await runCli(folder, ['run', config]);
  const suggested = suggestedIn(stdout);
  expect(suggested.map((line) => line.split(' ')[1])).toEqual(['export', 'run', 'show', 'export']);
  await expectTypeable(suggested, folder);
});

test('so it is of a run that was started with flags, and that its budget stopped', async () => {
  const folder = folderForTest();
  const { baseUrl } = await serveMixed(2, 3);
  const config = writeProject(folder, 'http://127.0.0.1:9/v1', { config: { concurrency: { max: 1 } } });
  const sets = ['budget.maxRequests=5', 'maxErrorRate=0.5'].flatMap((setting) => ['--set', setting]);
  const flags = ['--name', "o'brien", '--model', 'x', '--base-url', baseUrl, '--limit', '8', '--shuffle', ...sets];
  const { stdout } = await runCli(folder, ['run', config, ...flags]);
  const suggested = suggestedIn(stdout);
  expect(suggested.map((line) => line.split(' ')[1])).toEqual(['run', 'export', 'run', 'show', 'export']);
  expect(suggested[0]).toMatch(/--name 'o'\\''brien' .* --set budget\.maxRequests=10 --resume \S+$/);
  await expectTypeable(suggested, folder);
});
