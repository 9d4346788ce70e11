import { describe, expect, test } from 'vitest';
import { type IdentitySource, identityOf } from '../../src/plan/identity.ts';
import { identityDifferences } from '../../src/plan/identity-differences.ts';

const ernie = {
  label: 'ernie',
  model: 'e',
  messages: [{ role: 'user', content: '{{ prompt }}' }],
  params: { temperature: 0, max_tokens: 64 },
};
const base: IdentitySource = {
  name: 'nightly',
  dataset: { sha256: 'aa', delimiter: ',', idColumn: 'id' },
  selection: {},
  variants: [ernie],
  repeats: 1,
  endpoint: { baseUrl: 'https://api.aimlapi.com/v1', query: {} },
};

describe('another identity', () => {
  test.each<{ change: Partial<IdentitySource>; sentences: readonly string[] }>([
    { change: { name: 'weekly' }, sentences: ['name nightly → weekly'] },
    { change: { dataset: { ...base.dataset, sha256: 'bb' } }, sentences: ['the dataset has other content'] },
    { change: { dataset: { ...base.dataset, delimiter: ';' } }, sentences: ['dataset delimiter "," → ";"'] },
    { change: { dataset: { ...base.dataset, idColumn: null } }, sentences: ['dataset id column id → none'] },
    { change: { selection: { filter: 'topic=maths' } }, sentences: ['filter none → "topic=maths"'] },
    { change: { selection: { rowLimit: 5 } }, sentences: ['rowLimit none → 5'] },
    { change: { selection: { sample: 5 } }, sentences: ['sample none → 5', 'seed none → 0'] },
    { change: { selection: { shuffle: true, seed: 3 } }, sentences: ['seed none → 3', 'shuffle false → true'] },
    { change: { repeats: 2 }, sentences: ['repeats 1 → 2'] },
    { change: { repeats: { default: 1, flaky: 5 } }, sentences: ['repeats 1 → {"default":1,"flaky":5}'] },
    { change: { variants: [{ ...ernie, model: 'f' }] }, sentences: ['variant ernie: model e → f'] },
    {
      change: { variants: [{ ...ernie, params: { max_tokens: 64, temperature: 0.5 } }] },
      sentences: ['variant ernie: params.temperature 0 → 0.5'],
    },
    {
      change: { variants: [{ ...ernie, params: { max_tokens: 64 } }] },
      sentences: ['variant ernie: params.temperature 0 → none'],
    },
    {
      change: { variants: [{ ...ernie, messages: [{ role: 'user', content: 'Answer: {{ prompt }}' }] }] },
      sentences: ['variant ernie: messages[0].content "{{ prompt }}" → "Answer: {{ prompt }}"'],
    },
    { change: { variants: [ernie, { ...ernie, label: 'b' }] }, sentences: ['variant b is new'] },
    {
      change: { variants: [{ ...ernie, label: 'b', model: 'f' }] },
      sentences: ['variant ernie is gone', 'variant b is new'],
    },
    {
      change: { endpoint: { baseUrl: 'http://localhost:1234/v1', query: {} } },
      sentences: ['endpoint.url https://api.aimlapi.com/v1 → http://localhost:1234/v1'],
    },
    {
      change: { endpoint: { baseUrl: 'https://api.aimlapi.com/v1', query: { v: '2' } } },
      sentences: ['endpoint.url https://api.aimlapi.com/v1 → "https://api.aimlapi.com/v1?v=2"'],
    },
    {
      change: { endpoint: { simulated: { seed: 1, accuracy: 0.9 } } },
      sentences: [
        'endpoint.url https://api.aimlapi.com/v1 → none',
        'endpoint.simulated none → {"seed":1,"accuracy":0.9}',
      ],
    },
  ])('$sentences', ({ change, sentences }) => {
    const [before, after] = [identityOf(base), identityOf({ ...base, ...change })];
    expect(after.configHash).not.toBe(before.configHash);
    expect(identityDifferences(before.parts, after.parts)).toEqual(sentences);
  });

  test('the order of the variants, which decides their numbers', () => {
    const other = { ...ernie, label: 'b', model: 'f' };
    const [before, after] = [
      identityOf({ ...base, variants: [ernie, other] }),
      identityOf({ ...base, variants: [other, ernie] }),
    ];
    expect(after.configHash).not.toBe(before.configHash);
    expect(identityDifferences(before.parts, after.parts)).toEqual(['the variants stand in another order']);
  });

  test('another number of repeats of flaky rows', () => {
    const [before, after] = [5, 7].map((flaky) => identityOf({ ...base, repeats: { default: 1, flaky } }));
    expect(before && after && identityDifferences(before.parts, after.parts)).toEqual(['repeats.flaky 5 → 7']);
    expect(after?.configHash).not.toBe(before?.configHash);
  });

  test('long texts are cut in the sentence', () => {
    const long = (end: string) => ({ ...base, name: `${'x'.repeat(80)}${end}` });
    const [sentence = ''] = identityDifferences(identityOf(long('1')).parts, identityOf(long('2')).parts);
    expect(sentence).toBe(`name ${'x'.repeat(59)}… → ${'x'.repeat(59)}…`);
  });
});

describe('the same identity', () => {
  const at = (baseUrl: string, query: Readonly<Record<string, string>> = {}) => ({ endpoint: { baseUrl, query } });
  test.each<{ change: Partial<IdentitySource>; why: string }>([
    { change: {}, why: 'nothing changed' },
    { change: { variants: [{ ...ernie, label: 'renamed' }] }, why: 'a label is a name for people' },
    { change: { variants: [{ ...ernie, params: { max_tokens: 64, temperature: 0 } }] }, why: 'the order of keys' },
    { change: { selection: { seed: 7 } }, why: 'a seed that nothing draws by' },
    { change: { selection: { shuffle: false } }, why: 'a default written out' },
    { change: at('https://api.aimlapi.com/v1/'), why: 'a slash at the end' },
    { change: at('https://API.aimlapi.com:443/v1'), why: 'another spelling of the host' },
    { change: at('https://user:key@api.aimlapi.com/v1'), why: 'credentials are no part' },
  ])('$why', ({ change }) => {
    const [before, after] = [identityOf(base), identityOf({ ...base, ...change })];
    expect(after.configHash).toBe(before.configHash);
    expect(identityDifferences(before.parts, after.parts)).toEqual([]);
  });

  test('a query in the URL or beside it, in any order', () => {
    const inUrl = identityOf({ ...base, ...at('https://x.org/v1?b=2&a=1') });
    const beside = identityOf({ ...base, ...at('https://x.org/v1', { a: '1', b: '2' }) });
    expect(inUrl.configHash).toBe(beside.configHash);
  });

  test('of a config with a number of repeats keeps the hash under which runs are stored', () => {
    expect(identityOf(base).configHash).toBe('c86393ab8c479f10db56504bab6fd112b3178c6632ca61a1ea533831f0756f11');
  });

  test('survives being stored as JSON', () => {
    const { parts } = identityOf({ ...base, selection: { sample: 3, seed: 1 } });
    expect(identityDifferences(JSON.parse(JSON.stringify(parts)), parts)).toEqual([]);
  });
});
