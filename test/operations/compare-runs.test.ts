import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compareRuns, type WantedComparison } from '../../src/operations/compare-runs.ts';
import type { CompareData } from '../../src/report/compare-data.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { withFolder } from '../store/fixtures.ts';
import { type Outcome, type ScoredRun, storeScored } from './scored-runs.ts';

const count = 40;
const rows = Array.from({ length: count }, (_, index) => ({
  id: `q${index}`,
  prompt: `第${index}题：${index} + 1 = ?`,
  expected: String(index + 1),
  topic: index < 10 ? 'history' : 'maths',
}));

/** The first `wrong` rows fail. */
function failing(wrong: number): Outcome[] {
  return rows.map((_, index) => (index < wrong ? 0 : 1));
}

async function compareStored(
  runs: readonly (Partial<ScoredRun> & { readonly id: string })[],
  wanted: Partial<WantedComparison> = {},
  before: (store: Store) => void = () => undefined,
): Promise<CompareData> {
  let data: CompareData | undefined;
  await withFolder(async (folder) => {
    const path = join(folder, 'results.db');
    const store = openStore(path, 'create');
    for (const run of runs) await storeScored(store, { rows, outcomes: failing(0), ...run });
    before(store);
    store.close();
    const asked = { baseline: 'baseline', candidate: 'latest', maxDrop: null, by: null, rows: 20 };
    data = compareRuns(path, { ...asked, ...wanted });
  });
  if (!data) throw new Error('nothing was compared');
  return data;
}

function scoreOf({ variants }: CompareData, scorer = 'contains') {
  return variants[0]?.scores[scorer];
}

describe('which side is which', () => {
  test('without words, the good nights before the newest run', async () => {
    const data = await compareStored([
      { id: 'n1' },
      { id: 'n2', verdict: { word: 'worse', exitCode: 10, sentence: 'Worse.', gates: [] } },
      { id: 'n3' },
      { id: 'n4', outcomes: failing(12) },
    ]);
    expect(data.baseline.runs.map(({ id }) => id)).toEqual(['n3', 'n1']);
    expect(data).toMatchObject({ word: 'worse', differences: [], baseline: { variant: null, simulated: true } });
    expect(scoreOf(data)).toMatchObject({ n: 40, drop: 0.3, method: 't', decides: true, broke: 12, recovered: 0 });
  });

  const twoVariants = {
    id: 'two',
    variants: [{ label: 'a:b' }, { label: 'b', prompt: 'Briefly: {{ prompt }}' }],
    outcomes: rows.flatMap((_, index) => [1, index < 12 ? 0 : 1]),
  };

  test.each([
    { baseline: 'two:a:b', candidate: 'two:b', drop: 0.3, why: 'two variants of one run; the longest RUN that fits' },
    { baseline: 'two:b', candidate: 'two:a:b', drop: -0.3, why: 'the other way round' },
    { baseline: 'one', candidate: 'two:b', drop: 0.3, why: 'one variant each pair whatever they are called' },
    { baseline: 'two:b', candidate: 'one', drop: -0.3, why: 'the same, named on the other side' },
  ])('$baseline against $candidate: $drop ($why)', async ({ baseline, candidate, drop }) => {
    const data = await compareStored([{ id: 'one' }, twoVariants], { baseline, candidate });
    expect(data.variants).toHaveLength(1);
    expect(scoreOf(data)?.drop).toBeCloseTo(drop, 12);
  });

  test('variants pair by label, and one without a partner is told', async () => {
    const data = await compareStored(
      [
        { id: 'n1', variants: [{ label: 'b' }, { label: 'old' }], outcomes: rows.flatMap(() => [1, 1]) },
        { ...twoVariants, id: 'n2' },
      ],
      { baseline: 'previous' },
    );
    expect(data.variants.map(({ label, baselineLabel }) => [label, baselineLabel])).toEqual([['b', 'b']]);
    expect(data.differences).toEqual([
      'variant b: messages[0].content "{{ prompt }}" → "Briefly: {{ prompt }}"',
      'variant a:b is only in the candidate, and is not compared',
      'variant old is only in the baseline, and is not compared',
    ]);
  });

  test('a scorer that grades otherwise than before is told', async () => {
    const data = await compareStored([{ id: 'n1' }, { id: 'n2', optional: true }]);
    expect(data.differences).toEqual([expect.stringContaining('scorer contains grades otherwise')]);
  });

  test('a config that names its baseline is compared with that', async () => {
    const data = await compareStored([
      { id: 'fixed', name: 'reference' },
      { id: 'n1', outcomes: failing(20) },
      { id: 'n2', outcomes: failing(20), config: { baseline: { run: 'reference', required: false } } },
    ]);
    expect(data.baseline.runs.map(({ id }) => id)).toEqual(['fixed']);
  });

  test.each([
    { baseline: 'baseline', candidate: 'n1', says: 'Run n1 has no baseline: it is the first one called nightly' },
    {
      baseline: 'baseline',
      candidate: 'n3',
      says: 'Run n3 has no baseline: of the 2 before it that are called nightly',
    },
    { baseline: 'n1', candidate: 'n1', says: 'Both sides are run n1.' },
    { baseline: 'n1', candidate: 'n2:ernei', says: 'Run n2 has no variant "ernei".' },
    { baseline: 'n9', candidate: 'n1', says: 'There is no run "n9".' },
    { baseline: 'n1', candidate: 'two', says: 'No variant of the candidate has the label of one of the baseline.' },
  ])('$baseline against $candidate: $says', async ({ baseline, candidate, says }) => {
    const verdict = { word: 'worse' as const, exitCode: 10 as const, sentence: 'Worse.', gates: [] };
    const runs = [{ id: 'n1', verdict }, { id: 'n2', verdict }, { id: 'n3' }, { ...twoVariants, name: 'other' }];
    await expect(compareStored(runs, { baseline, candidate })).rejects.toThrow(says);
  });
});

