import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderForTest, query, runCli, startCli, writeProject } from './cli.ts';
import { answerSum, answerWith, refuse, serveForTest } from './test-endpoint.ts';

const outputs = ['report.md', 'junit.xml', 'nights/{name}.json'];

describe('outputs are written', () => {
  test('on a stopped night, too, with what is known', async () => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest((_, response) => refuse(response, 401, { error: { message: 'No.' } }));
    writeProject(folder, baseUrl, { rows: 3, config: { outputs } });
    expect((await runCli(folder, ['run', 'eval.json'])).exitCode).toBe(4);
    expect(readFileSync(join(folder, 'results/junit.xml'), 'utf8')).toContain('<error message="Stopped:');
    expect(readFileSync(join(folder, 'results/report.md'), 'utf8')).toMatch(/^# REFUSED/);
  });

  test('where they cannot be is told before anything is sent', async () => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest(answerSum);
    writeProject(folder, baseUrl, { rows: 3, config: { outputs } });
    mkdirSync(join(folder, 'results'));
    symlinkSync('/tmp', join(folder, 'results/nights'));
    const { exitCode, stderr } = await runCli(folder, ['run', 'eval.json']);
    expect(exitCode).toBe(5);
    expect(stderr).toContain('results/nights is a link that leads out of');
    expect(asked).toEqual([]);
  });

  test('one that fails at the end is told, exit 5, and neither the verdict nor the others are lost', async () => {
    const folder = folderForTest();
    let spoil = (): void => undefined;
    const { baseUrl } = await serveForTest((one, response) => {
      spoil();
      answerSum(one, response);
    });
    writeProject(folder, baseUrl, { rows: 3, config: { outputs: ['nights/a.json', 'report.md'] } });
    spoil = () => {
      if (!existsSync(join(folder, 'results/nights'))) writeFileSync(join(folder, 'results/nights'), 'a file');
    };
    const { exitCode, stderr, stdout } = await runCli(folder, ['run', 'eval.json']);
    expect(exitCode).toBe(5);
    expect(stderr).toContain('results/nights/a.json cannot be written');
    expect(stdout).toMatch(/^GOOD/);
    expect(readFileSync(join(folder, 'results/report.md'), 'utf8')).toMatch(/^# GOOD/);
    expect(query(folder, 'SELECT status FROM runs')).toEqual([{ status: 'complete' }]);
  });

  test('a summary that cannot be written is told, and changes nothing', async () => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest(answerSum);
    writeProject(folder, baseUrl, { rows: 3 });
    const { exitCode, stderr } = await runCli(folder, ['run', 'eval.json'], { GITHUB_STEP_SUMMARY: '/no/such/file' });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('the job summary could not be written (GITHUB_STEP_SUMMARY)');
  });
});

describe('onFinish', () => {
  test('that fails is told, and changes no exit code', async () => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest(answerSum);
    writeProject(folder, baseUrl, { rows: 3, config: { onFinish: 'exit 9' } });
    const { exitCode, stderr } = await runCli(folder, ['run', 'eval.json', '--quiet']);
    expect(exitCode).toBe(0);
    expect(stderr).toBe(
      "promptbatch: onFinish ended with exit code 9. The run's verdict and exit code stay as they are.\n",
    );
  });

  test('is run on a night that Ctrl-C stopped, too', async () => {
    const folder = folderForTest();
    let send = (): void => undefined;
    const { baseUrl } = await serveForTest((one, response, count) => {
      if (count === 1) return answerSum(one, response);
      send();
      void signalled.then(() => answerWith(response, 'It is 2.'));
    });
    writeProject(folder, baseUrl, {
      rows: 6,
      config: { onFinish: 'echo "told $PROMPTBATCH_VERDICT $PROMPTBATCH_EXIT_CODE"', concurrency: { max: 1 } },
    });
    const started = startCli(folder, ['run', 'eval.json']);
    const signalled = new Promise<void>((resolve) => {
      started.stderr.on('data', (text: Buffer) => text.includes('Once more') && resolve());
    });
    send = () => started.kill('SIGINT');
    const { exitCode, stderr } = await started;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('told incomplete 130\n');
  });
});
