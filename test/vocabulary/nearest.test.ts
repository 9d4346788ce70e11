import { describe, expect, test } from 'vitest';
import { nearest } from '../../src/vocabulary/nearest.ts';

describe('nearest()', () => {
  test.each([
    { wanted: 'promt', known: ['id', 'prompt', 'topic'], found: 'prompt', why: 'one letter is missing' },
    { wanted: 'tpoic', known: ['id', 'prompt', 'topic'], found: 'topic', why: 'two letters are swapped' },
    { wanted: 'PROMPT', known: ['prompt'], found: 'prompt', why: 'case is no difference' },
    { wanted: 'prompt', known: [' prompt'], found: ' prompt', why: 'a blank at the edge is no difference' },
    { wanted: 'answer', known: ['id', 'topic'], found: null, why: 'nothing is near' },
    { wanted: 'x', known: [], found: null, why: 'nothing is known' },
    { wanted: '', known: ['prompt'], found: null, why: 'nothing was wanted' },
    { wanted: 'ab', known: ['ba'], found: 'ba', why: 'a swap at the very start' },
  ])('$wanted among $known → $found ($why)', ({ wanted, known, found }) => {
    expect(nearest(wanted, known)).toBe(found);
  });
});
