import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderForTest, runCli, writeProject } from './cli.ts';
import { answerSum, answerWith, refuse, serveForTest } from './test-endpoint.ts';

/** Twenty questions: the tenth is answered wrongly, the last is refused. */
async function projectWithRun(config: Readonly<Record<string, unknown>> = {}) {
  const folder = folderForTest();
  const { baseUrl } = await serveForTest((asked, response) => {
    if (asked.question.includes(' 9 ')) answerWith(response, 'I cannot say.\u001b[2J');
    else if (asked.question.includes(' 19 ')) refuse(response, 400, { message: 'no <b>' });
    else answerSum(asked, response);
  });
  const path = writeProject(folder, baseUrl, { config });
  const files = ['-o', 'run.md', '-o', 'run.json', '-o', 'run.txt'];
  const ran = await runCli(folder, ['run', path, ...files, '--set', 'maxErrorRate=1']);
  expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toMatchObject({ exitCode: 0 });
  return { folder };
}

describe('a report, from the command line', () => {
  test('run and report write several formats at once, and the same ones', async () => {
    const { folder } = await projectWithRun();
    const files = ['-o', 'again.md', '-o', 'again.json', '-o', 'again.txt'];
    const { exitCode, stdout } = await runCli(folder, ['report', ...files]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    for (const ending of ['md', 'json', 'txt'])
      expect(readFileSync(join(folder, `again.${ending}`), 'utf8')).toBe(
        readFileSync(join(folder, `run.${ending}`), 'utf8'),
      );
    expect(readFileSync(join(folder, 'run.md'), 'utf8')).toMatch(/^# GOOD: eval\n/);
  });

  test('names the rows that people ask for', async () => {
    const { folder } = await projectWithRun();
    const report = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
    expect(report.failedSamples).toMatchObject([{ row: 'q19', line: 21, kind: 'bad_request', message: 'no <b>' }]);
    expect(report.failedChecks).toMatchObject({
      count: 1,
      samples: [{ row: 'q9', line: 11, answer: 'I cannot say.\u001b[2J', scorers: [{ scorer: 'contains', value: 0 }] }],
    });
    expect(report.slowest).toHaveLength(5);
    const { stdout } = await runCli(folder, ['report']);
    expect(stdout).toContain(String.raw`I cannot say.\u001b[2J`);
    expect(stdout).not.toContain('\u001b');
  });

  test('--by counts every value of a column, of the rows that the run has', async () => {
    const { folder } = await projectWithRun({ dataset: { path: 'questions.csv', filter: 'expected!=1' }, repeats: 2 });
    const { stdout } = await runCli(folder, ['report', '--by', 'expected', '--format', 'json']);
    const { by } = JSON.parse(stdout);
    expect(by).toMatchObject({ column: 'expected', more: { groups: 0, rows: 0 } });
    expect(by.groups).toHaveLength(19);
    expect(by.groups[0]).toMatchObject({
      value: '2',
      rows: 1,
      variants: [
        { label: 'm', samples: 2, answered: 2, failed: 0, scores: { contains: { n: 1, mean: 1, scored: 2 } } },
      ],
    });
    const values = by.groups.map(({ value }: { value: string }) => value);
    expect(by.groups[values.indexOf('20')].variants[0]).toMatchObject({ answered: 0, failed: 2 });
    const text = await runCli(folder, ['report', '--by', 'expected']);
    expect(text.stdout).toContain('By expected\n');
    expect((await runCli(folder, ['report', '--by', 'expected', '--format', 'markdown'])).stdout).toContain(
      '## By expected',
    );
  });

  test.each([
    { args: ['--by', 'expcted'], says: 'Did you mean "expected"?', why: 'a mistyped column' },
    { args: ['--by', 'zzz'], says: 'id, question, expected', why: 'a column like no other' },
    { args: ['-o', 'ok.md', '-o', 'report.pdf'], says: '.md', why: 'one of several files has no format' },
    { args: ['--format', 'html'], says: 'terminal', why: 'a format that is not there' },
  ])('$args is refused ($why)', async ({ args, says }) => {
    const { folder } = await projectWithRun();
    const { exitCode, stdout, stderr } = await runCli(folder, ['report', ...args]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(says);
    expect(existsSync(join(folder, 'ok.md'))).toBe(false);
  });
});
