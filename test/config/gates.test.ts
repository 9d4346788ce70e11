import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configFrom, problemsOf, smallest } from './config-folder.ts';

const base = `${smallest}scorers: [{ type: contains, expected: x }]\n`;
const withGates = (...gates: string[]) => `${base}gates:\n${gates.map((gate) => `  - ${gate}\n`).join('')}`;

describe('a gate that could not be judged is a config error', () => {
  test.each([
    {
      gate: '{ metric: score.contain, maxDrop: 0.02 }',
      problem: '6:15 `gates[0].metric` names a scorer that does not exist: "contain". → Did you mean score.contains?',
      why: 'no such scorer',
    },
    {
      gate: '{ metric: contains, maxDrop: 0.02 }',
      problem: '6:15 `gates[0].metric` must be a metric that exists; it is "contains". → Did you mean score.contains?',
      why: 'the scorer alone',
    },
    {
      gate: '{ metric: accuracy, min: 0.8 }',
      problem: '6:15 `gates[0].metric` must be a metric that exists; it is "accuracy". → Did you mean score.contains?',
      why: "another program's word",
    },
    {
      gate: '{ metric: errorate, max: 0.1 }',
      problem: '6:15 `gates[0].metric` must be a metric that exists; it is "errorate". → Did you mean errorRate?',
      why: 'a typing error',
    },
    {
      gate: '{ metric: zzzzzzzzzz, max: 1 }',
      problem:
        '6:15 `gates[0].metric` must be a metric that exists; it is "zzzzzzzzzz". → Known here: score.contains, errorRate, latencyMs.p95, ttftMs.p95, costUsd, tokens.',
      why: 'nothing is near',
    },
    {
      gate: '{ metric: latencyMs.p100, max: 1 }',
      problem:
        '6:15 `gates[0].metric` must be a metric that exists; it is "latencyMs.p100". → Percentiles go from p1 to p99, in whole numbers: latencyMs.p95.',
      why: 'a percentile out of range',
    },
    {
      gate: '{ metric: latencyMs.p0, max: 1 }',
      problem:
        '6:15 `gates[0].metric` must be a metric that exists; it is "latencyMs.p0". → Percentiles go from p1 to p99, in whole numbers: latencyMs.p95.',
      why: 'the other end',
    },
    {
      gate: '{ metric: ttftMs.p95, max: 200 }',
      problem:
        '6:15 `gates[0].metric` is measured of streamed answers only, and the variant "m" does not stream. → Write params: { stream: true } there, or gate latencyMs.',
      why: 'nothing would be measured',
    },
    {
      gate: '{ metric: score.contains, variant: large-model, maxDrop: 0.02 }',
      problem: '6:40 `gates[0].variant` names a variant that does not exist: "large-model". → There are: m.',
      why: 'no such variant',
    },
    {
      gate: '{ metric: latencyMs.p95, maxDrop: 20% }',
      problem: '6:39 `gates[0].maxDrop` does not go with latencyMs.p95. → Write maxIncrease, or max.',
      why: 'latency does not drop',
    },
    {
      gate: '{ metric: errorRate, maxIncrease: 20% }',
      problem: '6:39 `gates[0].maxIncrease` does not go with errorRate. → Write max.',
      why: 'a rate that is mostly 0 has no ratio',
    },
    {
      gate: '{ metric: score.contains, maxIncrease: 20% }',
      problem: '6:44 `gates[0].maxIncrease` does not go with score.contains. → Write maxDrop, or max.',
      why: 'a score that rises is no harm',
    },
    {
      gate: '{ metric: costUsd, maxDrift: 0.1 }',
      problem: '6:34 `gates[0].maxDrift` does not go with costUsd. → Write maxIncrease, or max.',
      why: 'drift is of scores',
    },
    {
      gate: '{ metric: score.contains }',
      problem:
        '6:5 `gates[0]` has no condition. → Add one of maxDrop, maxDrift, maxIncrease, min, max, for instance maxDrop: 0.02.',
      why: 'no condition',
    },
    {
      gate: '{ metric: score.contains, maxDrop: 0.02, min: 0.8 }',
      problem: '6:51 `gates[0].min` is a second condition beside `maxDrop`. → Write a gate for each.',
      why: 'two conditions',
    },
    {
      gate: '{ metric: score.contains, maxDrop: .nan }',
      problem:
        "6:40 `gates[0].maxDrop` must be a number of at least 0, or a share of the baseline such as '20%'; it is NaN.",
      why: 'not a number',
    },
    {
      gate: '{ metric: tokens, max: .inf }',
      problem: '6:28 `gates[0].max` must be a number; it is Infinity.',
      why: 'without end',
    },
    {
      gate: '{ metric: score.contains, maxDrop: -0.02 }',
      problem:
        "6:40 `gates[0].maxDrop` must be a number of at least 0, or a share of the baseline such as '20%'; it is -0.02.",
      why: 'negative',
    },
    {
      gate: '{ metric: score.contains, maxDrop: -2% }',
      problem:
        '6:40 `gates[0].maxDrop` must be a number of at least 0, or a share of the baseline such as \'20%\'; it is "-2%".',
      why: 'negative per cent',
    },
    {
      gate: '{ metric: score.contains, maxDrop: 2 }',
      problem:
        '6:40 `gates[0].maxDrop` must be at most 1: score.contains lies between 0 and 1; it is 2. → Did you mean 0.02?',
      why: 'points for a share: it could never fail',
    },
    {
      gate: '{ metric: score.contains, min: 80 }',
      problem:
        '6:36 `gates[0].min` must be at most 1: score.contains lies between 0 and 1; it is 80. → Did you mean 0.8?',
      why: 'per cent for a share: it would always fail',
    },
    {
      gate: '{ metric: latencyMs.p95, maxIncrease: 0.2 }',
      problem:
        "6:43 `gates[0].maxIncrease` must be a share such as '20%', or at least 1 millisecond; it is 0.2. → Did you mean '20%'?",
      why: 'a fifth of a millisecond',
    },
    {
      gate: '{ metric: tokens, maxincrease: 20% }',
      problem: '6:23 Unknown key `gates[0].maxincrease`. → Did you mean maxIncrease?',
      why: 'an unknown key',
    },
  ])('$gate ($why)', async ({ gate, problem }) => {
    const problems = await problemsOf(withGates(gate));
    expect(problems.filter((found) => !found.includes('has no condition') || problem === found)).toEqual([problem]);
  });

  test('the same gate twice', async () => {
    const gate = '{ metric: score.contains, maxDrop: 0.02 }';
    expect(await problemsOf(withGates(gate, '{ metric: score.contains, min: 0.5 }', gate))).toEqual([
      '8:5 `gates[2]` is there twice: gates[0] has the same metric, variant and condition. → Keep one of the two.',
    ]);
  });

  test.each(['golden', '{ run: golden }'])('drift beside the one run that baseline names: %s', async (run) => {
    expect(await problemsOf(`${withGates('{ metric: score.contains, maxDrift: 0.01 }')}baseline: ${run}\n`)).toEqual([
      '6:41 `gates[0].maxDrift` needs nights to measure from, and `baseline` names one run. → Write baseline: { reference: first-14 }, or remove the gate.',
    ]);
  });

  test('every problem of every gate is told, even where a scorer is broken', async () => {
    const text = `${smallest}scorers: [{ type: contains }]\ngates: [{ metric: score.contain, max: 1 }, tokens]\n`;
    expect((await problemsOf(text)).map((problem) => problem.split(' ').slice(0, 2).join(' '))).toEqual([
      '4:11 `scorers[0].expected`',
      '5:19 `gates[0].metric`',
      '5:44 `gates[1]`',
    ]);
  });
});

