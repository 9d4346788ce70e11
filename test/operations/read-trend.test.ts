import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readTrend } from '../../src/operations/read-trend.ts';
import { trendCsv } from '../../src/operations/trend-csv.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import type { Verdict } from '../../src/vocabulary/run.ts';
import { withFolder, withStore } from '../store/fixtures.ts';
import { type Outcome, storeScored } from './scored-runs.ts';

const rows = Array.from({ length: 100 }, (_, index) => ({ id: `q${index}`, prompt: `What is ${index}?` }));

interface StoredNight {
  readonly id: string;
  /** Of the hundred rows. */
  readonly passed: number;
  readonly failed?: number;
  readonly exitCode?: Verdict['exitCode'];
  readonly name?: string;
  readonly variants?: readonly string[];
  readonly config?: Readonly<Record<string, unknown>>;
  readonly rowCount?: number;
  /** Asked for, and served. */
  readonly model?: string;
}

async function storeNight(store: Store, night: StoredNight): Promise<void> {
  const { id, passed, failed = 0, exitCode = 0, name = 'nightly', variants = ['ernie'], rowCount = 100 } = night;
  const outcomes = Array.from({ length: rowCount * variants.length }, (_, seq): Outcome => {
    const row = Math.floor(seq / variants.length);
    return row < passed ? 1 : row >= rowCount - failed ? 'failed' : 0;
  });
  const verdict: Verdict = { word: exitCode === 0 ? 'good' : 'worse', exitCode, sentence: 'Done.', gates: [] };
  const { model } = night;
  const labels = variants.map((label) => ({ label, ...(model && { model }) }));
  const completion = () => ({ ...(model && { model }) });
  const latencyMs = (seq: number) => 100 + seq;
  const told = { id, name, rows: rows.slice(0, rowCount), variants: labels, outcomes, verdict, latencyMs, completion };
  await storeScored(store, { ...told, ...(night.config && { config: night.config }) });
}

/** Good nights of about 90 %, ids `n1` …; `last` of them lower. */
async function storeNights(store: Store, count: number, last = 0): Promise<void> {
  for (let night = 1; night <= count; night += 1)
    await storeNight(store, { id: `n${night}`, passed: (night > count - last ? 84 : 90) + (night % 3) });
}

const wanted = { name: 'nightly', variant: null, last: 30 };
const onlyVariant = (store: Store, last = 30) => readTrend(store, { ...wanted, last }).variants[0];

