import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyOverrides, withValueAt } from '../../src/config/overrides.ts';
import { configFrom, problemsOf, smallest, variantsText } from './config-folder.ts';

const two = `dataset: { path: d.csv, filter: a=b }\nendpoint: { simulated: {} }\ntags: [prod]\nvariants:
  - { model: m, messages: &ask [{ role: user, content: x }] }
  - { label: other, model: n, messages: *ask, params: { temperature: 1 } }\n`;

describe('flags take the place of what the config says', () => {
  test('each has its own', async () => {
    const config = await configFrom(two, {
      name: 'try',
      tags: ['local', 'prod'],
      concurrency: 8,
      filter: 'topic=maths',
      rowLimit: 5,
      sample: 10,
      seed: 3,
      shuffle: true,
    });
    expect(config.name).toBe('try');
    expect(config.tags, 'tags are added').toEqual(['prod', 'local']);
    expect(config.concurrency.max).toBe(8);
    expect(config.dataset).toMatchObject({ filter: 'topic=maths', rowLimit: 5, sample: 10, seed: 3, shuffle: true });
  });

  test('what is not said stays', async () => {
    const unsaid = { name: undefined, tags: undefined, model: undefined, set: undefined, shuffle: undefined };
    expect(await configFrom(two, unsaid)).toMatchObject({ name: 'test', tags: ['prod'], dataset: { filter: 'a=b' } });
  });

  test('--model holds for every variant, and a label that was not written follows', async () => {
    const { variants } = await configFrom(two, { model: 'k' });
    expect(variants.map(({ label, model }) => [label, model])).toEqual([
      ['k', 'k'],
      ['other', 'k'],
    ]);
  });

  test('--model that makes two labels equal says so', async () => {
    const text = two.replace('label: other, ', '');
    expect(await problemsOf(text)).toEqual([]);
    expect(await problemsOf(text, { model: 'k' })).toEqual([
      '--model `variants[1].model` makes a second variant called "k": variants[0] has that label. → Give each variant a label of its own; without one it is called after its model.',
    ]);
  });

  test('--base-url counts as config, and takes the place of a simulated endpoint', async () => {
    const env = { OPENAI_BASE_URL: 'https://elsewhere.test/v1' };
    const { endpoint } = await configFrom(smallest, { baseUrl: 'http://127.0.0.1:8080/v1' }, env);
    expect(endpoint).toMatchObject({ baseUrl: 'http://127.0.0.1:8080/v1', baseUrlFrom: 'config' });
    expect(endpoint).not.toHaveProperty('simulated');
  });

  test.each([
    { flags: { concurrency: 0 }, problem: '--concurrency `concurrency.max` must be at least 1; it is 0.' },
    { flags: { rowLimit: 0 }, problem: '--limit `dataset.rowLimit` must be at least 1; it is 0.' },
    { flags: { sample: 1.5 }, problem: '--sample `dataset.sample` must be a whole number; it is 1.5.' },
    { flags: { seed: Number.NaN }, problem: '--seed `dataset.seed` must be a number; it is NaN.' },
    { flags: { filter: '' }, problem: '--filter `dataset.filter` must not be empty; it is "".' },
    {
      flags: { baseUrl: 'x.test' },
      problem:
        '--base-url `endpoint.baseUrl` must be a whole http:// or https:// URL; it is text. → For instance https://api.aimlapi.com/v1',
    },
    { flags: { model: ' ' }, problem: '--model `variants[0].model` must be one line of text; it is " ".' },
    { flags: { tags: [''] }, problem: '--tag `tags[0]` must be one line of text; it is "".' },
    {
      flags: { name: 'latest' },
      problem:
        '--name `name` must be none of latest, previous, baseline: on the command line they stand for other runs; it is "latest".',
    },
  ])('a wrong flag is named: $problem', async ({ flags, problem }) => {
    expect(await problemsOf(smallest, flags)).toEqual([problem]);
  });

  test('a problem of the file keeps its place, and those of flags come after it', async () => {
    expect(await problemsOf(`${smallest}nam: x`, { concurrency: 0, set: ['x.y=1'] })).toEqual([
      '4:1 Unknown key `nam`. → Did you mean name?',
      '--concurrency `concurrency.max` must be at least 1; it is 0.',
      expect.stringMatching(/^--set x\.y Unknown key `x`\./),
    ]);
  });
});

