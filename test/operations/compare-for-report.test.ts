import { describe, expect, test } from 'vitest';
import { compareForReport } from '../../src/operations/compare-for-report.ts';
import type { ReportComparison } from '../../src/report/report-comparison.ts';
import type { GateVerdict } from '../../src/vocabulary/run.ts';
import { gateVerdict } from '../report/sample-drops.ts';
import { withStore } from '../store/fixtures.ts';
import { type ScoredRun, storeScored } from './scored-runs.ts';

const topics = ['maths', 'history', 'law', 'music'];
const rows = Array.from({ length: 80 }, (_, at) => ({
  ...{ id: `q${at}`, prompt: `What is ${at}?`, expected: String(at) },
  ...{ topic: topics[at % topics.length] ?? '', site: 'all the same', place: String(at % 21) },
}));
const allRight = rows.map(() => 1);
const noMaths = rows.map(({ topic }) => (topic === 'maths' ? 0 : 1));
const answersOf = (text: string) => () => ({ text });

/** Tonight against one good night. */
async function compared(
  night: Partial<ScoredRun>,
  gates: readonly GateVerdict[] = [gateVerdict()],
  before: Partial<ScoredRun> | null = {},
): Promise<ReportComparison | null> {
  let comparison: ReportComparison | null = null;
  await withStore(async (store) => {
    if (before !== null) await storeScored(store, { id: 'monday', rows, outcomes: allRight, ...before });
    const verdict = { word: 'worse', exitCode: 10, sentence: 'It fell.', gates } as const;
    const run = await storeScored(store, { id: 'tuesday', rows, outcomes: noMaths, verdict, ...night });
    comparison = compareForReport(store, run, 10);
  });
  return comparison;
}

describe('the comparison in the report of a run', () => {
  test('names what broke, with both answers, and the column that tells it', async () => {
    const comparison = await compared({ completion: answersOf('Lyon.') }, undefined, {
      completion: answersOf('Paris.'),
    });
    expect(comparison?.baseline.runs.map(({ id }) => id)).toEqual(['monday']);
    expect(comparison?.by.map(({ column, groups }) => [column, groups[0]?.value, groups[0]?.standsOut])).toEqual([
      ['topic', 'maths', true],
    ]);
    expect(comparison?.turned).toMatchObject({ broke: 20, recovered: 0 });
    expect(comparison?.turned.samples).toHaveLength(10);
    expect(comparison?.turned.samples[0]).toMatchObject({
      ...{ row: 'q0', line: 2, prompt: 'What is 0?', direction: 'broke' },
      ...{ baselineAnswer: 'Paris.', candidateAnswer: 'Lyon.', isCut: false },
    });
    expect(comparison?.served.some(({ changed }) => changed)).toBe(false);
  });

  test('rows of the topic that broke come first, and each names its topic', async () => {
    const outcomes = noMaths.map((score, at) => (at === 1 ? 0 : score));
    const { samples = [] } = (await compared({ outcomes }))?.turned ?? {};
    expect(samples.map(({ row }) => row).slice(0, 3)).toEqual(['q0', 'q4', 'q8']);
    expect(samples[0]?.kinds).toEqual([{ column: 'topic', value: 'maths' }]);
  });

  test('says that another model answered', async () => {
    const comparison = await compared({ completion: () => ({ model: 'ernie-5' }) });
    expect(comparison?.served.find(({ what }) => what === 'model')).toMatchObject({ changed: true });
  });

  test.each([
    { gates: [], before: {}, why: 'there are no gates' },
    {
      gates: [gateVerdict({ condition: 'min', baseline: null })],
      before: {},
      why: 'its gates compare it with nothing',
    },
    { gates: [gateVerdict({ verdict: 'no baseline', baseline: null })], before: {}, why: 'it had no baseline' },
    { gates: [gateVerdict()], before: null, why: 'its baseline was pruned since' },
  ])('is null: $why', async ({ gates, before }) => {
    expect(await compared({}, gates, before)).toBeNull();
  });

  test('looks at no column where nothing broke', async () => {
    const comparison = await compared({ outcomes: allRight });
    expect(comparison).toMatchObject({ by: [], turned: { broke: 0, recovered: 0, samples: [] } });
  });
});