describe('readTrend', () => {
  test('one night: its numbers, no change, and how many more nights a drift takes', () =>
    withStore(async (store) => {
      await storeNight(store, { id: 'n1', passed: 91 });
      const { variants, name } = readTrend(store, wanted);
      expect({ name, count: variants.length }).toEqual({ name: 'nightly', count: 1 });
      expect(variants[0]).toMatchObject({ label: 'ernie', nightCount: 1 });
      expect(variants[0]?.nights[0]).toMatchObject({
        id: 'n1',
        word: 'good',
        exitCode: 0,
        isGreen: true,
        isWhole: true,
        samples: 100,
        failed: 0,
        scores: { contains: { n: 100, mean: 0.91 } },
        latencyMs: { p50: 149, p95: 194 },
        costUsd: null,
      });
      const [contains, ...others] = variants[0]?.metrics ?? [];
      expect(contains).toMatchObject({
        metric: 'score.contains',
        changes: [],
        drift: { word: 'unknown', lacking: 20 },
      });
      expect(others.map(({ metric, drift }) => [metric, drift])).toEqual([
        ['latencyMs.p95', null],
        ['tokens', null],
        ['costUsd', null],
      ]);
    }));

  test('a drop that stays is a change between two nights, red as they all are from then on', () =>
    withStore(async (store) => {
      await storeNights(store, 12);
      for (let night = 13; night <= 20; night += 1)
        await storeNight(store, { id: `n${night}`, passed: 70 + (night % 3), exitCode: 10, model: 'ernie-5' });
      const variant = onlyVariant(store);
      expect(variant?.nights.map(({ isGreen }) => isGreen)).toEqual([
        ...Array.from({ length: 8 }, () => false),
        ...Array.from({ length: 12 }, () => true),
      ]);
      const [change, ...more] = variant?.metrics[0]?.changes ?? [];
      expect(more).toEqual([]);
      expect(change).toMatchObject({ from: 'n12', to: 'n13' });
      expect(change?.differences).toEqual([
        'Served model: CHANGED, baidu/ernie-4.5 → ernie-5',
        'variant ernie: model baidu/ernie → ernie-5',
      ]);
      expect(change?.before).toBeCloseTo(0.91, 2);
      expect(change?.after).toBeCloseTo(0.71, 2);
    }));

  test("a drift is judged by the newest night's config, over the green nights", () =>
    withStore(async (store) => {
      await storeNights(store, 20, 6);
      const gates = [{ metric: 'score.contains', maxDrift: 0.02 }];
      await storeNight(store, { id: 'red', passed: 20, exitCode: 10 });
      await storeNight(store, { id: 'cut', passed: 30, failed: 20 });
      await storeNight(store, { id: 'n21', passed: 84, config: { gates } });
      const drift = onlyVariant(store)?.metrics[0]?.drift;
      expect(drift).toMatchObject({
        word: 'worse',
        lacking: 0,
        referenceNights: 14,
        maxDrift: 0.02,
        confidence: 0.999,
      });
      // Had the red or the incomplete night counted, the recent mean would be far lower.
      expect(drift?.recent).toBeCloseTo(0.847, 2);
      expect(drift?.reference).toBeCloseTo(0.91, 2);
    }));

  test('a night that lacks a tenth of its answers is listed, and is not comparable', () =>
    withStore(async (store) => {
      await storeNights(store, 3);
      await storeNight(store, { id: 'cut', passed: 60, failed: 10 });
      const nights = onlyVariant(store)?.nights;
      expect(nights?.[0]).toMatchObject({ id: 'cut', failed: 10, isWhole: false, isGreen: false });
      expect(nights?.[1]).toMatchObject({ id: 'n3', isWhole: true, isGreen: true });
    }));

  test('the newest so many are listed, and all are counted', () =>
    withStore(async (store) => {
      await storeNights(store, 5);
      const variant = onlyVariant(store, 2);
      expect(variant?.nights.map(({ id }) => id)).toEqual(['n5', 'n4']);
      expect(variant?.nightCount).toBe(5);
      expect(() => readTrend(store, { ...wanted, last: 0 })).toThrow('--last must be a whole number above 0.');
    }));

  test('each variant is a series, those of the newest run first; a label picks one', () =>
    withStore(async (store) => {
      await storeNight(store, { id: 'n1', passed: 90, variants: ['old', 'ernie'] });
      await storeNight(store, { id: 'n2', passed: 90, variants: ['new', 'ernie'] });
      const labels = readTrend(store, wanted).variants.map(({ label, nightCount }) => [label, nightCount]);
      expect(labels).toEqual([
        ['new', 1],
        ['ernie', 2],
        ['old', 1],
      ]);
      expect(readTrend(store, { ...wanted, variant: 'old' }).variants.map(({ label }) => label)).toEqual(['old']);
      expect(readTrend(store, wanted).variants[0]?.nights[0]).toMatchObject({ samples: 100 });
    }));

  test.each([
    { wish: { name: 'nigthly' }, says: /There is no run named "nigthly".*Did you mean "nightly"\?/, why: 'mistyped' },
    { wish: { name: 'x' }, says: /There is no run named "x".*The newest names: nightly\./, why: 'nothing near' },
    { wish: { variant: 'erni' }, says: /has a variant "erni".*Did you mean "ernie"\?/, why: 'a mistyped variant' },
    { wish: { variant: 'x' }, says: /has a variant "x".*Use one of: ernie\./, why: 'no such variant' },
  ])('$wish is refused ($why)', ({ wish, says }) =>
    withStore(async (store) => {
      await storeNights(store, 1);
      let told = '';
      try {
        readTrend(store, { ...wanted, ...wish });
      } catch (error) {
        told = JSON.stringify(error, Object.getOwnPropertyNames(error)).replaceAll('\\"', '"');
      }
      expect(told).toMatch(says);
    }),
  );

  test('reads only what belongs to the series: no statement looks into a run of another name', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'results.db');
      const statements: string[] = [];
      const store = openStore(path, 'create', (sql) => statements.push(sql));
      await storeNights(store, 2);
      await storeNight(store, { id: 'w', passed: 5, name: 'weekly' });
      const others = store.all<{ id: number }>("SELECT id FROM runs WHERE name = 'weekly'").map(({ id }) => id);
      statements.length = 0;
      readTrend(store, wanted);
      const named = statements.flatMap((sql) => [...sql.matchAll(/\brun_id = ([\d.]+)/g)].map(([, id]) => Number(id)));
      expect(named.length).toBeGreaterThan(5);
      expect(named.filter((id) => others.includes(id))).toEqual([]);
      for (const sql of statements.filter((text) => text.startsWith('SELECT')))
        for (const { detail } of store.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`))
          expect(detail).not.toMatch(/^SCAN (results|answers|scores|attempts|events)\b/);
      store.close();
    }));
});

describe('trendCsv', () => {
  test('a record a night and variant, an empty cell where nothing is known', () =>
    withStore(async (store) => {
      await storeNights(store, 2);
      const [head, newest, oldest, end] = trendCsv(readTrend(store, wanted)).split('\n');
      expect(head).toBe(
        'variant,run,run_key,started_at,status,verdict,exit_code,green,accepted,whole,samples,failed,score_contains,' +
          'latency_p50_ms,latency_p95_ms,ttft_p50_ms,ttft_p95_ms,tokens,cost_usd',
      );
      expect(newest).toMatch(
        /^ernie,n2,,2023-11-14T22:13:20.000Z,complete,good,0,true,false,true,100,0,0.92,149,194,,,/,
      );
      expect(oldest).toMatch(/^ernie,n1,/);
      expect(end).toBe('');
    }));
});
