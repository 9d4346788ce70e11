import { describe, expect, test } from 'vitest';
import { driftReferences } from '../../src/operations/drift-references.ts';
import { openPrune } from '../../src/operations/prune.ts';
import { realWorld } from '../../src/operations/wiring.ts';
import type { Store } from '../../src/store/open-store.ts';
import { prunableRuns } from '../../src/store/prunable-runs.ts';
import { setAccepted } from '../../src/store/run-records.ts';
import { withStore } from '../store/fixtures.ts';
import { type ScoredRun, storeScored } from './scored-runs.ts';

const rows = [{ id: 'q1', prompt: 'Two?', expected: '2' }];
const drift = { metric: 'score.contains', maxDrift: 0.01 };
const red = { word: 'worse', exitCode: 10, sentence: 'Worse.', gates: [] } as const;
const two = [{ label: 'a' }, { label: 'b' }];

function storeNight(store: Store, id: string, config: ScoredRun['config'] = {}, more: Partial<ScoredRun> = {}) {
  const baseline = { window: 7, reference: 'first-2', required: false };
  return storeScored(store, { id, rows, outcomes: [1, 1], config: { gates: [drift], baseline, ...config }, ...more });
}

/** Ids of the runs that drift is measured from, the oldest first. */
function referenceIds(store: Store): readonly string[] {
  const runs = prunableRuns(store);
  const references = driftReferences(store, runs);
  return runs.flatMap(({ rowId, id }) => (references.has(rowId) ? [id] : [])).toReversed();
}

describe('what drift is measured from', () => {
  test.each<{ newest: ScoredRun['config']; found: readonly string[]; why: string }>([
    { newest: {}, found: ['n1', 'n3'], why: 'the first good nights; the second was red' },
    { newest: { gates: [] }, found: [], why: 'the config measures no drift any more' },
    {
      newest: { baseline: { reference: 'first-3' } },
      found: ['n1', 'n3', 'n4'],
      why: 'as many as the newest run says',
    },
    {
      newest: { baseline: undefined },
      found: ['n1', 'n3', 'n4', 'n5'],
      why: 'unsaid: fourteen',
    },
  ])('$newest: $found ($why)', ({ newest, found }) =>
    withStore(async (store) => {
      await storeNight(store, 'n1');
      await storeNight(store, 'n2', {}, { verdict: red });
      for (const id of ['n3', 'n4']) await storeNight(store, id);
      await storeNight(store, 'n5', newest);
      expect(referenceIds(store)).toEqual(found);
    }),
  );

  test('begins anew with the night that was accepted', () =>
    withStore(async (store) => {
      await storeNight(store, 'n1');
      const { rowId } = await storeNight(store, 'n2');
      for (const id of ['n3', 'n4']) await storeNight(store, id);
      setAccepted(store, rowId, 1);
      expect(referenceIds(store)).toEqual(['n2', 'n3']);
    }));

  test('is of each name, and only of the variants that a gate is about', () =>
    withStore(async (store) => {
      await storeNight(store, 'old', {}, { variants: [{ label: 'b' }] });
      for (const id of ['n1', 'n2', 'n3'])
        await storeNight(store, id, { gates: [{ ...drift, variant: 'a' }] }, { variants: two });
      await storeNight(store, 'w1', {}, { name: 'weekly' });
      await storeNight(store, 'm1', { gates: [] }, { name: 'monthly' });
      expect(referenceIds(store)).toEqual(['n1', 'n2', 'w1']);
    }));

  test('stays, and prune says how many', () =>
    withStore(async (store) => {
      for (const id of ['n1', 'n2', 'n3', 'n4', 'n5']) await storeNight(store, id);
      const rules = { keep: 1, keepGreen: null, olderThanMs: null };
      const wish = { rules, name: null, answersOlderThanMs: null, vacuum: false, deletes: true };
      const prune = openPrune(store.path, wish, realWorld({}));
      try {
        expect(prune.plan.heldForDrift).toBe(2);
        expect(await prune.carryOut(() => undefined)).toMatchObject({ heldForDrift: 2, deleted: { runs: 2 } });
        expect(referenceIds(store)).toEqual(['n1', 'n2']);
        expect(prunableRuns(store).map(({ id }) => id)).toEqual(['n5', 'n2', 'n1']);
      } finally {
        prune.close();
      }
    }));
});