describe('a gate that can be judged', () => {
  test.each([
    { written: '0.02', bound: { amount: 0.02, isRelative: false } },
    { written: '0', bound: { amount: 0, isRelative: false } },
    { written: '20%', bound: { amount: 0.2, isRelative: true } },
    { written: '"2.5 %"', bound: { amount: 0.025, isRelative: true } },
  ])('maxDrop: $written', async ({ written, bound }) => {
    const { gates } = await configFrom(withGates(`{ metric: score.contains, maxDrop: ${written} }`));
    expect(gates).toEqual([{ metric: 'score.contains', maxDrop: bound }]);
  });

  test.each([
    '{ metric: score.contains, variant: m, maxDrift: 0.01 }',
    '{ metric: score.contains, min: 0.8 }',
    '{ metric: score.contains, max: 0.99 }',
    '{ metric: errorRate, max: 0.005 }',
    '{ metric: latencyMs.p1, maxIncrease: 20% }',
    '{ metric: latencyMs.p99, maxIncrease: 200 }',
    '{ metric: costUsd, maxIncrease: 0.2 }',
    '{ metric: tokens, max: 100000 }',
  ])('%s', async (gate) => {
    expect(await problemsOf(withGates(gate))).toEqual([]);
  });

  test('of the time to the first token, where the variant streams', async () => {
    const streaming = base.replace('model: m,', 'model: m, params: { stream: true },');
    expect(await problemsOf(`${streaming}gates: [{ metric: ttftMs.p95, max: 200 }]\n`)).toEqual([]);
  });

  test('of a scorer by any name that one may have', async () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => /^\P{C}*$/u.test(text));
    const property = fc.asyncProperty(name, async (text) => {
      if (text.trim() === '') return;
      const config = `${smallest}scorers: [{ type: exact, name: ${JSON.stringify(text)}, expected: x }]
gates: [{ metric: ${JSON.stringify(`score.${text}`)}, maxDrop: 1% }]\n`;
      expect(await problemsOf(config)).toEqual([]);
    });
    await fc.assert(property, { numRuns: 40 });
  });
});

