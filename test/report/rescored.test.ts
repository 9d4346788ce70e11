import { expect, test } from 'vitest';
import { type RescoredData, renderRescored } from '../../src/report/rescored.ts';

const good = { word: 'good', exitCode: 0, sentence: 'All is well.', gates: [] } as const;
const worse = { ...good, word: 'worse', exitCode: 10, sentence: 'It fell.' } as const;
const data: RescoredData = {
  schemaVersion: 1,
  run: { id: 'run-1', name: 'nightly' },
  config: 'nightly.yaml',
  scoredNow: 1234,
  rowsElsewhere: 1,
  scores: [
    { variant: 'ernie', scorer: 'exact', before: { n: 40, mean: 0.5 }, after: { n: 39, mean: 0.875 } },
    { variant: 'ernie', scorer: 'gone', before: { n: 40, mean: 1 }, after: null },
    { variant: 'ernie', scorer: 'new', before: null, after: { n: 0, mean: null } },
  ],
  verdict: { before: worse, after: good },
};

test('a run that was graded anew: shares before and now, and its verdict', () => {
  expect(
    renderRescored(data, 80),
  ).toBe(`Run run-1: 1,234 answers graded anew; 1 row by what the dataset expects today; nothing was sent.
Variant  Scorer   Before             Now  Rows
ernie    exact    50.0 %          87.5 %    39
ernie    gone    100.0 %               –     –
ernie    new           –  nothing scored     0
Verdict: good (it was worse), exit 0. All is well.
`);
});

test('of a run that is not complete there is no verdict, and a verdict that stays is told once', () => {
  const bare = { ...data, rowsElsewhere: 0, scores: [] };
  const first = 'Run run-1: 1,234 answers graded anew; nothing was sent.\n';
  expect(renderRescored({ ...bare, verdict: null }, 80)).toBe(first);
  expect(renderRescored({ ...bare, verdict: { before: good, after: good } }, 80)).toBe(
    `${first}Verdict: good, exit 0. All is well.\n`,
  );
});
