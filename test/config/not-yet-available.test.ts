import { describe, expect, test } from 'vitest';
import { problemsOf, smallest } from './config-folder.ts';

describe('what is not built yet is refused, since a setting that nobody reads is worse than none', () => {
  test.each([
    {
      line: 'scorers: [{ type: exact, expected: x, weight: 2 }]',
      problem: '4:47 `scorers[0].weight` is not yet available.',
    },
  ])('$line', async ({ line, problem }) => {
    const [found = '', ...others] = await problemsOf(`${smallest}${line}\n`);
    expect(others).toEqual([]);
    expect(found.split(' → ')[0]).toBe(problem);
    expect(found).toContain(' → ');
  });

  test('the off values of all that came later are accepted', async () => {
    const off = `concurrency: { adaptive: false }\nretry: { maxRetryShare: null }\nbudget: {}\nprices: {}
baseline: null\nconfirm: false\nonUnclear: pass\ngates: []\noutputs: []\nonFinish: null\nrepeats: 3
scorers: [{ type: exact, expected: x, weight: 1 }]\n`;
    expect(await problemsOf(`${smallest}${off}`)).toEqual([]);
  });
});
