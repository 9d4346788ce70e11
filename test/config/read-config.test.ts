import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';
import type { Config } from '../../src/config/schema.ts';
import type { Faults } from '../../src/simulator/faults.ts';
import type { ChatMessage } from '../../src/vocabulary/sample.ts';
import { configFrom, inFolder, smallest, variantsText } from './config-folder.ts';

test('the defaults are those of the documentation, and none switches on what is not built', async () => {
  const { dataset, variants, name, ...rest } = await configFrom(smallest);
  expect(rest).toEqual({
    tags: [],
    endpoint: { simulated: { seed: 1, accuracy: 0.9, latencyMs: 50, faults: {} } },
    repeats: 1,
    concurrency: { max: 64, adaptive: true },
    limits: {},
    timeouts: { connectMs: 10_000, firstByteMs: 60_000, idleMs: 60_000, attemptMs: 120_000 },
    retry: { maxAttempts: 6, giveUpAfterMin: 30, maxRetryShare: 0.2 },
    budget: {},
    prices: {},
    maxErrorRate: 0.01,
    resumeWithinHours: 24,
    graceMs: 20_000,
    scorers: [],
    baseline: { window: 7, reference: 'first-14', required: false },
    confirm: true,
    onUnclear: 'pass',
    gates: [],
    outputs: [],
    onFinish: null,
  });
  expect(dataset.shuffle).toBe(false);
  expect(variants).toEqual([
    { label: 'm', model: 'm', messages: [{ role: 'user', content: '{{ prompt }}' }], params: {} },
  ]);
  expect(name).toBe('test');
});

test('an endpoint has its defaults too', async () => {
  const { endpoint } = await configFrom(
    `dataset: { path: d.csv }\nendpoint: { baseUrl: https://x.test/v1 }\n${variantsText}`,
  );
  expect(endpoint).toEqual({
    baseUrl: 'https://x.test/v1',
    baseUrlFrom: 'config',
    headers: {},
    query: {},
    billedCost: null,
    connection: 'keep-alive',
    stream: { finishReason: 'required' },
  });
});

test('scorers have their defaults, and are called after their type', async () => {
  const { scorers } = await configFrom(`${smallest}scorers:
  - { type: exact, expected: x }
  - { type: contains, expected: [a, '{{ b }}'], name: either, match: any }
  - { type: regex, pattern: '^{{ x }}$' }
  - { type: numeric, expected: 1.50 }\n`);
  const common = { weight: 1, optional: false };
  expect(scorers).toEqual([
    { type: 'exact', name: 'exact', ...common, expected: 'x', caseSensitive: true, trim: true },
    {
      type: 'contains',
      name: 'either',
      ...common,
      expected: ['a', '{{ b }}'],
      match: 'any',
      caseSensitive: true,
      trim: true,
    },
    { type: 'regex', name: 'regex', ...common, pattern: '^{{ x }}$', flags: '', caseSensitive: true, trim: true },
    { type: 'numeric', name: 'numeric', ...common, expected: '1.5', tolerance: 0, take: 'last' },
  ]);
});

test('messages of every role come through as written', async () => {
  const messages = [
    { role: 'system', content: 'Be brief.', name: 'rules' },
    {
      role: 'user',
      content: [
        { type: 'text', text: '{{ prompt }}' },
        { type: 'image_url', image_url: { url: 'x' } },
      ],
    },
    { role: 'assistant', content: null, tool_calls: [{ id: 'a', type: 'function' }] },
    { role: 'tool', content: '42', tool_call_id: 'a' },
    { role: 'assistant', content: 'So: ', prefix: true },
  ];
  const variants = [{ model: 'm', messages }];
  const config = await configFrom(JSON.stringify({ dataset: { path: 'd' }, endpoint: { simulated: {} }, variants }));
  expect(config.variants[0]?.messages).toEqual(messages);
});

test('an assistant message without content has none', async () => {
  const text = smallest.replace("content: '{{ prompt }}' }", 'content: x }, { role: assistant, tool_calls: [] }');
  expect((await configFrom(text)).variants[0]?.messages[1]).toEqual({
    role: 'assistant',
    content: null,
    tool_calls: [],
  });
});

test('two variants may share an anchor, and each has its own values', async () => {
  const text = `dataset: { path: d.csv }\nendpoint: { simulated: {} }\nvariants:
  - &base { label: cold, model: m, messages: [{ role: user, content: x }], params: { temperature: 0 } }
  - { <<: *base, label: warm, params: { temperature: 1 } }\n`;
  const { variants } = await configFrom(text);
  expect(variants.map(({ label, params }) => [label, params['temperature']])).toEqual([
    ['cold', 0],
    ['warm', 1],
  ]);
});

describe('paths are relative to the config file', () => {
  const text = `dataset: { path: ../data/d.csv }\nendpoint: { baseUrl: https://x.test/v1, apiKeyFile: key.txt }\n${variantsText}`;

  test('wherever the program was started', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'configs', 'nightly.v2.yaml');
      await mkdir(join(folder, 'configs'));
      await writeFile(path, text);
      const config = await readConfig(relative(process.cwd(), path), {}, {});
      expect(config.dataset.path).toBe(join(folder, 'data', 'd.csv'));
      expect(config.endpoint).toMatchObject({ apiKeyFile: join(folder, 'configs', 'key.txt') });
      expect(config.name, "without a name it is the file's").toBe('nightly.v2');
    });
  });

  test('and absolute ones stay', async () => {
    expect((await configFrom(text.replace('../data/d.csv', '/data/d.csv'))).dataset.path).toBe('/data/d.csv');
  });
});

test('the types fit those of the rooms that take a part of the config', () => {
  type Variant = Config['variants'][number];
  expectTypeOf<Variant['messages']>().toExtend<readonly ChatMessage[]>();
  expectTypeOf<Variant['params']>().toExtend<Readonly<Record<string, unknown>>>();
  expectTypeOf<Extract<Config['endpoint'], { simulated: unknown }>['simulated']['faults']>().toExtend<Faults>();
  expectTypeOf<Config['repeats']>().toEqualTypeOf<number | { default: number; flaky: number }>();
});