describe('how large a drop matters, and how sure it must be', () => {
  const gates = [{ metric: 'score.exact', maxDrop: { amount: 0.5, isRelative: true } }];
  const outcomes = (wrong: number) => ({ contains: failing(wrong), exact: failing(wrong) });
  const nights = (config: object) => [
    { id: 'n1', outcomes: outcomes(0) },
    { id: 'n2', outcomes: outcomes(12), config: { ...config } },
  ];

  test('a gated score decides, by its gate; another one is only shown', async () => {
    const data = await compareStored(nights({ gates }));
    expect(data.word).toBe('slightly worse');
    expect(scoreOf(data)).toMatchObject({ word: 'worse', decides: false, maxDrop: 0 });
    expect(scoreOf(data, 'exact')).toMatchObject({ decides: true, maxDrop: 0.5, confidence: 0.95 });
    expect(data.sentence).toMatch(/^exact: Pass rate fell 30.0 points/);
  });

  test('a run that decides without a re-run has to be surer', async () => {
    const data = await compareStored(nights({ gates, confirm: false }));
    expect(scoreOf(data, 'exact')?.confidence).toBeCloseTo(0.99, 12);
  });

  test('without gates every score decides, and they share the 5 %', async () => {
    const data = await compareStored(nights({}));
    expect(data.word).toBe('worse');
    expect(scoreOf(data, 'exact')).toMatchObject({ decides: true, confidence: 0.975 });
  });

  test('what is asked for goes before the gates', async () => {
    const data = await compareStored(nights({ gates }), { maxDrop: { amount: 0.4, isRelative: false } });
    expect(scoreOf(data)).toMatchObject({ word: 'slightly worse', decides: true, maxDrop: 0.4 });
  });
});

describe('the rows that turned', () => {
  test('both answers, those that broke first, in the plan’s order, at most so many', async () => {
    const outcomes = rows.map((_, index): Outcome => (index < 12 ? 0 : 1));
    outcomes[3] = 1;
    const data = await compareStored(
      [
        {
          id: 'n1',
          outcomes: rows.map((_, index): Outcome => (index === 3 ? 0 : 1)),
          completion: (seq) => ({ text: `旧 ${seq}` }),
        },
        { id: 'n2', outcomes, completion: (seq) => ({ text: `新 ${seq}` }) },
      ],
      { baseline: 'previous', rows: 3 },
    );
    expect(data.turned).toMatchObject({ broke: 11, recovered: 1 });
    expect(data.turned.samples.map(({ row }) => row)).toEqual(['q0', 'q1', 'q2']);
    expect(data.turned.samples[1]).toMatchObject({
      ...{ line: 3, variant: 'ernie', repeat: 0, scorer: 'contains', direction: 'broke' },
      ...{ baselineScore: 1, candidateScore: 0, prompt: '第1题：1 + 1 = ?' },
      ...{ baselineAnswer: '旧 1', candidateAnswer: '新 1', reason: null },
    });
  });

  test('of repeats the one that shows it; of nights the newest, whatever was before it', async () => {
    const wrongAt = (wrong: number): Outcome[] => rows.map((_, index) => (index === wrong ? 0 : 1));
    // The sixth row had passed on the newest night, the eighth on all others.
    const repeated = rows.flatMap((_, index): Outcome[] => (index === 5 || index === 7 ? [0, 0] : [1, 1]));
    const data = await compareStored([
      { id: 'n1', completion: () => ({ text: 'right' }) },
      { id: 'n2', outcomes: wrongAt(5), completion: () => ({ text: 'wrong' }) },
      { id: 'n3', outcomes: wrongAt(7), completion: () => ({ text: 'right again' }) },
      { id: 'n4', repeats: 2, outcomes: repeated },
    ]);
    expect(data.turned).toMatchObject({ broke: 1, recovered: 0, samples: [{ row: 'q5', repeat: 0 }] });
    expect(data.turned.samples[0]).toMatchObject({
      baselineAnswer: 'right again',
      baselineScore: 1,
      candidateScore: 0,
    });
    expect(scoreOf(data)).toMatchObject({ broke: 1, recovered: 0 });
    expect(scoreOf(data)?.drop).toBeCloseTo(4 / 3 / count, 12);
  });
});

