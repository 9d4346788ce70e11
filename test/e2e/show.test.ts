import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { folderForTest, runCli, writeProject } from './cli.ts';
import { answerSum, answerWith, refuse, serveForTest } from './test-endpoint.ts';

const key = 'sk-never-to-be-shown';
const messages = [{ role: 'user', content: '{{ question }}' }];

async function projectWithRun(config: Readonly<Record<string, unknown>> = {}, args: readonly string[] = []) {
  const folder = folderForTest();
  const { baseUrl, asked } = await serveForTest((one, response, count) => {
    if (count === 1) refuse(response, 500, { message: 'Try again.' });
    else if (one.question.includes(' 2 ')) answerWith(response, 'Who knows?\u001b[2J');
    else answerSum(one, response);
  });
  const endpoint = { baseUrl, apiKeyEnv: 'TEST_KEY', headers: { 'x-team': `it's \${TEAM}` } };
  const whole = { endpoint, concurrency: { max: 1 }, ...config };
  const path = writeProject(folder, baseUrl, { rows: 5, config: whole });
  const env = { TEST_KEY: key, TEAM: 'red' };
  const ran = await runCli(folder, ['run', path, ...args], env);
  expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toMatchObject({ exitCode: 0 });
  const show = (...given: string[]) => runCli(folder, ['show', 'latest', ...given]);
  return { show, asked, env };
}

describe('show, from the command line', () => {
  test('tells all of one sample, without a key in the environment', async () => {
    const { show } = await projectWithRun();
    const { exitCode, stdout } = await show('q0');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ANSWERED {2}row q0, m, repeat 0\n/);
    for (const part of ['What is 0 plus 1?', 'It is 1.', 'contains: passed', 'Try again.', '2 attempts', '0.0000013'])
      expect(stdout).toContain(part === '0.0000013' ? '$0.00000130 billed' : part);
    const { samples } = JSON.parse((await show('q0', '--json')).stdout);
    expect(samples).toMatchObject([
      {
        request: { model: 'm', messages: [{ role: 'user', content: 'What is 0 plus 1?' }], params: {} },
        answer: 'It is 1.',
        attempts: 2,
        failedAttempts: [{ try: 1, attempt: 1, kind: 'internal_error', message: 'Try again.' }],
        scores: [{ scorer: 'contains', passed: true, expectation: { expected: '1' } }],
        rawUsage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
      },
    ]);
  });

  test('a row is named by its key or its position; what a model wrote reaches no terminal raw', async () => {
    const { show } = await projectWithRun();
    const byKey = await show('q2');
    expect((await show('#2')).stdout).toBe(byKey.stdout);
    expect(byKey.stdout).toContain(String.raw`Who knows?\u001b[2J`);
    expect(byKey.stdout).not.toContain('\u001b');
    expect(byKey.stdout).toContain('contains: not passed: does not contain "3"');
  });

  test('several samples are listed, and one of them can be chosen', async () => {
    const variants = ['a', 'b'].map((label) => ({ label, model: 'm', messages }));
    const { show } = await projectWithRun({ variants, repeats: 2 });
    const { stdout } = await show('q1');
    expect(stdout).toContain('4 samples');
    expect((await show('q1', '--variant', 'b', '--repeat', '1')).stdout).toMatch(/^ANSWERED {2}row q1, b, repeat 1\n/);
    expect(JSON.parse((await show('q1', '--variant', 'b', '--json')).stdout).samples).toHaveLength(2);
  });

  test('--curl asks the same again, with the key from the environment', async () => {
    const { show, asked, env } = await projectWithRun();
    const { stdout } = await show('q3', '--curl');
    expect(stdout).not.toContain(key);
    const before = asked.length;
    const path = process.env['PATH'] ?? '';
    const { stdout: answer } = await promisify(execFile)('bash', ['-c', stdout], { env: { ...env, PATH: path } });
    expect(answer).toContain('It is 4.');
    expect(asked.slice(before)).toMatchObject([
      { authorization: `Bearer ${key}`, body: { model: 'm', messages: [{ content: 'What is 3 plus 1?' }] } },
    ]);
  });

  test('what is not there is refused, and what is meant is named', async () => {
    const { show } = await projectWithRun({}, ['--limit', '4']);
    for (const { args, says, why } of [
      { args: ['q'], says: 'Did you mean q', why: 'a row that is nearly there' },
      { args: ['nothing-like-it'], says: 'q0, q1, q2', why: 'a row like no other' },
      { args: ['#5'], says: '#0 to #4', why: 'past the end' },
      { args: ['q1', '--variant', 'n'], says: 'variant', why: 'a variant that is not there' },
      { args: ['q1', '--repeat', '1'], says: 'repeat 0', why: 'a repeat that is not there' },
      { args: ['q1', '--repeat', 'x'], says: 'repeat', why: 'a repeat that is no number' },
      { args: ['q4'], says: 'row limit', why: 'a row that the run left out' },
    ]) {
      const { exitCode, stdout, stderr } = await show(...args);
      expect({ exitCode, stdout }, why).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr, why).toContain(says);
      expect(stderr.trim().split('\n').length, why).toBeLessThanOrEqual(7);
    }
  });

  test('a sample without a result yet says how the run goes on', async () => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest((one, response, count) =>
      count > 2 ? refuse(response, 401, { message: 'no' }) : answerSum(one, response),
    );
    const path = writeProject(folder, baseUrl, { rows: 5, config: { concurrency: { max: 1 } } });
    expect((await runCli(folder, ['run', path])).exitCode).toBe(4);
    const { exitCode, stderr } = await runCli(folder, ['show', 'latest', 'q4']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/has no result .* yet[\s\S]*--resume/);
    // Its request is known all the same.
    expect((await runCli(folder, ['show', 'latest', 'q4', '--curl'])).stdout).toContain('What is 4 plus 1?');
  });
});
