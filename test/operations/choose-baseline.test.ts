import { describe, expect, test } from 'vitest';
import { type Baseline, chooseBaseline } from '../../src/operations/choose-baseline.ts';
import { ScoreReader } from '../../src/operations/score-reader.ts';
import type { Store } from '../../src/store/open-store.ts';
import type { RunRecord } from '../../src/store/read-runs.ts';
import type { Verdict } from '../../src/vocabulary/run.ts';
import { withStore } from '../store/fixtures.ts';
import { type ScoredRun, storeScored } from './scored-runs.ts';

const rows = [{ id: 'a', prompt: 'A?', expected: 'A' }];
const usual = { window: 7, reference: 'first-14', required: false };
const red: Verdict = { word: 'worse', exitCode: 10, sentence: 'Worse.', gates: [] };

function storeNight(store: Store, id: string, changes: Partial<ScoredRun> = {}): Promise<RunRecord> {
  return storeScored(store, { id, rows, outcomes: Array(4).fill(1), ...changes });
}

function ids(nights: Baseline['window']): string {
  return nights.map(({ run, variant }) => `${run.id}/${variant}`).join(' ');
}

describe('the nights before a run', () => {
  test('only good ones, the newest first, and none that came later', () =>
    withStore(async (store) => {
      await storeNight(store, 'n1');
      await storeNight(store, 'other', { name: 'weekly' });
      await storeNight(store, 'n2');
      await storeNight(store, 'n3', { verdict: red });
      const tonight = await storeNight(store, 'n4');
      await storeNight(store, 'n5');
      const { window, reference, history } = chooseBaseline(
        new ScoreReader(store),
        { ...tonight, baseline: usual },
        'ernie',
      );
      expect([window, reference, history].map(ids)).toEqual(['n2/0 n1/0', 'n2/0 n1/0', 'n2/0 n1/0']);
    }));

  test('by label, wherever the variant stood; of a run that is not stored yet, all of them', () =>
    withStore(async (store) => {
      await storeNight(store, 'n1', { variants: [{ label: 'gpt' }, { label: 'ernie' }] });
      await storeNight(store, 'n2');
      const run = { name: 'nightly', rowId: null, baseline: { ...usual, window: 1 } };
      const of = (label: string) => chooseBaseline(new ScoreReader(store), run, label);
      expect([ids(of('ernie').window), ids(of('gpt').window), ids(of('llama').window)]).toEqual(['n2/0', 'n1/0', '']);
      expect(ids(of('ernie').history)).toBe('n2/0 n1/1');
    }));
});

describe('a run that the config names', () => {
  test.each([
    { named: 'n1', label: 'ernie', found: 'n1/0', why: 'an id' },
    { named: 'n1', label: 'llama', found: 'n1/0', why: 'its only variant, whatever it is called' },
    { named: 'two', label: 'llama', found: 'two/1', why: 'the variant of this label' },
    { named: 'two', label: 'gpt', found: '', why: 'none of its two variants has this label' },
    { named: 'weekly', label: 'llama', found: 'two/1', why: 'the newest run of a name' },
    { named: 'nightly', label: 'ernie', found: 'n1/0', why: 'of its own name, the run before it' },
  ])('$named for $label: $found ($why)', ({ named, label, found }) =>
    withStore(async (store) => {
      await storeNight(store, 'n1');
      await storeNight(store, 'two', { name: 'weekly', variants: [{ label: 'ernie' }, { label: 'llama' }] });
      const tonight = await storeNight(store, 'n2');
      await storeNight(store, 'n3');
      const run = { ...tonight, baseline: { run: named, required: false } };
      const { window, reference, history } = chooseBaseline(new ScoreReader(store), run, label);
      expect(ids(window)).toBe(found);
      expect(ids(reference)).toBe('');
      expect(ids(history)).toBe(label === 'ernie' ? 'n1/0' : '');
    }),
  );

  test('the run itself is refused', () =>
    withStore(async (store) => {
      const tonight = await storeNight(store, 'n1');
      const choose = (named: string) =>
        chooseBaseline(new ScoreReader(store), { ...tonight, baseline: { run: named, required: false } }, 'ernie');
      expect(() => choose('n1')).toThrow('which is the run itself');
      expect(() => choose('nightly')).toThrow('which is the run itself');
      expect(() => choose('nightly-x')).toThrow('There is no run "nightly-x"');
    }));
});
