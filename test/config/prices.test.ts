import { describe, expect, test } from 'vitest';
import { configFrom, problemsOf, smallest } from './config-folder.ts';

describe('prices', () => {
  test('are read as they are written, for any name of a model', async () => {
    const { prices } = await configFrom(
      `${smallest}prices:\n  baidu/ernie-4.5-0.3b: { inputPerMillionUsd: 0.1, cachedInputPerMillionUsd: 0 }\n  m: { perRequestUsd: 1e-7 }\n`,
    );
    expect(prices).toEqual({
      'baidu/ernie-4.5-0.3b': { inputPerMillionUsd: 0.1, cachedInputPerMillionUsd: 0 },
      m: { perRequestUsd: 1e-7 },
    });
  });

  test.each([
    {
      line: 'prices: { m: {} }',
      problem: '4:14 `prices.m` has no price in it. → Write inputPerMillionUsd and outputPerMillionUsd, or remove it.',
    },
    { line: 'prices: { m: 3 }', problem: '4:14 `prices.m` must be a map (key: value); it is 3.' },
    {
      line: 'prices: { m: { inputPerMillionUsd: -1 } }',
      problem: '4:36 `prices.m.inputPerMillionUsd` must be at least 0; it is -1.',
    },
    {
      line: 'prices: { m: { inputPerMillionUsd: "0.1" } }',
      problem: '4:36 `prices.m.inputPerMillionUsd` must be a number; it is "0.1". → Remove the quotes.',
    },
    {
      line: 'prices: { m: { inputPerMillion: 1, perRequestUsd: 0 } }',
      problem: '4:16 Unknown key `prices.m.inputPerMillion`. → Did you mean inputPerMillionUsd?',
    },
    {
      line: 'prices: { m: { perRequestUsd: .inf } }',
      problem: '4:31 `prices.m.perRequestUsd` must be a number; it is Infinity.',
    },
  ])('$line', async ({ line, problem }) => {
    expect(await problemsOf(`${smallest}${line}\n`)).toEqual([problem]);
  });
});
