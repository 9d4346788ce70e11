import { expect, test } from 'vitest';
import { readMeans } from '../../src/store/read-means.ts';
import { readServed } from '../../src/store/read-served.ts';
import { type Outcome, storeScored } from '../operations/scored-runs.ts';
import { withStore } from './fixtures.ts';

const rows = ['a', 'b'].map((id) => ({ id, prompt: `What is ${id}?`, expected: id }));
const two = [{ label: 'small' }, { label: 'large' }];

interface Case {
  readonly outcomes: readonly Outcome[];
  readonly variants?: typeof two;
  readonly repeats?: number;
  readonly means: readonly (readonly [number, number])[];
  readonly why: string;
}

test.each<Case>([
  { outcomes: [1, 0], means: [[0, 0.5]], why: 'one answer a row' },
  { outcomes: [1, 'failed'], means: [[0, 1]], why: 'a failed sample is no row' },
  { outcomes: [1, 'threw'], means: [[0, 1]], why: 'nor is an answer without a score' },
  { outcomes: ['failed', 'threw'], means: [], why: 'nothing is scored' },
  {
    outcomes: [1, 1, 0, 'failed'],
    repeats: 2,
    means: [[0, 0.5]],
    why: 'a row counts once, however often it was answered',
  },
])('means of a variant: $why', ({ outcomes, repeats = 1, means }) =>
  withStore(async (store) => {
    const { rowId } = await storeScored(store, { id: 'night', rows, outcomes, repeats });
    expect(readMeans(store, rowId, 'contains', 1)).toEqual(new Map(means));
    expect(readMeans(store, rowId, 'nobody', 1)).toEqual(new Map());
  }),
);

test('each variant has its own mean', () =>
  withStore(async (store) => {
    const { rowId } = await storeScored(store, { id: 'night', rows, variants: two, outcomes: [1, 1, 1, 0] });
    const means = readMeans(store, rowId, 'contains', 2);
    expect([...means.values()].toSorted()).toEqual([0.5, 1]);
  }));

test.each([
  { models: ['x', 'x'], outcomes: [1, 1], served: { x: 2 }, why: 'one kind of answer' },
  { models: ['x', 'y'], outcomes: [1, 1], served: { x: 1, y: 1 }, why: 'two kinds' },
  {
    models: ['x', 'y'],
    outcomes: [1, 'failed'] as const,
    served: { x: 1 },
    why: 'a failed sample was answered by nobody',
  },
])('who answered: $why', ({ models, outcomes, served }) =>
  withStore(async (store) => {
    const completion = (seq: number) => ({ model: models[seq] ?? '' });
    const { rowId } = await storeScored(store, { id: 'night', rows, outcomes, completion });
    const found = readServed(store, rowId, 1).map(({ model, answers }) => [model, answers]);
    expect(Object.fromEntries(found)).toEqual(served);
  }),
);
