import { describe, expect, test } from 'vitest';
import { flakyKeys } from '../../src/operations/flaky-history.ts';
import type { Store } from '../../src/store/open-store.ts';
import { withStore } from '../store/fixtures.ts';
import { type ScoredRun, storeScored } from './scored-runs.ts';

const rows = ['a', 'b', 'c'].map((id) => ({ id, prompt: `Question ${id}`, expected: 'x' }));
const red = { word: 'worse', exitCode: 10, sentence: 'Worse.', gates: [] } as const;

type Night = Omit<ScoredRun, 'id' | 'rows'> & { readonly rows?: ScoredRun['rows'] };

/** Runs of one series after one another; @returns the keys that are flaky after the last */
async function flakyAfter(store: Store, nights: readonly Night[], labels: readonly string[] = ['ernie']) {
  for (const [at, night] of nights.entries()) await storeScored(store, { id: `night-${at}`, rows, ...night });
  const variants = labels.map((label) => ({ label, model: '', messages: [], params: {} }));
  return [...flakyKeys(store, { name: 'nightly', variants })].toSorted();
}

describe('rows that earlier nights call flaky', () => {
  test.each<{ nights: readonly Night[]; flaky: readonly string[]; why: string }>([
    { nights: [], flaky: [], why: 'there is no night' },
    { nights: [{ outcomes: [1, 0, 0, 1, 1, 1], repeats: 2 }], flaky: [], why: 'one night is no history' },
    { nights: [{ outcomes: [1, 0, 1] }, { outcomes: [1, 1, 0] }], flaky: ['b', 'c'], why: 'they passed once' },
    {
      nights: [
        { outcomes: [1, 0, 1, 1, 1, 1], repeats: 2 },
        { outcomes: [1, 1, 1, 1, 1, 1], repeats: 2 },
      ],
      flaky: ['a'],
      why: 'two repeats of one night count like two nights',
    },
    {
      nights: [{ outcomes: [1, 0, 1] }, { outcomes: [1, 'failed', 'threw'] }],
      flaky: [],
      why: 'unknown is no disagreement',
    },
    {
      nights: [{ outcomes: [1, 0, 1] }, { outcomes: [0, 0, 1], verdict: red }],
      flaky: [],
      why: 'the second is not green',
    },
    {
      nights: [{ outcomes: [1, 0, 1] }, { outcomes: [0, 0, 1], variants: [{ label: 'ernie', model: 'other' }] }],
      flaky: [],
      why: 'another model answered',
    },
    {
      nights: [
        { outcomes: [1, 0, 1] },
        { outcomes: [0, 0, 1], variants: [{ label: 'ernie', prompt: 'Be brief. {{ prompt }}' }] },
      ],
      flaky: [],
      why: 'another prompt was asked',
    },
    {
      nights: [{ outcomes: [1, 0, 1] }, { outcomes: [0, 0, 1], variants: [{ label: 'ernie', params: { top_p: 1 } }] }],
      flaky: [],
      why: 'asked in another way',
    },
    {
      nights: [{ outcomes: [1, 0, 1] }, { outcomes: [0, 0, 1], optional: true }],
      flaky: [],
      why: 'another scorer judged',
    },
    {
      nights: [{ outcomes: { x: [1, 0, 1], y: [0, 0, 0] } }, { outcomes: { x: [1, 0, 1], y: [0, 1, 0] } }],
      flaky: ['b'],
      why: 'under one of two scorers is enough',
    },
    {
      nights: [{ outcomes: [1, 1, 1] }, { outcomes: [0, 1, 1], rows: rows.map((row) => ({ ...row, expected: 'y' })) }],
      flaky: [],
      why: 'rows with another content are other rows',
    },
    {
      nights: [
        { outcomes: [1, 1, 1] },
        { outcomes: [1, 0, 1, 1], rows: [...rows.toReversed(), { id: 'd', prompt: 'New', expected: 'x' }] },
        { outcomes: [1, 1, 1] },
      ],
      flaky: ['b'],
      why: 'rows may move, and others come',
    },
  ])('$flaky: $why', ({ nights, flaky }) =>
    withStore(async (store) => {
      expect(await flakyAfter(store, nights)).toEqual(flaky);
    }),
  );

  test('of one variant is enough; variants that are not asked tonight say nothing', () =>
    withStore(async (store) => {
      const variants = ['one', 'two', 'gone'].map((label) => ({ label }));
      const nights: Night[] = [
        { variants, outcomes: [1, 1, 1, 1, 1, 1, 1, 1, 1] },
        { variants, outcomes: [0, 1, 1, 1, 0, 1, 1, 1, 0] },
      ];
      expect(await flakyAfter(store, nights, ['one', 'two'])).toEqual(['a', 'b']);
      expect(await flakyAfter(store, [], ['one'])).toEqual(['a']);
    }));

  test('only the last thirty good nights count', () =>
    withStore(async (store) => {
      const steady = Array.from({ length: 29 }, (): Night => ({ outcomes: [1, 1, 1] }));
      expect(await flakyAfter(store, [{ outcomes: [0, 1, 1] }, ...steady])).toEqual(['a']);
      await storeScored(store, { id: 'one-more', rows, outcomes: [1, 1, 1] });
      expect(await flakyAfter(store, [])).toEqual([]);
    }));

  test('runs of another name are another history', () =>
    withStore(async (store) => {
      await storeScored(store, { id: 'other', name: 'weekly', rows, outcomes: [0, 0, 0] });
      expect(await flakyAfter(store, [{ outcomes: [1, 1, 1] }])).toEqual([]);
    }));
});