describe('what is not compared', () => {
  test('changed inputs and rows of one side are listed apart', async () => {
    const now = [{ ...rows[0], id: 'new' }, ...rows.slice(2)].map((row) => ({ ...rows[0], ...row })) as typeof rows;
    const changed = now.map((row) => (row.id === 'q7' ? { ...row, prompt: '另一个问题' } : row));
    const data = await compareStored([{ id: 'n1' }, { id: 'n2', rows: changed, outcomes: failing(0) }]);
    expect(data.changedInputs).toEqual({ count: 1, rows: [{ row: 'q7', line: 8 }] });
    expect(data.onlyBaseline).toEqual({
      count: 2,
      rows: [
        { row: 'q0', line: 2 },
        { row: 'q1', line: 3 },
      ],
    });
    expect(data.onlyCandidate).toEqual({ count: 1, rows: [{ row: 'new', line: 2 }] });
    expect(data.differences).toEqual(['the dataset has other content']);
    expect(scoreOf(data)?.n).toBe(37);
  });
});

describe('values of a column', () => {
  test('where nobody asked for a column, those are told in which a value stands out', async () => {
    const data = await compareStored([{ id: 'n1' }, { id: 'n2', outcomes: failing(9) }]);
    expect(data).toMatchObject({ by: null, kindColumns: ['topic'] });
    expect(data.standsOut.map(({ column, groups }) => [column, groups[0]?.value])).toEqual([['topic', 'history']]);
    expect((await compareStored([{ id: 'n1' }, { id: 'n2' }])).standsOut).toEqual([]);
  });

  test('rows that the baseline has no score for are counted', async () => {
    const outcomes = rows.map((_, at) => (at < 3 ? 'failed' : 1));
    const green = { word: 'good', exitCode: 0, sentence: 'Good.', gates: [] } as const;
    const data = await compareStored([{ id: 'n1', outcomes, verdict: green }, { id: 'n2' }], { baseline: 'n1' });
    expect(scoreOf(data)).toMatchObject({ n: 37, missing: 0, unscored: 3 });
  });

  test('the topic that broke stands out, the largest drop first', async () => {
    const data = await compareStored([{ id: 'n1' }, { id: 'n2', outcomes: failing(9) }], { by: 'topic' });
    expect(data.standsOut).toEqual([]);
    expect(
      data.by?.groups.map(({ value, rows: of, n, broke, standsOut }) => ({ value, of, n, broke, standsOut })),
    ).toEqual([
      { value: 'history', of: 10, n: 10, broke: 9, standsOut: true },
      { value: 'maths', of: 30, n: 30, broke: 0, standsOut: false },
    ]);
    await expect(compareStored([{ id: 'n1' }, { id: 'n2' }], { by: 'topik' })).rejects.toThrow('no column "topik"');
  });
});

describe('who answered, and what it took', () => {
  const served = (model: string, systemFingerprint: string | null) => () => ({ model, systemFingerprint });

  test('a model that changed is seen, one that never spoke is not listed', async () => {
    const data = await compareStored([
      { id: 'n1', completion: served('m-1', 'fp_a') },
      { id: 'n2', completion: served('m-1', 'fp_b') },
      { id: 'n3', completion: served('m-2', 'fp_b') },
    ]);
    expect(data.served).toMatchObject([
      {
        ...{ what: 'model', variant: 'ernie', changed: true },
        ...{ baseline: [{ value: 'm-1', answers: 80 }], candidate: [{ value: 'm-2', answers: 40 }] },
      },
      { what: 'system_fingerprint', changed: false, candidate: [{ value: 'fp_b', answers: 40 }] },
    ]);
  });

  test('between runs a ratio without an interval, within a run with one', async () => {
    const variants = [{ label: 'a' }, { label: 'b' }];
    const both = rows.flatMap((): Outcome[] => [1, 1]);
    const runs = [
      { id: 'n1', latencyMs: () => 50 },
      { id: 'n2', latencyMs: () => 100 },
      { id: 'two', variants, outcomes: both, latencyMs: (seq: number) => (seq % 2 === 0 ? 50 : 100) + seq / 100 },
    ];
    const between = await compareStored(runs, { baseline: 'n1', candidate: 'n2' });
    expect(between.variants[0]?.latencyMs.p50).toEqual({
      baseline: 50,
      candidate: 100,
      ratio: 2,
      low: null,
      high: null,
    });
    const within = await compareStored(runs, { baseline: 'two:a', candidate: 'two:b' });
    const { ratio, low, high } = within.variants[0]?.latencyMs.p50 ?? {};
    expect(ratio).toBeCloseTo(2, 1);
    expect(low).toBeGreaterThan(1.9);
    expect(high).toBeLessThan(2.1);
    expect(between.variants[0]).toMatchObject({
      ttftMs: { p95: { baseline: null } },
      errorRate: { candidate: 0, ratio: null },
    });
  });
});
