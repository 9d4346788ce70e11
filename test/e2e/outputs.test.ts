import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderForTest, query, runCli, startCli, writeProject } from './cli.ts';
import { answerSum, answerWith, refuse, serveForTest } from './test-endpoint.ts';

const outputs = ['report.md', 'junit.xml', 'nights/{name}.json'];
const written = (folder: string) =>
  readdirSync(join(folder, 'results'), { recursive: true }).filter((name) => /\.(md|xml|json)$/.test(String(name)));

describe('outputs', () => {
  test('several at once; told again they are written again', async () => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest(answerSum);
    writeProject(folder, baseUrl, { rows: 3, config: { outputs } });
    const all = ['junit.xml', 'nights/eval.json', 'report.md'];
    const first = await runCli(folder, ['run', 'eval.json', '--run-key', 'monday', '-o', 'extra.txt']);
    expect(first.exitCode).toBe(0);
    expect(written(folder).toSorted()).toEqual(all);
    const read = (name: string) => readFileSync(join(folder, 'results', name), 'utf8');
    expect(read('report.md')).toMatch(/^# GOOD: eval\n/);
    expect(read('junit.xml')).toContain('<testsuite name="eval"');
    expect(JSON.parse(read('nights/eval.json'))).toMatchObject({ verdict: { word: 'good' } });
    expect(readFileSync(join(folder, 'extra.txt'), 'utf8')).toMatch(/^GOOD/);

    writeFileSync(join(folder, 'results/report.md'), 'of another night');
    await runCli(folder, ['run', 'eval.json', '--run-key', 'monday']);
    expect(read('report.md')).toMatch(/^# GOOD: eval\n/);
    expect(asked).toHaveLength(3);
  });

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
});

describe('onFinish', () => {
  const tell =
    'node -e \'const r = JSON.parse(require("fs").readFileSync(0, "utf8")); console.log("got", r.run.id === process.env.PROMPTBATCH_RUN_ID, r.verdict.word)\'; ' +
    'echo "$PROMPTBATCH_VERDICT $PROMPTBATCH_EXIT_CODE key:$MY_KEY$AIMLAPI_KEY: $PROMPTBATCH_DB" >&2';

  test('is given the report, where and how it went, and no key; once', async () => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest(answerSum);
    const endpoint = { baseUrl, apiKeyEnv: 'MY_KEY' };
    writeProject(folder, baseUrl, { rows: 3, config: { endpoint, onFinish: tell } });
    const env = { MY_KEY: 'k-0123456789', AIMLAPI_KEY: 'k-9876543210' };
    const { exitCode, stderr, stdout } = await runCli(folder, ['run', 'eval.json', '--run-key', 'a'], env);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('got true good\n');
    expect(stderr).toContain(`good 0 key:: ${join(folder, 'results/promptbatch.db')}\n`);
    expect(stdout).not.toContain('got true');
    const again = await runCli(folder, ['run', 'eval.json', '--run-key', 'a'], env);
    expect(again.stderr).not.toContain('got true');
  });

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
    writeProject(folder, baseUrl, { rows: 6, config: { onFinish: tell, concurrency: { max: 1 } } });
    const started = startCli(folder, ['run', 'eval.json']);
    const signalled = new Promise<void>((resolve) => {
      started.stderr.on('data', (text: Buffer) => text.includes('Once more') && resolve());
    });
    send = () => started.kill('SIGINT');
    const { exitCode, stderr } = await started;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('got true incomplete\n');
    expect(stderr).toContain('incomplete 130 key::');
  });
});

describe('within GitHub Actions', () => {
  const evil = '::error title=x::y\n  ::set-output name=a::b\n##[add-mask]c';

  test('the report joins the job summary; what a model says gives no orders; a red night is annotated', async () => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest((_, response) => answerWith(response, evil));
    const scorers = [{ type: 'contains', expected: '::warning::{{ expected }}' }];
    const gates = [{ metric: 'score.contains', min: 0.5 }];
    writeProject(folder, baseUrl, { rows: 3, config: { name: '##[error]', scorers, gates, outputs, onFinish: 'cat' } });
    const summary = join(folder, 'summary.md');
    appendFileSync(summary, '# Of an earlier command\n');
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary };
    const { exitCode, stderr, stdout } = await runCli(folder, ['run', 'eval.json'], env);
    const shown = await runCli(folder, ['show', 'latest', 'q1'], env);
    const text = readFileSync(summary, 'utf8');
    expect(text).toMatch(/^# Of an earlier command\n\n# \w+: /);
    const orders = `${stdout}\n${stderr}\n${shown.stdout}`.split('\n').filter((line) => /^\s*::|##\[/.test(line));
    expect(exitCode).toBe(10);
    // The gate that failed is the one thing that may speak to GitHub.
    expect(orders).toEqual([expect.stringMatching(/^::error title=.*score\.contains min 0\.5 \(m\)::/)]);
    expect(readFileSync(join(folder, 'results/junit.xml'), 'utf8')).toContain('<failure message="');
    expect(readFileSync(join(folder, 'results/report.md'), 'utf8')).toMatch(/^# WORSE/);
    expect(shown.stdout).toContain(String.raw`\u003a:error title=x::y`);
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