describe('--set path=value', () => {
  test.each([
    {
      set: ['variants.0.params.temperature=0.5'],
      part: { variants: [{ params: { temperature: 0.5 } }, {}] },
      why: 'a number',
    },
    {
      set: ['variants[1].params.temperature=0.5'],
      part: { variants: [{ params: {} }, { params: { temperature: 0.5 } }] },
      why: 'brackets',
    },
    { set: ['variants.1.params={}'], part: { variants: [{}, { params: {} }] }, why: 'a whole map' },
    {
      set: ['name=2024'],
      problem: "--set name `name` must be text; it is 2024. → Put quotes around it: '2024'",
      why: 'values are YAML',
    },
    { set: ['name="2024"'], part: { name: '2024' }, why: 'quotes make text' },
    { set: ['name=a=b: c'], problem: '--set name `name` must be text; it is a map.', why: 'a map of one line' },
    { set: ['name=a=b'], part: { name: 'a=b' }, why: 'the first = divides' },
    {
      set: ['tags=[a, b]', 'tags.2=c'],
      part: { tags: ['a', 'b', 'c'] },
      why: 'one after the other, and one past the end is added',
    },
    {
      set: ['variants.0.messages.0.content={{ x }}?'],
      part: { variants: [{ messages: [{ content: '{{ x }}?' }] }, { messages: [{ content: 'x' }] }] },
      why: 'a template is text, and the other variant that shares the anchor keeps its own',
    },
    {
      set: ['scorers.0={ type: exact, expected: x }'],
      part: { scorers: [{ type: 'exact' }] },
      why: 'a list that was not there',
    },
    {
      set: ['retry.maxAttempts=2'],
      part: { retry: { maxAttempts: 2, giveUpAfterMin: 30 } },
      why: 'a map that was not there keeps its other defaults',
    },
    {
      set: ['variants.0.params."a.b"=1'],
      part: { variants: [{ params: { 'a.b': 1 } }, {}] },
      why: 'a key with a dot in it',
    },
    {
      set: ['variants.0.params.seed={{ n }}'],
      part: { variants: [{ params: { seed: '{{ n }}' } }, {}] },
      why: 'a template in place of a number',
    },
    {
      set: ['retry.maxAtempts=2'],
      problem: '--set retry.maxAtempts Unknown key `retry.maxAtempts`. → Did you mean retry.maxAttempts?',
      why: 'a typing error',
    },
    {
      set: ['rtry.maxAttempts=2'],
      problem: '--set rtry.maxAttempts Unknown key `rtry`. → Did you mean retry?',
      why: 'a typing error further up',
    },
    {
      set: ['endpoint.apiKey=hush'],
      problem: /^--set endpoint\.apiKey A literal key is refused \(`endpoint\.apiKey`\)/,
      why: 'a key',
    },
    {
      set: ['variants.2.params.seed=1'],
      problem: /^--set variants\.2\.params\.seed `variants\[2\]\.model` is missing\./,
      why: 'a variant that is not there',
    },
    {
      set: ['variants.3.model=k'],
      problem: '--set variants.3.model `variants` has 2 entries, counted from 0: no 3. → Check the path.',
      why: 'a gap',
    },
    {
      set: ['variants.first.model=k'],
      problem: '--set variants.first.model `variants` has 2 entries, counted from 0: no first. → Check the path.',
      why: 'a name in a list',
    },
    {
      set: ['dataset.path.x=1'],
      problem: '--set dataset.path.x `dataset.path` is "d.csv": there is nothing called x in it. → Check the path.',
      why: 'a key of text',
    },
    { set: ['__proto__.x=1'], problem: /^--set __proto__\.x Unknown key `__proto__`\./, why: 'a key like any other' },
    {
      set: ['variants'],
      problem:
        '--set There is no = in it. → Write it as --set path=value, e.g. --set variants.0.params.temperature=0.5',
      why: 'no value',
    },
    {
      set: ['=1'],
      problem:
        '--set The path of --set cannot be read. → Write it as --set path=value, e.g. --set variants.0.params.temperature=0.5',
      why: 'no path',
    },
    {
      set: ['a..b=1'],
      problem:
        '--set The path of --set cannot be read. → Write it as --set path=value, e.g. --set variants.0.params.temperature=0.5',
      why: 'a hole in the path',
    },
    {
      set: ['tags=[a'],
      problem: `--set tags The value of --set is not valid YAML. → Put quotes around text: --set 'tags="…"'`,
      why: 'broken YAML',
    },
    {
      set: ['tags=*a'],
      problem: `--set tags The value of --set is not valid YAML. → Put quotes around text: --set 'tags="…"'`,
      why: 'an alias of nothing',
    },
  ])('$set ($why)', async ({ set, part, problem }) => {
    if (part) expect(await configFrom(two, { set })).toMatchObject(part);
    else {
      const [first, ...others] = await problemsOf(two, { set });
      if (typeof problem === 'string') expect([first, ...others]).toEqual([problem]);
      else expect(first).toMatch(problem);
      expect([first, ...others].join()).not.toContain('hush');
    }
  });

  test('comes after the other flags', async () => {
    const { variants } = await configFrom(two, { model: 'k', set: ['variants.1.model=l'] });
    expect(variants.map(({ model }) => model)).toEqual(['k', 'l']);
  });

  test('can address an endpoint, and then counts as config', async () => {
    const text = `dataset: { path: d.csv }\n${variantsText}`;
    const config = await configFrom(
      text,
      { set: ['endpoint.baseUrl=http://a.test'] },
      { OPENAI_BASE_URL: 'http://b.test' },
    );
    expect(config.endpoint).toMatchObject({ baseUrl: 'http://a.test', baseUrlFrom: 'config' });
  });
});

describe('withValueAt()', () => {
  const path = fc.array(fc.constantFrom('a', 'b', 'constructor', '__proto__', 'c.d'), { minLength: 1, maxLength: 5 });

  test('never changes what it was given, nor any prototype, and the value is found where it was put', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'c.d'), fc.object({ maxDepth: 2 })), path, (root, keys) => {
        const before = structuredClone(root);
        const placed = withValueAt(root, keys, 'new');
        expect(root).toEqual(before);
        expect(Object.hasOwn(Object.prototype, 'a')).toBe(false);
        if ('value' in placed) expect(JSON.stringify(placed.value)).toContain('"new"');
      }),
    );
  });

  test('what is overridden is a copy: shared parts of the original stay as they are', () => {
    const shared = { params: { seed: 1 } };
    const config = { variants: [shared, shared] };
    const { value } = applyOverrides(config, { set: ['variants.0.params.seed=2'] });
    expect(value).toEqual({ variants: [{ params: { seed: 2 } }, { params: { seed: 1 } }] });
    expect(shared).toEqual({ params: { seed: 1 } });
  });
});
