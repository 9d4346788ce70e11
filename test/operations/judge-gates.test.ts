import { describe, expect, test } from 'vitest';
import type { Config } from '../../src/config/schema.ts';
import { ExpectingRows } from '../../src/operations/expecting-rows.ts';
import type { GateFinding } from '../../src/operations/gate-outcome.ts';
import { GateJudge } from '../../src/operations/judge-gates.ts';
import { numbersOf } from '../../src/operations/report-run.ts';
import type { Store } from '../../src/store/open-store.ts';
import type { RunRecord } from '../../src/store/read-runs.ts';
import { withStore } from '../store/fixtures.ts';
import { type ScoredRun, storeScored } from './scored-runs.ts';

const rows = Array.from({ length: 100 }, (_, row) => ({ id: `q${row}`, prompt: `${row}?`, expected: 'A' }));
const usual = { window: 7, reference: 'first-14', required: false };
const clock = { wait: async () => undefined, wallMs: () => 1 };
const drop = { metric: 'score.contains', maxDrop: { amount: 0.05, isRelative: false } };

/** So many of the rows pass, the first of them. */
const passing = (passed: number, of = rows.length) => Array.from({ length: of }, (_, row) => (row < passed ? 1 : 0));

function storeNight(store: Store, id: string, passed: number, changes: Partial<ScoredRun> = {}): Promise<RunRecord> {
  return storeScored(store, { id, rows, outcomes: passing(passed), ...changes });
}

/** Judges a stored run as the one of tonight. */
async function judged(
  store: Store,
  tonight: RunRecord,
  config: Partial<Record<'gates' | 'baseline' | 'confirm' | 'variants', unknown>>,
): Promise<readonly GateFinding[]> {
  const stored = tonight.config as Config;
  // As they are stored: what was scored by others would be scored anew.
  const scorers = stored.scorers.map(({ type, name, optional }) => ({ type, name, optional }));
  const whole = { ...stored, scorers, baseline: usual, confirm: true, gates: [drop], ...config } as Config;
  const tonightsRows = new ExpectingRows(store, { ...tonight.dataset, id: tonight.datasetId });
  const judge = await GateJudge.of(store, { config: whole, rows: tonightsRows }, tonight, clock);
  return judge.judge(tonight, numbersOf(store, tonight, whole.variants.length));
}

const words = (found: readonly GateFinding[]) => found.map(({ verdict }) => verdict).join(', ');

describe('a drop', () => {
  test.each([
    { passed: 90, word: 'no relevant drop', tells: 'No drop of 5 points or more', why: 'the same as before' },
    { passed: 70, word: 'worse', tells: 'fell 20.0 points', why: 'twenty rows broke' },
    { passed: 97, word: 'better', tells: 'rose 7.0 points', why: 'seven rows recovered' },
  ])('$passed of 100 after 90 a night: $word ($why)', ({ passed, word, tells }) =>
    withStore(async (store) => {
      for (const id of ['n1', 'n2', 'n3']) await storeNight(store, id, 90);
      const [found] = await judged(store, await storeNight(store, 'n4', passed), {});
      expect(found).toMatchObject({ verdict: word, baseline: 0.9, measured: passed / 100, n: 100, confidence: 0.95 });
      expect(found?.tell(null)).toContain(tells);
    }),
  );

  test('the first night has no baseline, and is the first of seven', () =>
    withStore(async (store) => {
      const [found] = await judged(store, await storeNight(store, 'n1', 90), {});
      expect(found).toMatchObject({ verdict: 'no baseline', lacksBaseline: true, drop: null, measured: 0.9 });
      expect(found?.tell(null)).toBe('First night: the baseline is being made (1 of 7).');
      const required = await judged(store, await storeNight(store, 'n0', 90, { name: 'other' }), {
        baseline: { ...usual, required: true },
      });
      expect(required[0]?.tell(null)).toContain('the config requires one');
    }));

  test('a bound in percent is a share of what the baseline scored', () =>
    withStore(async (store) => {
      await storeNight(store, 'n1', 50);
      const tonight = await storeNight(store, 'n2', 39);
      const found = await judged(store, tonight, {
        gates: [
          { metric: 'score.contains', maxDrop: { amount: 0.2, isRelative: true } },
          { metric: 'score.contains', variant: 'ernie', maxDrop: { amount: 0.2, isRelative: false } },
        ],
      });
      expect(found.map(({ bound, isRelative, verdict }) => ({ bound, isRelative, verdict }))).toEqual([
        { bound: 0.2, isRelative: true, verdict: 'worse' },
        { bound: 0.2, isRelative: false, verdict: 'slightly worse' },
      ]);
    }));

  test.each([
    { confirm: true, confidence: 1 - 0.05 / 3 },
    { confirm: false, confidence: 1 - 0.01 / 3 },
  ])('intervals of three gates share what one may miss (confirm: $confirm)', ({ confirm, confidence }) =>
    withStore(async (store) => {
      const variants = [{ label: 'ernie' }, { label: 'gpt' }];
      const outcomes = { contains: passing(180, 200), exact: passing(180, 200) };
      await storeNight(store, 'n1', 0, { variants, outcomes });
      const tonight = await storeNight(store, 'n2', 0, { variants, outcomes });
      const gates = [drop, { ...drop, metric: 'score.exact', variant: 'gpt' }];
      const found = await judged(store, tonight, { gates, confirm });
      expect(found.map(({ metric, variant }) => `${metric} ${variant}`)).toEqual([
        'score.contains ernie',
        'score.contains gpt',
        'score.exact gpt',
      ]);
      for (const one of found) expect(one.confidence).toBeCloseTo(confidence, 12);
    }),
  );

  test('a run that the config names is compared with alone; one that is not whole is no baseline', () =>
    withStore(async (store) => {
      await storeNight(store, 'n1', 60);
      for (const id of ['n2', 'n3']) await storeNight(store, id, 90);
      await storeNight(store, 'broken', 0, {
        name: 'prod',
        outcomes: [...passing(90, 95), ...Array(5).fill('failed')],
      });
      const tonight = await storeNight(store, 'n4', 60);
      const against = async (run: string) =>
        words(await judged(store, tonight, { baseline: { run, required: false } }));
      expect(await against('n1')).toBe('no relevant drop');
      expect(await against('n2')).toBe('worse');
      expect(await against('nightly')).toBe('worse');
      expect(await against('broken')).toBe('no baseline');
      expect(await against('gone')).toBe('no baseline');
    }));

  test('rows that were not answered tonight can make it unclear', () =>
    withStore(async (store) => {
      await storeNight(store, 'n1', 90);
      const tonight = await storeNight(store, 'n2', 0, { outcomes: [...Array(5).fill('failed'), ...passing(85, 95)] });
      const [found] = await judged(store, tonight, {});
      expect(found?.verdict).toBe('unclear');
      expect(found?.tell(null)).toContain('5 of 100 rows have no score');
    }));
});

