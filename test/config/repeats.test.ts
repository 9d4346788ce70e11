import { describe, expect, test } from 'vitest';
import { configFrom, problemsOf, smallest } from './config-folder.ts';

describe('repeats', () => {
  test.each([
    { line: '', repeats: 1, why: 'the default' },
    { line: 'repeats: 3', repeats: 3, why: 'a number holds for every row' },
    { line: 'repeats: { default: 2, flaky: 5 }', repeats: { default: 2, flaky: 5 }, why: 'flaky rows more often' },
    { line: 'repeats: { flaky: 5 }', repeats: { default: 1, flaky: 5 }, why: 'the others once' },
  ])('$line → $repeats ($why)', async ({ line, repeats }) => {
    expect((await configFrom(`${smallest}${line}\n`)).repeats).toEqual(repeats);
  });

  test.each([
    {
      line: 'repeats: { default: 3, flaky: 3 }',
      problem:
        '4:31 `repeats.flaky` must be more than repeats.default, which is 3; it is 3. → To ask every row equally often, write a number: repeats: 3',
      why: 'it would tell nobody apart',
    },
    {
      line: 'repeats: { default: 1 }',
      problem: '4:10 `repeats.flaky` is missing.',
      why: 'a map without what it is for',
    },
    {
      line: 'repeats: { flacky: 5 }',
      problem: '4:12 Unknown key `repeats.flacky`. → Did you mean flaky?',
      why: 'a typing error',
    },
    {
      line: 'repeats: 0',
      problem: '4:10 `repeats` must be at least 1; it is 0.',
      why: 'nothing would be asked',
    },
    {
      line: 'repeats: often',
      problem: '4:10 `repeats` must be a whole number of at least 1, or { default: 1, flaky: 5 }; it is "often".',
      why: 'neither a number nor a map',
    },
  ])('$line is refused ($why)', async ({ line, problem }) => {
    expect(await problemsOf(`${smallest}${line}\n`)).toContain(problem);
  });

  test('--set writes it too', async () => {
    const config = await configFrom(smallest, { set: ['repeats={ default: 1, flaky: 4 }'] });
    expect(config.repeats).toEqual({ default: 1, flaky: 4 });
  });
});
