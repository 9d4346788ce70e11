import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderForTest, newestRun, runCli, writeProject } from './cli.ts';
import { answerWith, serveForTest } from './test-endpoint.ts';

const exact = { type: 'exact', expected: '{{ expected }}' };
const gates = [{ metric: 'score.exact', min: 0.5 }];

/** A run of five answers, `one`, `TWO`, `three` …, of which `exact` passes none. */
async function projectWithRun() {
  const folder = folderForTest();
  const words = ['one', 'TWO', 'three', 'four', 'five'];
  const { baseUrl, asked } = await serveForTest((one, response) => {
    answerWith(response, words[Number(/is (\d+) plus/.exec(one.question)?.[1] ?? 0)] ?? '');
  });
  const configure = (config: Readonly<Record<string, unknown>>) =>
    writeProject(folder, baseUrl, { rows: 5, config: { scorers: [exact], gates, ...config } });
  const path = configure({});
  expect((await runCli(folder, ['run', path])).exitCode).toBe(10);
  const requests = () => asked.length;
  const passRate = async () => {
    const { variants } = JSON.parse((await runCli(folder, ['report', '--format', 'json'])).stdout);
    return variants[0].scores.exact?.mean;
  };
  const expectWords = (expected: readonly string[]) => {
    const lines = expected.map((word, row) => `q${row},What is ${row} plus 1?,${word}`);
    writeFileSync(join(folder, 'questions.csv'), `id,question,expected\n${lines.join('\n')}\n`);
  };
  return { folder, configure, requests, passRate, expectWords };
}

describe('rescore, from the command line', () => {
  test("grades stored answers by today's scorers and expectations, and gives the run its verdict anew", async () => {
    const { folder, requests, passRate, configure, expectWords } = await projectWithRun();
    const sent = requests();
    expectWords(['one', 'two', 'three', '4', '5']);
    const first = await runCli(folder, ['rescore', 'latest']);
    expect({ exitCode: first.exitCode, stderr: first.stderr }).toMatchObject({ exitCode: 10 });
    expect(first.stdout).toContain(
      '3 answers graded anew; 3 rows by what the dataset expects today; nothing was sent.',
    );
    expect(first.stdout).toContain('Verdict: ');

    configure({ scorers: [{ ...exact, caseSensitive: false }] });
    expectWords(['one', 'two', 'three', '4', '5']);
    const second = await runCli(folder, ['rescore', 'latest', 'eval.json', '--json']);
    expect(second.exitCode).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({
      scoredNow: 5,
      rowsElsewhere: 3,
      scores: [{ variant: 'm', scorer: 'exact', before: { n: 5, mean: 0.4 }, after: { n: 5, mean: 0.6 } }],
      verdict: { before: { word: 'worse', exitCode: 10 }, after: { word: 'good', exitCode: 0 } },
    });
    // The expectation that decided lies in no row of the run.
    expect((await runCli(folder, ['show', 'latest', 'q1'])).stdout).toContain('exact: passed');
    const again = JSON.parse((await runCli(folder, ['rescore', 'latest', '--json'])).stdout);
    expect(again).toMatchObject({ scoredNow: 0, scores: [{ after: { mean: 0.6 } }] });
    expect(await passRate()).toBe(0.6);
    expect(requests()).toBe(sent);
  });
});

test('accept makes a red run the baseline of the nights after it', async () => {
  const { folder } = await projectWithRun();
  const accepted = await runCli(folder, ['accept', 'latest']);
  expect(accepted).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^Run \S+ is accepted: /) });
  expect((await runCli(folder, ['accept', 'latest'])).stdout).toContain('was accepted before');
  const { id, acceptedAt } = await newestRun(folder);
  expect(acceptedAt).toMatch(/^20/);
  expect((await runCli(folder, ['run', 'eval.json', '--fresh'])).exitCode).toBe(10);
  const { stdout } = await runCli(folder, ['report', 'baseline', '--format', 'json']);
  expect(JSON.parse(stdout).run.id).toBe(id);
  expect((await runCli(folder, ['runs'])).stdout).toContain('worse, accepted');
});
