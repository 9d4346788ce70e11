import { execa } from 'execa';
import { expect, test } from 'vitest';
import { folderForTest, mainFile, runCli, writeProject } from './cli.ts';
import { answerSum, refuse, serveForTest } from './test-endpoint.ts';

test('every command that a report suggests can be typed as it stands', async () => {
  const folder = folderForTest();
  const { baseUrl } = await serveForTest((asked, response, count) => {
    if (count === 12)
      refuse(response, 400, { error: { message: 'blocked by content filter', code: 'content_filter' } });
    else answerSum({ ...asked, question: count === 3 ? 'What is 900' : asked.question }, response);
  });
  const config = writeProject(folder, baseUrl, { config: { concurrency: { max: 1 } } });
  const { stdout } = await runCli(folder, ['run', config]);
  const suggested = stdout.match(/^ {2}promptbatch .*$/gm) ?? [];
  expect(suggested.map((line) => line.trim().split(' ')[1])).toEqual(['export', 'run', 'show', 'export']);
  for (const line of suggested) {
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
});
