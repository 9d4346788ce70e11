import { expect, test } from 'vitest';
import { githubAnnotations } from '../../src/report/github-annotations.ts';
import type { GateVerdict, Verdict } from '../../src/vocabulary/run.ts';
import { gateVerdict } from './sample-drops.ts';
import { goodReport, interruptedReport } from './sample-reports.ts';

const annotated = (verdict: Partial<Verdict>) =>
  githubAnnotations({
    ...goodReport(),
    verdict: { word: 'good', exitCode: 0, sentence: 'Fine.', gates: [], ...verdict },
  });

const fine: Partial<GateVerdict> = {
  ...{ verdict: 'no relevant drop', outcome: 'pass', drop: 0.003, low: -0.008, high: 0.014, measured: 0.897 },
  ...{ broke: 3, recovered: 2, confirmed: null, sentence: 'No drop of 2 points or more (interval −0.8 to 1.4).' },
};

const failed = gateVerdict({ sentence: 'It fell 10.0 points, 90.0 → 80.0 %.' });

test.each([
  { verdict: {}, lines: [], why: 'a good night says nothing' },
  { verdict: { gates: [gateVerdict(fine)] }, lines: [], why: 'nor does a gate that passed' },
  {
    verdict: { word: 'worse', exitCode: 10, sentence: 'It fell.', gates: [failed, gateVerdict(fine)] },
    lines: [
      '::error title=nightly%3A worse%3A score.contains maxDrop 0.02 (ernie)::It fell 10.0 points, 90.0 → 80.0 %25.',
    ],
    why: 'a failed gate is an error',
  },
  {
    verdict: {
      word: 'unclear',
      gates: [
        gateVerdict({ verdict: 'unclear', outcome: 'warn', sentence: 'Perhaps.' }),
        gateVerdict({ verdict: 'no baseline', outcome: 'pass', sentence: 'No baseline yet.' }),
      ],
    },
    lines: [
      '::warning title=nightly%3A unclear%3A score.contains maxDrop 0.02 (ernie)::Perhaps.',
      '::notice title=nightly%3A no baseline%3A score.contains maxDrop 0.02 (ernie)::No baseline yet.',
    ],
    why: 'what was not decided is told by what it does',
  },
  {
    verdict: { word: 'incomplete', exitCode: 3, sentence: 'Stopped, 3 of 40 done.' },
    lines: ['::error title=nightly%3A incomplete::Stopped, 3 of 40 done.'],
    why: 'a night without gates to blame says its sentence',
  },
] as const)('$why', ({ verdict, lines }) => {
  expect(annotated(verdict).split('\n')).toEqual([...lines, '']);
});

test('GitHub shows ten of a kind, so the tenth says how many more there are', () => {
  const gates = Array.from({ length: 13 }, () => failed);
  const lines = annotated({ word: 'worse', exitCode: 10, gates }).trimEnd().split('\n');
  expect(lines).toHaveLength(10);
  expect(lines.at(-1)).toBe('::error title=and 4 more::The report names them all.');
  expect(annotated({ word: 'worse', exitCode: 10, gates: gates.slice(3) })).not.toContain('more');
});

test('a run without a verdict has none', () => {
  expect(githubAnnotations(interruptedReport())).toBe('');
});
