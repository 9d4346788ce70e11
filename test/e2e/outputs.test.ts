import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderForTest, runCli, writeProject } from './cli.ts';
import { answerSum, answerWith, serveForTest } from './test-endpoint.ts';

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
});
