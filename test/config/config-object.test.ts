import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';
import { UserError } from '../../src/vocabulary/user-error.ts';

const folder = '/evals';
const smallest = {
  name: 'capitals',
  dataset: { path: 'data.csv' },
  endpoint: { simulated: {} },
  variants: [{ model: 'm', messages: [{ role: 'user', content: '{{ prompt }}' }] }],
};

async function problemsOf(config: unknown): Promise<readonly string[]> {
  const error = await readConfig({ config, folder }, {}, {}).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw error ?? new Error('the config is taken');
  return [error, ...error.further].map(({ where = '' }) => where);
}

describe('a config as an object', () => {
  test('has its defaults filled in, and its paths start from the folder given', async () => {
    const config = await readConfig({ config: smallest, folder }, { concurrency: 3 }, {});
    expect(config).toMatchObject({
      name: 'capitals',
      dataset: { path: join(folder, 'data.csv'), shuffle: false },
      concurrency: { max: 3 },
    });
  });

  test('is as good as without a key whose value is undefined', async () => {
    const config = { ...smallest, tags: undefined, dataset: { path: 'data.csv', filter: undefined } };
    await expect(readConfig({ config, folder }, {}, {})).resolves.toMatchObject({ tags: [] });
  });

  test.each([
    { config: { ...smallest, repeats: 0 }, where: 'config.repeats', why: 'a value out of range' },
    {
      config: { ...smallest, variants: [{ ...smallest.variants[0], model: 7 }] },
      where: 'config.variants[0].model',
      why: 'deep inside',
    },
    { config: { ...smallest, repeat: 2 }, where: 'config.repeat', why: 'an unknown key' },
    { config: { ...smallest, name: undefined }, where: 'config', why: 'no name, and no file to be called after' },
    { config: null, where: 'config', why: 'nothing at all' },
  ])('says where it is wrong: $where ($why)', async ({ config, where }) => {
    await expect(problemsOf(config)).resolves.toEqual([where]);
  });
});
