import { describe, expect, test } from 'vitest';
import type { CompareServed } from '../../src/report/compare-data.ts';
import { servedSentences } from '../../src/report/served-sentences.ts';

type Named = Readonly<Record<string, number>>;

/** `''` stands for what the endpoint did not say. */
function served(what: CompareServed['what'], baseline: Named, candidate: Named, variant = 'ernie'): CompareServed {
  const counts = (named: Named) =>
    Object.entries(named).map(([name, answers]) => ({ value: name === '' ? null : name, answers }));
  const isIn = (a: Named, b: Named) => Object.keys(a).every((name) => Object.hasOwn(b, name));
  const changed = !isIn(baseline, candidate) || !isIn(candidate, baseline);
  return { variant, what, baseline: counts(baseline), candidate: counts(candidate), changed };
}

describe('servedSentences', () => {
  test.each([
    {
      entries: [
        served('model', { 'ernie-4.5': 300 }, { 'ernie-4.5': 300 }),
        served('provider', { '': 300 }, { '': 300 }),
      ],
      said: ['Served model: unchanged (ernie-4.5)'],
      why: 'what was never said is not mentioned',
    },
    {
      entries: [served('model', { a: 300 }, { b: 300 })],
      said: ['Served model: CHANGED, a → b'],
      why: 'another model',
    },
    {
      entries: [
        served('model', { a: 300 }, { a: 300 }),
        served('system_fingerprint', { fp_1: 300 }, { fp_1: 280, fp_2: 20 }),
      ],
      said: ['Fingerprint: CHANGED, fp_1 → fp_1 (280 answers), fp_2 (20 answers)', 'Served model: unchanged (a)'],
      why: 'what changed comes first, with how many',
    },
    {
      entries: [served('model', { a: 300 }, { '': 300 })],
      said: ['Served model: CHANGED, a → not said'],
      why: 'the endpoint stopped saying it',
    },
    {
      entries: [served('model', { '': 300 }, { '': 300 })],
      said: ['Served model: not said by the endpoint'],
      why: 'nobody can know',
    },
    { entries: [], said: ['Served model: not said by the endpoint'], why: 'nothing was answered' },
    {
      entries: [
        served('model', { a: 300 }, { a: 300 }, 'one'),
        served('model', { b: 300 }, { c: 300 }, 'two'),
        served('model', { a: 300 }, { a: 300 }, 'three'),
      ],
      said: ['Served model of two: CHANGED, b → c', 'Served model of one, three: unchanged (a)'],
      why: 'of several variants it is said which',
    },
    {
      entries: [served('system_fingerprint', { a: 1, b: 1, c: 1, d: 1, e: 1 }, { f: 5 })],
      said: [
        'Fingerprint: CHANGED, a (1 answer), b (1 answer), c (1 answer) and 2 more → f',
        'Served model: not said by the endpoint',
      ],
      why: 'a fingerprint for every answer is not a page of them',
    },
  ])('$said ($why)', ({ entries, said }) => {
    expect(servedSentences(entries).map(({ text }) => text)).toEqual(said);
  });

  test('only what changed is marked as changed', () => {
    const entries = [served('model', { a: 1 }, { b: 1 }), served('provider', { p: 1 }, { p: 1 })];
    expect(servedSentences(entries).map(({ isChanged }) => isChanged)).toEqual([true, false]);
  });
});