describe('what a night has one of', () => {
  const slow = { metric: 'latencyMs.p95', maxIncrease: { amount: 0.2, isRelative: true } };
  const took = (ms: number) => ({ latencyMs: () => ms });

  test.each([
    { nights: 6, tonightMs: 900, word: 'no baseline', why: 'six nights are too few' },
    { nights: 8, tonightMs: 505, word: 'no relevant drop', why: 'as ever' },
    { nights: 8, tonightMs: 900, word: 'worse', why: 'no night was ever so slow' },
    { nights: 8, tonightMs: 100, word: 'better', why: 'faster than ever' },
  ])('p95 of $tonightMs ms after $nights nights of about 500: $word ($why)', ({ nights, tonightMs, word }) =>
    withStore(async (store) => {
      for (let night = 0; night < nights; night += 1) await storeNight(store, `n${night}`, 90, took(490 + 3 * night));
      const [found] = await judged(store, await storeNight(store, 'now', 90, took(tonightMs)), { gates: [slow] });
      expect(found?.verdict).toBe(word);
      expect(found?.lacksBaseline).toBe(false);
      if (word === 'worse') expect(found?.tell(null)).toMatch(/^Latency p95 rose/);
    }),
  );

  test('drift is known once there are a reference and a week beside it', () =>
    withStore(async (store) => {
      const gates = [{ metric: 'score.contains', maxDrift: 0.02 }];
      const baseline = { ...usual, reference: 'first-3' };
      for (const [night, passed] of [90, 91, 90, 85, 84, 85, 84, 85].entries())
        await storeNight(store, `n${night}`, passed);
      const early = await storeNight(store, 'n8', 84);
      const [found] = await judged(store, early, { gates, baseline });
      expect(found?.verdict).toBe('no baseline');
      expect(found?.tell(null)).toContain('it takes 9 good nights before it, and there are 8');
      const [later] = await judged(store, await storeNight(store, 'n9', 84), { gates, baseline });
      expect(later).toMatchObject({ verdict: 'worse', confidence: 0.999, n: 7 });
      expect(later?.tell(null)).toContain('drifted down');
    }));
});

test('an absolute bound holds on the very value; what is not known is unknown', () =>
  withStore(async (store) => {
    const tonight = await storeNight(store, 'n1', 0, { outcomes: [...passing(80, 99), 'failed'] });
    const found = await judged(store, tonight, {
      gates: [
        { metric: 'score.contains', min: 80 / 99 },
        { metric: 'score.contains', variant: 'ernie', min: 0.81 },
        { metric: 'errorRate', max: 0.01 },
        { metric: 'errorRate', variant: 'ernie', max: 0.005 },
        { metric: 'ttftMs.p95', max: 100 },
        { metric: 'costUsd', max: 1 },
      ],
    });
    expect(words(found)).toBe('within, beyond, within, beyond, unknown, unknown');
    expect(found[1]?.tell(null)).toBe('Pass rate 80.8 %, under the minimum of 81.0 %.');
  }));