describe('what gates are judged by', () => {
  test('without a word of it', async () => {
    const { baseline, confirm, onUnclear, gates, outputs, onFinish } = await configFrom(smallest);
    expect({ baseline, confirm, onUnclear, gates, outputs, onFinish }).toEqual({
      baseline: { window: 7, reference: 'first-14', required: false },
      confirm: true,
      onUnclear: 'pass',
      gates: [],
      outputs: [],
      onFinish: null,
    });
  });

  test.each([
    { written: 'null', baseline: { window: 7, reference: 'first-14', required: false } },
    { written: '{}', baseline: { window: 7, reference: 'first-14', required: false } },
    { written: '{ window: 3, required: true }', baseline: { window: 3, reference: 'first-14', required: true } },
    { written: '{ reference: first-20 }', baseline: { window: 7, reference: 'first-20', required: false } },
    { written: 'golden', baseline: { run: 'golden', required: false } },
    { written: '{ run: golden, required: true }', baseline: { run: 'golden', required: true } },
  ])('baseline: $written', async ({ written, baseline }) => {
    expect((await configFrom(`${smallest}baseline: ${written}\n`)).baseline).toEqual(baseline);
  });

  test.each([
    { line: 'baseline: { window: 0 }', problem: '4:21 `baseline.window` must be at least 1; it is 0.' },
    {
      line: 'baseline: { reference: 14 }',
      problem: "4:24 `baseline.reference` must be text; it is 14. → Put quotes around it: '14'",
    },
    {
      line: 'baseline: { run: a, window: 3 }',
      problem: '4:29 `baseline.window` has no meaning beside `run`. → Remove one of the two.',
    },
    {
      line: 'baseline: previous',
      problem:
        '4:11 `baseline` must be the id, the run key or the name of a run; it is "previous". → Write baseline: { window: 1 } for the last good night alone.',
    },
    { line: 'baseline: 7', problem: '4:11 `baseline` must be the id or name of a run, or a map; it is 7.' },
    {
      line: 'onUnclear: warm',
      problem: '4:12 `onUnclear` must be one of "pass", "warn", "fail"; it is "warm". → Did you mean warn?',
    },
    { line: 'confirm: yes please', problem: '4:10 `confirm` must be true or false; it is "yes please".' },
  ])('$line', async ({ line, problem }) => {
    expect(await problemsOf(`${smallest}${line}\n`)).toEqual([problem]);
  });
});
