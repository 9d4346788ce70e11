import { describe, expect, test } from 'vitest';
import { problemsOf, smallest } from './config-folder.ts';

describe('what is not built yet is refused, since an ignored gate is worse than none', () => {
  test.each([
    { line: 'baseline: { window: 7 }', problem: '4:11 `baseline` is not yet available.' },
    { line: 'confirm: true', problem: '4:10 `confirm` is not yet available.' },
    { line: 'onUnclear: fail', problem: '4:12 `onUnclear` is not yet available.' },
    { line: 'gates: [{ metric: score.contains, maxDrop: 0.02 }]', problem: '4:8 `gates` is not yet available.' },
    { line: 'outputs: [report.md]', problem: '4:10 `outputs` is not yet available.' },
    { line: 'onFinish: mail', problem: '4:11 `onFinish` is not yet available.' },
    { line: 'repeats: { default: 1, flaky: 5 }', problem: '4:10 `repeats` is not yet available as a map.' },
  ])('$line', async ({ line, problem }) => {
    const [found = '', ...others] = await problemsOf(`${smallest}${line}\n`);
    expect(others).toEqual([]);
    expect(found.split(' → ')[0]).toBe(problem);
    expect(found).toContain(' → ');
  });

  test('the off values of all of it are accepted', async () => {
    const off = `concurrency: { adaptive: false }\nretry: { maxRetryShare: null }\nbudget: {}\nprices: {}
baseline: null\nconfirm: false\nonUnclear: pass\ngates: []\noutputs: []\nonFinish: null\nrepeats: 3
scorers: [{ type: exact, expected: x, weight: 1 }]\n`;
    expect(await problemsOf(`${smallest}${off}`)).toEqual([]);
  });
});
