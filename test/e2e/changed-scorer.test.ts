import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderForTest, runCli, writeProject } from './cli.ts';
import { answerWith, serveForTest } from './test-endpoint.ts';

const rows = Array.from({ length: 20 }, (_, row) => row);
const exact = { type: 'exact', expected: '{{ expected }}' };

test('nights that were graded otherwise count as they are graded tonight, in the verdict and in what reports compare', async () => {
  const folder = folderForTest();
  let isGood = true;
  const { baseUrl } = await serveForTest((one, response) => {
    const row = Number(/is (\d+) plus/.exec(one.question)?.[1] ?? 0);
    answerWith(response, isGood || row < 10 ? `A${row}` : 'no idea');
  });
  const gates = [{ metric: 'score.exact', maxDrop: 0.02 }];
  const configure = (scorer: object, expect: (row: number) => string) => {
    writeProject(folder, baseUrl, { rows: 20, config: { scorers: [scorer], gates, confirm: false } });
    const lines = rows.map((row) => `q${row},What is ${row} plus 1?,${expect(row)}`);
    writeFileSync(join(folder, 'questions.csv'), `id,question,expected\n${lines.join('\n')}\n`);
  };
  const inFront = async (...args: string[]) => {
    const { stdout } = await runCli(folder, [...args, '--format', 'json']);
    return JSON.parse(stdout);
  };
  const figures = async () => {
    const { verdict, comparison } = await inFront('report');
    const compared = await inFront('compare');
    const [of, own] = [comparison, compared].map(({ variants }) => variants[0].scores.exact);
    const [gate] = verdict.gates;
    return { gate: [gate.baseline, gate.drop], report: [of.baseline, of.drop], compare: [own.baseline, own.drop] };
  };

  // Half of the answers are right but for their case.
  configure(exact, (row) => (row % 2 === 0 ? `a${row}` : `A${row}`));
  expect((await runCli(folder, ['run', 'eval.json', '--run-key', 'monday'])).exitCode).toBe(0);
  isGood = false;
  configure({ ...exact, caseSensitive: false }, (row) => (row === 1 ? 'else' : `A${row}`));
  const second = await runCli(folder, ['run', 'eval.json', '--run-key', 'tuesday']);
  expect(second.exitCode).toBe(10);
  expect(second.stdout.replaceAll(/\s+/g, ' ')).toContain('95.0 → 45.0 %');
  expect(await figures()).toEqual({ gate: [0.95, 0.5], report: [0.95, 0.5], compare: [0.95, 0.5] });
  const { differences } = await inFront('compare');
  expect(differences).toEqual([
    'the dataset has other content',
    'scorer exact graded otherwise then: both sides are graded by it as it is now',
    'what is expected of 11 rows changed: both sides are graded by what the newer dataset expects',
  ]);

  // Graded anew by a dataset that no run has: the rows with an even number expect something else.
  configure(exact, (row) => (row % 2 === 0 ? 'else' : `A${row}`));
  // Five rows of twenty are too few to call it worse.
  expect((await runCli(folder, ['rescore', 'latest'])).exitCode).toBe(0);
  expect(await figures()).toEqual({ gate: [0.5, 0.25], report: [0.5, 0.25], compare: [0.5, 0.25] });
}, 60_000);
