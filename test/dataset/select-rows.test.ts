import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RowSelection, selectRows } from '../../src/dataset/select-rows.ts';
import type { Row } from '../../src/vocabulary/row.ts';
import { makeRow } from './make-row.ts';

const topics = ['maths', 'history', 'maths', 'maths', 'art', 'maths'];
const rows = topics.map((topic, index) => makeRow(index, { topic }));
const select = (from: readonly Row[], selection: RowSelection) => [...selectRows(from, selection, 'qa.csv', ['topic'])];

describe('selectRows()', () => {
  test.each([
    { selection: {}, indices: [0, 1, 2, 3, 4, 5], why: 'all, in the file’s order' },
    { selection: { filter: 'topic=maths' }, indices: [0, 2, 3, 5], why: 'filtered' },
    { selection: { rowLimit: 2 }, indices: [0, 1], why: 'the first two' },
    { selection: { filter: 'topic=maths', rowLimit: 3 }, indices: [0, 2, 3], why: 'the limit comes after the filter' },
    { selection: { rowLimit: 99 }, indices: [0, 1, 2, 3, 4, 5], why: 'a limit past the end' },
    { selection: { sample: 99 }, indices: [0, 1, 2, 3, 4, 5], why: 'a sample past the end' },
  ])('$selection → $indices ($why)', ({ selection, indices }) => {
    expect(select(rows, selection)).toEqual(indices);
  });

  test('a filter that matches nothing says what the values are', () => {
    expect(() => select(rows, { filter: 'topic=math' })).toThrow(
      expect.objectContaining({
        message: 'The filter "topic=math" matches none of the 6 rows.',
        where: 'qa.csv',
        next: 'topic has the values "maths", "history", "art".',
      }),
    );
  });

  test('no rows without a filter are refused too', () => {
    expect(() => select(rows, { rowLimit: 0 })).toThrow('No rows are selected.');
  });

  const keys = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 60 });
  const seeds = fc.integer();
  const named = (rowKeys: readonly string[]) => rowKeys.map((rowKey, index) => makeRow(index, { topic: 'x' }, rowKey));
  const keysAt = (from: readonly Row[], indices: readonly number[]) => indices.map((index) => from[index]?.rowKey);

  test('a sample has its size, keeps the file’s order and is part of every larger one', () => {
    fc.assert(
      fc.property(keys, seeds, fc.nat(70), fc.nat(70), (rowKeys, seed, one, other) => {
        const [small, large] = [Math.min(one, other) + 1, Math.max(one, other) + 1];
        const from = named(rowKeys);
        const inSmall = select(from, { sample: small, seed });
        const inLarge = select(from, { sample: large, seed });
        expect(inSmall).toHaveLength(Math.min(small, rowKeys.length));
        expect(inSmall).toEqual(inSmall.toSorted((a, b) => a - b));
        expect(inLarge).toEqual(expect.arrayContaining(inSmall));
      }),
    );
  });

  test('a sample holds the same rows wherever they stand in the file', () => {
    const twoOrders = keys.chain((rowKeys) =>
      fc.tuple(fc.constant(rowKeys), fc.shuffledSubarray(rowKeys, { minLength: rowKeys.length })),
    );
    fc.assert(
      fc.property(twoOrders, seeds, fc.integer({ min: 1, max: 60 }), ([first, second], seed, sample) => {
        const chosen = (order: readonly string[]) =>
          keysAt(named(order), select(named(order), { sample, seed })).toSorted();
        expect(chosen(second)).toEqual(chosen(first));
      }),
    );
  });

  test('a shuffle keeps all rows; its first N are the sample of N', () => {
    fc.assert(
      fc.property(keys, seeds, fc.integer({ min: 1, max: 60 }), (rowKeys, seed, size) => {
        const from = named(rowKeys);
        const shuffled = select(from, { shuffle: true, seed });
        expect(shuffled.toSorted((a, b) => a - b)).toEqual([...rowKeys.keys()]);
        const limited = select(from, { shuffle: true, seed, rowLimit: size });
        expect(limited.toSorted((a, b) => a - b)).toEqual(select(from, { sample: size, seed }));
      }),
    );
  });

  test('another seed is another choice', () => {
    const many = named(Array.from({ length: 1000 }, (_, index) => `row ${index}`));
    const samples = [1, 2, 3].map((seed) => select(many, { sample: 100, seed }).join());
    expect(new Set(samples).size).toBe(3);
  });
});
