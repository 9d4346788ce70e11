import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';

const folder = join(import.meta.dirname, '../../configs');
const shipped = globSync(join(folder, '*.yaml'));

test('there are four', () => {
  expect(shipped.map((path) => basename(path)).toSorted()).toEqual([
    'demo.yaml',
    'ernie.yaml',
    'multilingual.yaml',
    'nightly.yaml',
  ]);
});

describe.each(shipped)('%s', (path) => {
  test('is valid and called after its file', async () => {
    const config = await readConfig(path, {}, {});
    expect(config.name).toBe(basename(path, '.yaml'));
    const dataset = config.name === 'multilingual' ? 'multilingual' : 'facts';
    expect(config.dataset.path).toBe(join(folder, `../datasets/${dataset}.csv`));
    expect(config.variants.map(({ model }) => model)).toEqual(['baidu/ernie-4.5-0.3b']);
    expect(config.scorers.map(({ type }) => type)).toEqual(['contains']);
  });

  test('begins with the line that tells editors its schema', async () => {
    expect(await readFile(path, 'utf8')).toMatch(/^# yaml-language-server: \$schema=\.\/promptbatch\.schema\.json\n/);
  });
});

test('the demo sends nothing anywhere; the others read their key from the environment', async () => {
  const { endpoint: demo } = await readConfig(join(folder, 'demo.yaml'), {}, { OPENAI_BASE_URL: 'https://x.test' });
  expect(demo).toEqual({ simulated: { seed: 1, accuracy: 0.9, latencyMs: 50, faults: {} } });
  for (const name of ['ernie', 'nightly']) {
    const { endpoint } = await readConfig(join(folder, `${name}.yaml`), {}, {});
    expect(endpoint).toMatchObject({ baseUrl: 'https://api.aimlapi.com/v1', apiKeyEnv: 'AIMLAPI_KEY' });
  }
});
